#include "ui/panels/mean_text.h"
#include "ui/widgets/value_text.h"

#include <algorithm>
#include <cmath>

#include "convlens/engine/mean_identity.h"
#include "model/number_text.h"

namespace convlens::ui {
namespace {

// Above this the pass over the input would be felt in the frame.
constexpr int64_t kMaxCells = int64_t{1} << 20;

std::string with_bias(const FrameState& state, double bias) {
  return bias == 0 ? "0" : "the bias, " + value_text(state, bias);
}

}  // namespace

std::string mean_text(const FrameState& state) {
  const model::Document& document = state.document;
  const model::Results& results = state.results;
  const Tensor& input = document.input.read();
  if (document.relu() || !results.pooled.maps.empty() || results.version != state.document_version ||
      results.conv.maps.empty() || results.window != model::WindowKind::conv)
    return {};
  if (results.conv_error || input.size() > kMaxCells) return {};
  const auto output = std::clamp<int64_t>(state.session.selected_output, 0, results.problem.output.c - 1);
  Tensor storage;
  const MeanIdentity identity = mean_identity(results.problem, input, model::used_weight(document, storage), output);
  if (!identity.applies || identity.input_sum == 0) return {};
  const auto index = static_cast<size_t>(output);
  const double bias = static_cast<double>(document.kernels.bias[index]);
  const std::string& name = document.kernels.names[index];
  if (identity.meets_all && document.kernels.input_channels() == 1) {
    std::string text = "Mean of " + name + " = \xCE\xA3 weights \xC3\x97 \xCE\xA3 pixels / cells";
    if (bias != 0) text += " + bias";
    text += " = " + model::format_number(identity.kernel_sum) + " \xC3\x97 " +
            value_text(state, identity.input_sum, 9) + " / " + std::to_string(identity.cells);
    if (bias != 0) text += " + " + value_text(state, bias);
    text += " = " + value_text(state, results.global_average[index], 7) + ": every pixel meets every weight once.";
    if (identity.kernel_sum == 0)
      text += " Rising and falling edges cancel; ReLU or the maximum before the mean shows how much edge there is.";
    return text;
  }
  if (identity.cancels)
    return "Mean of " + name + " is exactly " + with_bias(state, bias) +
           ": every pixel meets weights that sum to 0, whatever is painted. ReLU or the maximum before the mean shows "
           "how much edge there is.";
  return {};
}

}  // namespace convlens::ui
