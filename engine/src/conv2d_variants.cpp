// The list of conv2d implementations. An implementation is added here and in conv2d_variant.h, nowhere else.
#include <array>

#include "conv2d_variant.h"

namespace convlens {
namespace {

constexpr std::array kVariants{&kConv2dFewChannels, &kConv2dDepthwise,  &kConv2dManyOutputs, &kConv2dPointwise,
                               &kConv2dWinogradF4,  &kConv2dWinogradF2, &kConv2dGeneric};

}  // namespace

std::span<const Conv2dVariant* const> conv2d_variant_list() { return kVariants; }

std::span<const VariantInfo> conv2d_variants() {
  static const auto infos = [] {
    std::array<VariantInfo, kVariants.size()> list;
    for (size_t i = 0; i < list.size(); ++i) list[i] = kVariants[i]->info;
    return list;
  }();
  return infos;
}

std::vector<VariantVerdict> conv2d_verdicts(const Conv2dProblem& problem) {
  std::vector<VariantVerdict> verdicts;
  verdicts.reserve(kVariants.size());
  for (const Conv2dVariant* variant : kVariants) {
    VariantVerdict verdict{variant->info.name, variant->refusal(problem), 0, variant->info.direct_sums};
    if (verdict.refusal.empty()) verdict.estimate_ns = variant->estimate_ns(problem);
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace convlens
