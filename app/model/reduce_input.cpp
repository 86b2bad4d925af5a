// Reducers of commands that replace the input: shift, centre, clear, invert, resize, a new one; and what painting may
// ask for.
#include <algorithm>
#include <cmath>

#include "model/batch.h"
#include "model/digit_place.h"
#include "model/reduce.h"
#include "model/resample.h"
#include "model/samples.h"

namespace convlens::model {
namespace {

bool all_whole(const Tensor& tensor) {
  return std::ranges::all_of(tensor.values(), [](float value) { return value == std::round(value); });
}

void round_all(Tensor& tensor) {
  for (float& value : tensor.values()) value = std::round(value);
}

// A drawing in whole grey levels stays one: sums over it stay exact.
Tensor resized(const Tensor& pixels, int64_t h, int64_t w, Watch* watch) {
  Tensor result = resample(pixels, h, w, watch);
  if (all_whole(pixels)) round_all(result);
  return result;
}

Result<void> check_channel(const Document& document, int64_t channel) {
  return check_range("channel", channel, kAllChannels, document.input.read().shape().c - 1);
}

Result<Edit> input_edit(std::string label, Tensor pixels, std::string name, const Watch* watch,
                        std::optional<CanvasMove> way_back = {}) {
  if (is_stopped(watch)) return Error::cancelled();
  Edit edit;
  edit.label = std::move(label);
  edit.input = InputEdit{std::move(pixels), std::move(name), {}};
  edit.way_back = std::move(way_back);
  return edit;
}

}  // namespace

Result<void> check_brush(const Document& document, const Brush& brush) {
  return first_failure({check_range("brush size", brush.size, kMinBrush, kMaxBrush),
                        check_range("brush hardness", brush.hardness, 0.0F, 1.0F),
                        check_range("brush value", brush.value, 0.0F, kMaxPixel),
                        check_channel(document, brush.channel)});
}

Result<void> check_segment(const Document& document, const PaintSegment& command) {
  return first_failure({check_finite("stroke", command.from.x), check_finite("stroke", command.from.y),
                        check_finite("stroke", command.to.x), check_finite("stroke", command.to.y),
                        check_brush(document, command.brush)});
}

Result<void> check_fill(const Document& document, const FillArea& command) {
  const Shape& shape = document.input.read().shape();
  return first_failure(
      {check_range("row", command.row, 0, shape.h - 1), check_range("column", command.col, 0, shape.w - 1),
       check_range("brush value", command.value, 0.0F, kMaxPixel), check_channel(document, command.channel)});
}

Result<Edit> reduce(const Document& document, const ShiftInput& command, Watch* watch) {
  const Tensor& old_pixels = document.input.read();
  const Shape& shape = old_pixels.shape();
  if (const Result<void> check = first_failure({check_range("rows", command.rows, -shape.h, shape.h),
                                                check_range("columns", command.cols, -shape.w, shape.w)});
      !check)
    return check.error();
  CanvasMove move = CanvasMove::shift(command.rows, command.cols);
  Tensor pixels = move.apply(old_pixels, watch);
  return input_edit("shift", std::move(pixels), document.input_name, watch, std::move(move));
}

Result<Edit> reduce(const Document& document, const CentreInput&, Watch* watch) {
  const Tensor& old_pixels = document.input.read();
  const Shape& shape = old_pixels.shape();
  if (ink_box(old_pixels.view()).empty()) return Error::request("centre", "finds no ink: no cell is above 0");
  Tensor pixels = placed_as_digit(old_pixels.view(), shape.h, shape.w, watch);
  if (all_whole(old_pixels)) round_all(pixels);
  return input_edit("centre", std::move(pixels), document.input_name, watch);
}

Result<Edit> reduce(const Document& document, const ClearInput&, Watch* watch) {
  return input_edit("clear", Tensor(document.input.read().shape()), "drawing", watch);
}

Result<Edit> reduce(const Document& document, const InvertInput&, Watch* watch) {
  const Tensor& old_pixels = document.input.read();
  CanvasMove move = CanvasMove::inversion();
  Tensor pixels = move.apply(old_pixels, watch);
  std::optional<CanvasMove> way_back;
  if (CanvasMove::inverts_exactly(old_pixels)) way_back = std::move(move);
  return input_edit("invert", std::move(pixels), document.input_name, watch, std::move(way_back));
}

Result<Edit> reduce(const Document& document, const ResizeCanvas& command, Watch* watch) {
  if (const Result<void> check = first_failure({check_range("canvas height", command.h, kMinCanvas, kMaxCanvas),
                                                check_range("canvas width", command.w, kMinCanvas, kMaxCanvas)});
      !check)
    return check.error();
  const Tensor& old_pixels = document.input.read();
  if (old_pixels.shape().h == command.h && old_pixels.shape().w == command.w) return Edit{};
  if (const Result<void> check =
          check_batch_size(batch_size(document), {1, old_pixels.shape().c, command.h, command.w});
      !check)
    return check.error();
  Result<Edit> edit =
      input_edit("resize canvas", resized(old_pixels, command.h, command.w, watch), document.input_name, watch);
  if (!edit) return edit;
  edit->batch = BatchState{{}, document.shown};
  for (const InputState& other : document.others)
    edit->batch->others.push_back(
        {SharedTensor(resized(other.pixels.read(), command.h, command.w, watch)), other.name});
  return edit;
}

Result<Edit> reduce(const Document& document, const SetSample& command, Watch* watch) {
  Result<Tensor> pixels = make_sample(command.id, command.h, command.w, watch);
  if (!pixels) return pixels.error();
  if (is_stopped(watch)) return Error::cancelled();
  return reduce(document, SetInput{std::move(pixels).value(), std::string(find_sample(command.id)->input_name)});
}

Result<Edit> reduce(const Document& document, const SetInput& command) {
  const Shape& shape = command.pixels.read().shape();
  const bool sides_fit = shape.h >= 1 && shape.w >= 1 && shape.h <= kMaxImageSide && shape.w <= kMaxImageSide;
  if (shape.n != 1 || shape.c < 1 || shape.c > kMaxInputChannels || !sides_fit) {
    return Error::request(
        "input", "has shape " + to_string(shape),
        "[1, 1.." + std::to_string(kMaxInputChannels) + ", h, w] with sides 1.." + std::to_string(kMaxImageSide));
  }
  Edit edit;
  edit.label = command.name.empty() ? "new input" : command.name;
  edit.input = InputEdit{command.pixels, command.name, {}};
  // Comparing is dearer than computing what did not change.
  const Tensor& old_pixels = document.input.read();
  if (shape == old_pixels.shape() && old_pixels.size() > kLargeCells)
    edit.input->differing = Rect::whole(shape.h, shape.w);
  const std::optional<int64_t> reader = first_reader(document);
  if (!reader) return edit;
  const Layer& layer = document.layer(*reader);
  if (shape.c == layer.kernels.input_channels() * layer.conv.groups) return edit;
  edit.settings = settings_of(document);
  change_layer(*edit.settings, *reader, [&](Layer& changed) { fit_channels(changed, shape.c, edit.note); });
  return edit;
}

}  // namespace convlens::model
