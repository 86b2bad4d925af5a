#include "model/bank_edit.h"

#include <algorithm>

#include "model/presets.h"
#include "model/reduce.h"

namespace convlens::model {
namespace {

constexpr std::string_view kCustom = "custom";

// Names of the program's own, which say what the weights are: they may not outlive them.
bool tells_of_weights(std::string_view name) {
  return name.empty() || name == kCustom || name == kImpulseTestName || name.starts_with(kRandomName) ||
         find_preset(name) != nullptr;
}

}  // namespace

Result<void> check_output(const KernelBank& bank, int64_t output) {
  return check_range("output", output, 0, bank.outputs() - 1);
}

std::span<float> kernel_of(Tensor& weight, int64_t output, int64_t channel) {
  const Shape& shape = weight.shape();
  return {weight.view().plane(output, channel), static_cast<size_t>(shape.h * shape.w)};
}

std::string name_of_weights(Tensor& weight, int64_t output) {
  for (const KernelPreset& preset : kernel_presets()) {
    const std::vector<float> weights = preset_weights(preset, weight.shape().h, weight.shape().w);
    bool equal = !weights.empty();
    for (int64_t c = 0; c < weight.shape().c; ++c)
      equal = equal && std::ranges::equal(kernel_of(weight, output, c), weights);
    if (equal) return std::string(preset.id);
  }
  return std::string(kCustom);
}

void name_after_edit(KernelBank& bank, int64_t output) {
  std::string& name = bank.names[static_cast<size_t>(output)];
  if (tells_of_weights(name)) name = name_of_weights(bank.weight, output);
}

Tensor resized(const Tensor& weight, int64_t h, int64_t w) {
  const Shape& old_shape = weight.shape();
  Tensor result({old_shape.n, old_shape.c, h, w});
  const int64_t down = h / 2 - old_shape.h / 2, right = w / 2 - old_shape.w / 2;
  const Rect kept = intersect({{down, down + old_shape.h}, {right, right + old_shape.w}}, Rect::whole(h, w));
  for (int64_t o = 0; o < old_shape.n; ++o)
    for (int64_t c = 0; c < old_shape.c; ++c)
      for (int64_t row = kept.rows.begin; row < kept.rows.end; ++row)
        for (int64_t col = kept.cols.begin; col < kept.cols.end; ++col)
          result.at(o, c, row, col) = weight.at(o, c, row - down, col - right);
  return result;
}

Edit kernels_edit(const Document& document, std::string label, KernelBank kernels, std::vector<int64_t> sources) {
  Edit edit;
  edit.label = std::move(label);
  edit.settings = settings_of(document);
  const int64_t before = document.kernels.outputs(), after = kernels.outputs();
  edit.settings->kernels = std::move(kernels);
  if (sources.empty() && before == after) return edit;
  for (int64_t o = 0; sources.empty() || static_cast<int64_t>(sources.size()) < after; ++o)
    sources.push_back(o < before ? o : -1);
  follow_outputs(*edit.settings, before, sources);
  return edit;
}

}  // namespace convlens::model
