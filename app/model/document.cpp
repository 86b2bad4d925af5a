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

Document initial_document() {
  Document document;
  document.input = SharedTensor(make_sample("digit3", kStartSide, kStartSide).value());
  document.input_name = find_sample("digit3")->input_name;
  document.kernels = notebook_kernels();
  document.conv.padding = {1, 1, 1, 1};
  return document;
}

}  // namespace convlens::model
