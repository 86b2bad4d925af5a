#include "ui/panels/stage_words.h"

#include "model/batch.h"
#include "model/number_text.h"
#include "ui/panels/shares_view.h"
#include "ui/panels/window_formula.h"
#include "ui/widgets/text.h"

namespace convlens::ui {
namespace {

using model::PoolChoice;
using model::StageInfo;
using model::StagePart;

constexpr std::string_view kTimes = "\xC3\x97";

std::string size_text(Size2 size) { return std::to_string(size.h) + std::string(kTimes) + std::to_string(size.w); }
// One number where both are equal.
std::string side_text(Size2 size) { return size.h == size.w ? std::to_string(size.h) : size_text(size); }

std::string padding_text(const Padding& p) {
  if (p == Padding{p.top, p.top, p.top, p.top}) return "p" + std::to_string(p.top);
  return "p" + std::to_string(p.top) + "," + std::to_string(p.left) + "," + std::to_string(p.bottom) + "," +
         std::to_string(p.right);
}

void append(std::string& text, const std::string& more) {
  if (!text.empty() && !more.empty()) text += " ";
  text += more;
}

// As far as the window resolves them: with padding "same" the numbers are the problem's.
std::string window_details(const model::Layer& layer, const Padding& padding) {
  const Conv2dParams& conv = layer.conv;
  std::string text = "s" + side_text(conv.stride);
  append(text, padding_text(padding));
  if (conv.dilation.h * conv.dilation.w > 1) append(text, "d" + side_text(conv.dilation));
  if (conv.groups > 1) append(text, "g" + std::to_string(conv.groups));
  if (layer.window == model::WindowKind::transposed && layer.output_padding.h + layer.output_padding.w > 0)
    append(text, "+" + side_text(layer.output_padding));
  return text;
}

// Only what is not usual: a stride of the window's size and no padding go without saying.
std::string pool_details(const model::PoolSettings& pool) {
  if (pool.is_adaptive()) return {};
  std::string text;
  if (pool.stride != pool.kernel) append(text, "s" + side_text(pool.stride));
  if (!(pool.padding == Padding{})) append(text, padding_text(pool.padding));
  if (pool.choice == PoolChoice::max && pool.dilation.h * pool.dilation.w > 1)
    append(text, "d" + side_text(pool.dilation));
  if (pool.ceil_mode) append(text, "ceil");
  if (pool.choice == PoolChoice::lp) append(text, "norm " + model::format_number(pool.norm));
  if (pool.choice == PoolChoice::average && pool.divisor_override)
    append(text, "/ " + std::to_string(*pool.divisor_override));
  return text;
}

std::string_view pool_title(PoolChoice choice) {
  switch (choice) {
    case PoolChoice::average:
    case PoolChoice::adaptive_average:
      return "AvgPool";
    case PoolChoice::lp:
      return "LpPool";
    default:
      return "MaxPool";
  }
}

std::string details_of(const model::Layer& layer, const StageInfo& stage) {
  switch (stage.place.part) {
    case StagePart::window: {
      Padding padding = layer.conv.padding;
      if (stage.axes)
        padding = {stage.axes->rows.pad_before, stage.axes->cols.pad_before, stage.axes->rows.pad_after,
                   stage.axes->cols.pad_after};
      return window_details(layer, padding);
    }
    case StagePart::activation:
      return layer.activation == Activation::leaky_relu ? model::format_number(double{layer.slope}, 4) : "";
    case StagePart::pool:
      return pool_details(layer.pool);
  }
  return {};
}

std::string what_it_does(const model::Layer& layer, StagePart part) {
  const Shape& weight = layer.kernels.weight.shape();
  const std::string kernels = std::to_string(weight.n) + (weight.n == 1 ? " kernel of " : " kernels of ") +
                              std::to_string(weight.c) + std::string(kTimes) + size_text({weight.h, weight.w});
  switch (part) {
    case StagePart::window:
      return (layer.window == model::WindowKind::conv ? "Convolution: " : "Transposed convolution: ") + kernels;
    case StagePart::activation:
      switch (layer.activation) {
        case Activation::relu:
          return "ReLU: max(x, 0)";
        case Activation::leaky_relu:
          return "Leaky ReLU: x, or " + model::format_number(double{layer.slope}, 4) + " x where it is negative";
        case Activation::abs:
          return "The magnitude of every value";
        case Activation::tanh:
          return "tanh: into -1 .. 1";
        default:
          return "Sigmoid: 1 / (1 + exp(-x)), into 0 .. 1";
      }
    case StagePart::pool:
      break;
  }
  switch (layer.pool.choice) {
    case PoolChoice::average:
      return "The mean of every window";
    case PoolChoice::lp:
      return "The " + model::format_number(layer.pool.norm) + "-norm of every window";
    case PoolChoice::adaptive_average:
      return "The mean of equal parts of the map";
    case PoolChoice::adaptive_max:
      return "The largest value of equal parts of the map";
    default:
      return "The largest value of every window";
  }
}

// Both ways of counting multiplications, by name.
std::string cost_text(const StageInfo& stage) {
  if (stage.parameters == 0) return {};
  std::string text = "\n" + counted(stage.parameters, "parameter") + ". ";
  if (stage.multiplications_on_input_grid == 0) return text + counted(stage.multiplications, "multiplication");
  text += "Multiplications on the output grid: " + grouped(stage.multiplications);
  if (stage.multiplications_on_input_grid != stage.multiplications)
    text += "; the book counts the input grid: " + grouped(stage.multiplications_on_input_grid);
  return text;
}

std::string about_stage(const FrameState& state, const model::Layer& layer, const StageInfo& stage) {
  std::string text = what_it_does(layer, stage.place.part) + ".";
  if (stage.error)
    text += "\nDoes not fit: " + stage.error->message() + ". The stages before it stay live.";
  else if (!stage.input)
    text += "\nWaits for a stage before it that does not fit.";
  else if (!stage.on)
    text += "\nSwitched off: passes on " + dims(state, *stage.input) + ".";
  else
    text += "\n" + dims(state, *stage.input) + " \xE2\x86\x92 " + dims(state, *stage.output) + "." + cost_text(stage);
  return text + "\nDrag moves it, the right button has more.";
}

std::string batch_prefix(const FrameState& state) {
  const int64_t inputs = model::batch_size(state.whole);
  return inputs > 1 ? std::to_string(inputs) + std::string(kTimes) : std::string();
}

std::string axis_formula(const Axis& axis, bool ceil_mode, int64_t output, bool ascii) {
  std::string text = size_formula(axis, ascii);
  if (!ceil_mode) return text;
  const auto replace = [&](std::string_view from, std::string_view to) {
    if (const size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  };
  ascii ? replace("floor", "ceil") : replace("\xE2\x8C\x8A", "\xE2\x8C\x88");
  if (!ascii) replace("\xE2\x8C\x8B", "\xE2\x8C\x89");
  // Rounding up may count a window that would start behind everything; it is dropped.
  const int64_t reach = axis.input + axis.pad_before + axis.pad_after - axis.dilated_kernel();
  const int64_t rounded_up = (reach + axis.stride - 1) / axis.stride + 1;
  text = text.substr(0, text.rfind('=') + 1) + " " + std::to_string(rounded_up);
  return rounded_up == output ? text : text + ", less 1 = " + std::to_string(output);
}

}  // namespace

std::string counted(int64_t count, std::string_view word) {
  return grouped(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

std::string bytes_text(int64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1000) return std::to_string(bytes) + " B";
  if (bytes < 1000 * 1000) return model::format_number(value / 1e3, 3) + " KB";
  return model::format_number(value / 1e6, 3) + " MB";
}

std::string dims(const FrameState& state, const Shape& shape) {
  return batch_prefix(state) + std::to_string(shape.c) + std::string(kTimes) + size_text({shape.h, shape.w});
}

std::string_view activation_title(Activation activation) {
  switch (activation) {
    case Activation::none:
      return "no activation";
    case Activation::relu:
      return "ReLU";
    case Activation::leaky_relu:
      return "LeakyReLU";
    case Activation::abs:
      return "abs";
    case Activation::tanh:
      return "tanh";
    case Activation::sigmoid:
      return "sigmoid";
  }
  return {};
}

std::string stage_title(const model::Layer& layer, StagePart part) {
  const Shape& weight = layer.kernels.weight.shape();
  switch (part) {
    case StagePart::window:
      return (layer.window == model::WindowKind::transposed ? "ConvT " : "Conv ") + size_text({weight.h, weight.w});
    case StagePart::activation:
      return std::string(activation_title(layer.activation));
    case StagePart::pool:
      return std::string(pool_title(layer.pool.choice)) + " " +
             (layer.pool.is_adaptive() ? "to " + side_text(layer.pool.output_size) : size_text(layer.pool.kernel));
  }
  return {};
}

StageWords input_words(const FrameState& state, const std::vector<StageInfo>& stages) {
  StageWords words;
  words.title = "Input";
  if (state.whole.shown_layer == 0) words.details = channels_off_text(state);
  words.shape = dims(state, state.whole.input.read().shape());
  const model::PipelineCosts costs = model::costs_of(stages);
  words.about = state.whole.input_name + ", " + words.shape +
                ".\nAll stages: " + counted(costs.parameters, "parameter") + ", " +
                counted(costs.multiplications, "multiplication") + " an input; their maps take " +
                bytes_text(state.pipeline.bytes()) + ".";
  return words;
}

std::vector<StageWords> stage_words(const FrameState& state, const std::vector<StageInfo>& stages) {
  std::vector<StageWords> all;
  for (const StageInfo& stage : stages) {
    const model::Layer& layer = state.whole.layer(stage.place.layer);
    StageWords words;
    words.title = stage_title(layer, stage.place.part);
    words.details = details_of(layer, stage);
    words.on = stage.on;
    words.waits = !stage.input;
    words.can_fit = stage.fit_mends;
    if (stage.error) words.reason = stage.error->message();
    // A pointwise stage gives what it gets; one that is off, too.
    if (stage.output && stage.on && stage.place.part != StagePart::activation) words.shape = dims(state, *stage.output);
    words.about = about_stage(state, layer, stage);
    all.push_back(std::move(words));
  }
  return all;
}

StageWords flatten_words(const FrameState& state, const std::vector<StageInfo>& stages) {
  StageWords words;
  words.title = "Flatten";
  const std::optional<Shape> shape = model::pipeline_output(stages, state.whole.input.read().shape());
  words.waits = !shape;
  if (shape) words.shape = batch_prefix(state) + std::to_string(shape->c * shape->h * shape->w);
  words.about = "All values in one row, channel after channel, as a linear layer would read them";
  if (shape) words.about += ":\n" + dims(state, *shape) + " \xE2\x86\x92 " + words.shape;
  words.about += ".\nIt is another view of the same numbers.";
  return words;
}

std::string stage_formula(const FrameState& state, const StageInfo& stage, bool ascii) {
  const bool shown = stage.place.layer == state.whole.shown_layer && stage.place.part == StagePart::window;
  if (shown && state.results.window == model::WindowKind::transposed && !state.results.conv_error &&
      !state.results.conv.maps.empty())
    return formula_text(state.results, ascii);
  if (!stage.axes || !stage.output) return {};
  const bool ceil_mode = stage.place.part == StagePart::pool && state.whole.layer(stage.place.layer).pool.ceil_mode;
  const std::string rows = axis_formula(stage.axes->rows, ceil_mode, stage.output->h, ascii);
  const std::string cols = axis_formula(stage.axes->cols, ceil_mode, stage.output->w, ascii);
  return rows == cols ? rows : "h " + rows + "   w " + cols;
}

}  // namespace convlens::ui
