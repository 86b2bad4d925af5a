// Reducers of commands that change the row of stages.
#include <algorithm>
#include <utility>

#include "model/bank_edit.h"
#include "model/groups.h"
#include "model/reduce.h"

namespace convlens::model {
namespace {

int64_t count_of(const Document& document) {
  return static_cast<int64_t>(stages_of(document).size()) + (document.flatten ? 1 : 0);
}

Result<void> check_number(const Document& document, const char* where, int64_t stage) {
  return check_range(where, stage, 0, count_of(document) - 1);
}

Result<void> check_room(const Document& document) {
  if (count_of(document) < kMaxStages) return {};
  return Error::request("stages", "there are " + std::to_string(count_of(document)) + " already",
                        "at most " + std::to_string(kMaxStages));
}

bool is_flatten(const Document& document, int64_t stage) { return document.flatten && stage == count_of(document) - 1; }

// The channels and sizes that come to stage `at`; what the input has where nothing reaches it.
Shape shape_before(const Document& document, int64_t at) {
  std::vector<Stage> stages = split(document);
  stages.resize(static_cast<size_t>(std::min<int64_t>(at, static_cast<int64_t>(stages.size()))));
  Shape shape = document.input.read().shape();
  for (const Stage& stage : stages) {
    const LayerShapes shapes = shapes_of(stage.layer, shape);
    if (!shapes.fits()) break;
    shape = shapes.output;
  }
  return shape;
}

// The identity for what comes in: each output one channel's middle; one output adds all channels up.
KernelBank identity_kernels(int64_t channels) {
  KernelBank bank;
  bank.weight = Tensor({1, channels, 3, 3});
  for (int64_t c = 0; c < channels; ++c) bank.weight.at(0, c, 1, 1) = 1;
  bank.bias = {0};
  bank.names = {"identity"};
  return bank;
}

Stage made(const AddStage& command, int64_t channels) {
  Stage stage{StagePart::window, empty_layer()};
  Layer& layer = stage.layer;
  switch (command.kind) {
    case StageKind::conv:
      layer.window = WindowKind::conv;
      layer.kernels = identity_kernels(channels);
      layer.conv.padding = {1, 1, 1, 1};
      break;
    case StageKind::transposed:
      layer.window = WindowKind::transposed;
      layer.kernels = identity_kernels(channels);
      layer.conv.stride = {2, 2};
      layer.conv.padding = {1, 1, 1, 1};
      layer.output_padding = {1, 1};
      break;
    case StageKind::activation:
      stage.part = StagePart::activation;
      layer.activation = command.activation == Activation::none ? Activation::relu : command.activation;
      break;
    case StageKind::pool:
      stage.part = StagePart::pool;
      layer.pool = command.pool;
      if (layer.pool.choice == PoolChoice::none) layer.pool.choice = PoolChoice::max;
      break;
    case StageKind::flatten:
      break;
  }
  return stage;
}

// The layers of a new row of stages; stage `shown` is the one that the screen shows.
Edit stages_edit(const Document& document, std::string label, const std::vector<Stage>& stages, int64_t shown) {
  Edit edit;
  edit.label = std::move(label);
  edit.settings = settings_of(document);
  set_layers(*edit.settings, group(stages), 0);
  const std::vector<StagePlace> places = stages_of(*edit.settings);
  if (places.empty()) return edit;
  const StagePlace place =
      places[static_cast<size_t>(std::clamp<int64_t>(shown, 0, static_cast<int64_t>(places.size()) - 1))];
  show_layer(*edit.settings, place.layer);
  edit.select_part = place.part;
  return edit;
}

Edit flatten_edit(const Document& document, bool flatten) {
  Edit edit;
  edit.label = flatten ? "add flatten" : "remove flatten";
  edit.settings = settings_of(document);
  edit.settings->flatten = flatten;
  return edit;
}

}  // namespace

Result<void> check_stage(const Document& document, const StagePlace& place) {
  const auto stages = stages_of(document);
  if (std::ranges::find(stages, place) != stages.end()) return {};
  return Error::request("stage", "there is none in layer " + std::to_string(place.layer) + " of this kind",
                        "a stage of the pipeline");
}

Result<Edit> reduce(const Document& document, const AddStage& command) {
  if (const Result<void> check = first_failure({check_room(document), check_pool(command.pool)}); !check)
    return check.error();
  if (command.kind == StageKind::flatten) {
    if (document.flatten) return Error::request("flatten", "is there already", "one, behind all stages");
    return flatten_edit(document, true);
  }
  std::vector<Stage> stages = split(document);
  const auto last = static_cast<int64_t>(stages.size());
  if (const Result<void> check = check_range("place of the stage", command.at, 0, last + (document.flatten ? 1 : 0));
      !check)
    return check.error();
  const int64_t at = std::min(command.at, last);
  stages.insert(stages.begin() + at, made(command, shape_before(document, at).c));
  return stages_edit(document, "add stage", stages, at);
}

Result<Edit> reduce(const Document& document, const RemoveStage& command) {
  if (const Result<void> check = check_number(document, "stage", command.stage); !check) return check.error();
  if (is_flatten(document, command.stage)) return flatten_edit(document, false);
  std::vector<Stage> stages = split(document);
  if (stages.size() == 1) return Error::request("stages", "the last one cannot be removed", "1 or more");
  stages.erase(stages.begin() + command.stage);
  return stages_edit(document, "remove stage", stages, command.stage == 0 ? 0 : command.stage - 1);
}

Result<Edit> reduce(const Document& document, const DuplicateStage& command) {
  if (const Result<void> check = first_failure({check_number(document, "stage", command.stage), check_room(document)});
      !check)
    return check.error();
  if (is_flatten(document, command.stage))
    return Error::request("flatten", "ends the pipeline", "duplicate a stage before it");
  std::vector<Stage> stages = split(document);
  Stage copy = stages[static_cast<size_t>(command.stage)];
  if (copy.part == StagePart::window) {
    // What the original gives, the copy can read.
    std::string note;
    fit_channels(copy.layer, copy.layer.kernels.outputs(), note);
  }
  stages.insert(stages.begin() + command.stage + 1, std::move(copy));
  return stages_edit(document, "duplicate stage", stages, command.stage + 1);
}

Result<Edit> reduce(const Document& document, const MoveStage& command) {
  if (const Result<void> check = first_failure(
          {check_number(document, "stage", command.from), check_number(document, "place of the stage", command.to)});
      !check)
    return check.error();
  if (command.from == command.to) return Edit{};
  if (is_flatten(document, command.from) || is_flatten(document, command.to))
    return Error::request("flatten", "stands behind all stages", "move a stage before it");
  std::vector<Stage> stages = split(document);
  Stage moved = std::move(stages[static_cast<size_t>(command.from)]);
  stages.erase(stages.begin() + command.from);
  stages.insert(stages.begin() + command.to, std::move(moved));
  return stages_edit(document, "move stage", stages, command.to);
}

Result<Edit> reduce(const Document& document, const SwitchStage& command) {
  if (const Result<void> check = check_number(document, "stage", command.stage); !check) return check.error();
  if (is_flatten(document, command.stage)) return Error::request("flatten", "is only a view", "remove it");
  const StagePlace place = stages_of(document)[static_cast<size_t>(command.stage)];
  Edit edit;
  edit.label = command.on ? "stage on" : "stage off";
  edit.settings = settings_of(document);
  change_layer(*edit.settings, place.layer, [&](Layer& layer) {
    bool& on = place.part == StagePart::window       ? layer.window_on
               : place.part == StagePart::activation ? layer.activation_on
                                                     : layer.pool_on;
    on = command.on;
  });
  return edit;
}

Result<Edit> reduce(const Document& document, const FitStage& command) {
  if (const Result<void> check = check_number(document, "stage", command.stage); !check) return check.error();
  const auto places = stages_of(document);
  if (is_flatten(document, command.stage) || places[static_cast<size_t>(command.stage)].part != StagePart::window)
    return Error::request("stage", "has no kernels", "a convolution");
  const int64_t channels = shape_before(document, command.stage).c;
  if (channels > kMaxInputChannels)
    return Error::request("kernels", "cannot read " + std::to_string(channels) + " channels",
                          "at most " + std::to_string(kMaxInputChannels));
  Edit edit;
  edit.label = "fit kernels";
  edit.settings = settings_of(document);
  change_layer(*edit.settings, places[static_cast<size_t>(command.stage)].layer,
               [&](Layer& layer) { fit_channels(layer, channels, edit.note); });
  return edit;
}

Result<Edit> reduce(const Document& document, const SetPipeline& command) {
  if (command.layers.empty()) return Error::request("pipeline", "has no layers", "1 or more");
  Edit edit;
  if (command.input) {
    Result<Edit> input = reduce(document, *command.input);
    if (!input) return input;
    edit = std::move(input).value();
    edit.note.clear();
  }
  edit.label = command.name.empty() ? "pipeline" : command.name;
  edit.settings = settings_of(document);
  set_layers(*edit.settings, command.layers, 0);
  edit.settings->flatten = command.flatten;
  edit.select_part = stages_of(*edit.settings).empty() ? StagePart::window : stages_of(*edit.settings).front().part;
  edit.select_output = 0;
  return edit;
}

void fit_channels(Layer& layer, int64_t channels, std::string& note) {
  const int64_t groups = layer.conv.groups, kept = channels % groups == 0 ? groups : 1;
  if (layer.kernels.input_channels() * groups == channels) return;
  layer.channels_off = 0;
  layer.conv.groups = kept;
  layer.kernels = with_input_channels(layer.kernels, channels / kept);
  if (kept != groups)
    note = std::to_string(groups) + " groups do not divide " + std::to_string(channels) +
           (channels == 1 ? " channel" : " channels") + ": the kernels are dense again.";
}

void follow_outputs(Pipeline& pipeline, int64_t before, const std::vector<int64_t>& sources) {
  const std::optional<int64_t> reader = first_reader(pipeline, pipeline.shown_layer + 1);
  if (!reader) return;
  const Layer& now = pipeline.layer(*reader);
  if (now.conv.groups != 1 || now.kernels.input_channels() != before) return;
  change_layer(pipeline, *reader, [&](Layer& layer) {
    const Tensor& old_weight = layer.kernels.weight;
    Shape shape = old_weight.shape();
    shape.c = static_cast<int64_t>(sources.size());
    Tensor weight(shape);
    uint64_t off = 0;
    for (int64_t c = 0; c < shape.c; ++c) {
      const int64_t source = sources[static_cast<size_t>(c)];
      if (source < 0) continue;
      if (layer.is_off(source)) off |= uint64_t{1} << static_cast<unsigned>(c);
      for (int64_t o = 0; o < shape.n; ++o)
        std::ranges::copy_n(old_weight.view().plane(o, source), shape.h * shape.w, weight.view().plane(o, c));
    }
    layer.kernels.weight = std::move(weight);
    layer.channels_off = off;
    for (int64_t o = 0; o < shape.n; ++o) name_after_edit(layer.kernels, o);
  });
}

}  // namespace convlens::model
