#include "model/document.h"

#include <algorithm>

#include "model/presets.h"
#include "model/samples.h"

namespace convlens::model {
namespace {

constexpr int64_t kStartSide = 28;

KernelBank notebook_kernels() {
  KernelBank bank;
  bank.weight = Tensor(Shape{4, 1, 3, 3});
  int64_t output = 0;
  for (const std::string_view id : {"top_edge", "left_edge", "diag1_edge", "diag2_edge"}) {
    const KernelPreset* preset = find_preset(id);
    CONVLENS_CHECK(preset != nullptr);
    std::copy(preset->weights.begin(), preset->weights.end(), bank.weight.view().plane(output++, 0));
    bank.bias.push_back(0);
    bank.names.emplace_back(id);
  }
  return bank;
}

}  // namespace

Pool2dParams to_engine(const PoolSettings& pool) {
  CONVLENS_CHECK(pool.choice != PoolChoice::none);
  Pool2dParams params;
  params.kind = pool.choice == PoolChoice::max ? PoolKind::max : PoolKind::average;
  params.kernel = pool.kernel;
  params.stride = pool.stride;
  params.padding = pool.padding;
  return params;
}

Result<Conv2dProblem> conv_problem(const Document& document) {
  return Conv2dProblem::make(document.input.read().shape(), document.kernels.weight.shape(),
                             static_cast<int64_t>(document.kernels.bias.size()), document.conv);
}

bool Document::is_off(int64_t output, int64_t c) const {
  const Shape& shape = kernels.weight.shape();
  const int64_t outputs_a_group = std::max<int64_t>(1, shape.n / std::max<int64_t>(1, conv.groups));
  return is_off(output / outputs_a_group * shape.c + c);
}

const Tensor& used_weight(const Document& document, Tensor& storage) {
  const Tensor& weight = document.kernels.weight;
  if (document.channels_off == 0) return weight;
  storage = weight;
  const Shape& shape = weight.shape();
  for (int64_t output = 0; output < shape.n; ++output)
    for (int64_t c = 0; c < shape.c; ++c)
      if (document.is_off(output, c)) std::fill_n(storage.view().plane(output, c), shape.h * shape.w, 0.0F);
  return storage;
}

Document initial_document() {
  Document document;
  document.input = SharedTensor(make_sample("digit3", kStartSide, kStartSide).value());
  document.input_name = find_sample("digit3")->input_name;
  document.kernels = notebook_kernels();
  document.conv.padding = {1, 1, 1, 1};
  return document;
}

}  // namespace convlens::model
