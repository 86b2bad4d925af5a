#include "tests/common/random_commands.h"

#include <array>
#include <string>
#include <utility>

#include "model/batch.h"
#include "model/groups.h"
#include "model/presets.h"
#include "model/samples.h"

namespace convlens::test {

using namespace model;

// Now and then outside the canvas.
float RandomCommands::coordinate(int64_t size) { return static_cast<float>(below(size * 8 + 32) - 16) / 8.0F; }

Command RandomCommands::paint(const Document& document) {
  const Shape& shape = document.input.read().shape();
  if (one_in(4)) {
    brush_.size = static_cast<float>(1 + below(6));
    brush_.hardness = static_cast<float>(below(5)) / 4;
    brush_.value = one_in(3) ? 0.0F : static_cast<float>(below(256));
    brush_.channel = below(shape.c + 1) - 1;
  }
  brush_.channel = std::min(brush_.channel, shape.c - 1);
  if (one_in(6)) return FillArea{below(shape.h), below(shape.w), brush_.value, brush_.channel};
  const Point from{coordinate(shape.w), coordinate(shape.h)};
  const Point to = one_in(3) ? from : Point{coordinate(shape.w), coordinate(shape.h)};
  next_edit();
  return PaintSegment{from, to, brush_, one_in(5) ? 0 : edit_id_};
}

Command RandomCommands::new_input() {
  const int64_t side_h = kMinCanvas + below(20), side_w = kMinCanvas + below(20);
  if (one_in(2)) {
    const SampleInfo& sample = samples()[static_cast<size_t>(below(static_cast<int64_t>(samples().size())))];
    return SetInput{make_sample(sample.id, side_h, side_w).value(), std::string(sample.input_name)};
  }
  Tensor pixels(Shape{1, 1 + below(4), 1 + below(20), 1 + below(20)});
  for (float& value : pixels.values()) value = static_cast<float>(below(4096)) / 16;
  return SetInput{std::move(pixels), "random"};
}

// Copies, inputs of the present size (now and then of another one, which is refused), and a batch of its own.
Command RandomCommands::batch_edit(const Document& document) {
  const int64_t size = batch_size(document);
  const auto input = [&](const Shape& shape) {
    Tensor pixels(shape);
    for (float& value : pixels.values()) value = static_cast<float>(below(256));
    return SetInput{std::move(pixels), "input " + std::to_string(below(100))};
  };
  const Shape& shape = document.input.read().shape();
  switch (below(9)) {
    case 0:
    case 1:
      return DuplicateInput{};
    case 2:
      return AddToBatch{{input(shape), input(one_in(5) ? Shape{1, 1, 9, 10} : shape)}};
    case 3:
      return RemoveFromBatch{below(size)};
    case 4:
      return MoveInBatch{below(size), below(size)};
    case 5:
      if (one_in(3)) return KeepOnlyShown{};
      if (one_in(3)) return SetBatch{{input({1, 1, 9, 10}), input({1, 1, 9, 10}), input({1, 1, 9, 10})}, ""};
      return ShowInput{below(size)};
    default:
      return ShowInput{below(size + 1)};  // the last is refused
  }
}

Command RandomCommands::whole_kernel(const Document& document, int64_t output) {
  const Shape& shape = document.kernels.weight.shape();
  switch (below(5)) {
    case 0:
      return StackEdgeKernels{};
    case 1: {
      const int64_t h = 1 + below(4), w = 1 + below(4);
      std::vector<float> weights(static_cast<size_t>(h * w), static_cast<float>(below(5)));
      return PasteKernel{output, below(shape.c), h, w, std::move(weights)};
    }
    case 2:
      return RenameOutput{output, one_in(3) ? "" : "name " + std::to_string(below(9))};
    case 3:
      return MoveOutput{output, below(shape.n)};
    default:
      return RandomKernel{output, below(100)};
  }
}

Command RandomCommands::kernel_edit(const Document& document) {
  const Shape& shape = document.kernels.weight.shape();
  const int64_t output = below(shape.n);
  next_edit();
  switch (below(11)) {
    case 10: {
      // Now and then a number that does not divide.
      const std::vector<int64_t> choices = group_choices(channels_of_shown_layer(document));
      return SetGroups{one_in(6) ? 5 : choices[static_cast<size_t>(below(static_cast<int64_t>(choices.size())))]};
    }
    case 8:
      return TransformKernel{output, static_cast<KernelOperation>(below(8)), static_cast<float>(below(5) - 2)};
    case 9:
      return whole_kernel(document, output);
    case 0:
      return AddOutput{};
    case 1:
      return RemoveOutput{output};
    case 2:
      return DuplicateOutput{output};
    case 3: {
      const auto presets = kernel_presets();
      const KernelPreset& preset = presets[static_cast<size_t>(below(static_cast<int64_t>(presets.size())))];
      std::vector<float> weights = preset_weights(preset, shape.h, shape.w);
      if (weights.empty()) weights.assign(static_cast<size_t>(shape.h * shape.w), 0.5F);
      return SetKernel{output, std::move(weights), std::string(preset.id)};
    }
    case 5:
      if (one_in(6)) return StartImpulseTest{};
      return SetKernelSize{1 + below(5), 1 + below(5)};
    case 4:
      return SetBias{output, static_cast<float>(below(64) - 32) / 4, edit_id_};
    default:
      return SetWeight{output,  below(shape.c), below(shape.h), below(shape.w), static_cast<float>(below(9) - 4) / 2,
                       edit_id_};
  }
}

Command RandomCommands::parameters(const Document& document) {
  if (one_in(5)) return SetChannelOff{below(channels_of_shown_layer(document)), one_in(2)};  // the only one is refused
  switch (below(4)) {
    case 0:
      return SetRelu{!document.relu()};
    case 1:
      return SetPool{random_pool()};
    default:
      break;
  }
  Conv2dParams params = document.conv;
  next_edit();
  switch (below(6)) {
    case 4:
      params.flip = !params.flip;
      break;
    case 0:
      params.stride = {1 + below(3), 1 + below(3)};
      break;
    case 1:
      params.padding = {below(4), below(4), below(4), below(4)};
      break;
    case 2:
      params.padding_mode = static_cast<PaddingMode>(below(4));
      break;
    case 3:
      params.dilation = {1 + below(2), 1 + below(2)};
      break;
    default:
      params.auto_padding = static_cast<AutoPadding>(below(3));
      break;
  }
  return SetConvParams{params, edit_id_};
}

// Stages that come, go, move and are switched; many of them do not fit what comes to them.
Command RandomCommands::stages(const Document& document) {
  const int64_t count = static_cast<int64_t>(stages_of(document).size());
  const int64_t stage = below(count + (document.flatten ? 1 : 0));
  switch (below(9)) {
    case 0:
    case 1: {
      AddStage add;
      add.kind = static_cast<StageKind>(below(5));
      add.at = below(count + 1);
      add.activation = static_cast<Activation>(1 + below(5));
      add.pool = random_pool();
      return add;
    }
    case 2:
      return RemoveStage{stage};
    case 3:
      return DuplicateStage{stage};
    case 4:
      return MoveStage{stage, below(count)};
    case 5:
      return SwitchStage{stage, one_in(2)};
    case 6:
      return FitStage{stage};
    case 7:
      if (one_in(3)) return SetOutputPadding{{below(2), below(2)}};
      return SetActivation{static_cast<Activation>(1 + below(5)), static_cast<float>(below(4)) / 4};
    default:
      return SelectStage{stages_of(document)[static_cast<size_t>(below(count))]};
  }
}

PoolSettings RandomCommands::random_pool() {
  PoolSettings pool;
  pool.choice = static_cast<PoolChoice>(below(6));
  pool.kernel = {1 + below(3), 1 + below(3)};
  pool.stride = {1 + below(3), 1 + below(3)};
  if (one_in(2)) pool.padding = {below(2), below(2), below(2), below(2)};
  pool.ceil_mode = one_in(3);
  pool.count_include_pad = one_in(2);
  if (one_in(4)) pool.divisor_override = 1 + below(5);
  pool.norm = static_cast<double>(1 + below(3));
  if (one_in(2)) pool.output_size = {1 + below(4), 1 + below(4)};
  return pool;
}

Command RandomCommands::next(const Document& document) {
  switch (below(22)) {
    case 18:
    case 19:
    case 20:
    case 21:
      return stages(document);
    case 0:
      return new_input();
    case 16:
    case 17:
      return batch_edit(document);
    case 1:
      if (one_in(2)) return ShiftInput{below(5) - 2, below(5) - 2};
      if (one_in(3)) return CentreInput{};  // a blank input is refused
      return one_in(2) ? Command(ClearInput{}) : Command(InvertInput{});
    case 2:
      return ResizeCanvas{kMinCanvas - 1 + below(24), kMinCanvas + below(24)};  // 7 is refused
    case 3:
    case 4:
    case 5:
      return parameters(document);
    case 6:
    case 7:
    case 8:
    case 9:
      return kernel_edit(document);
    default:
      return paint(document);
  }
}

}  // namespace convlens::test
