#include "convlens/engine/conv2d_plan_cache.h"

#include <algorithm>
#include <cstring>

namespace convlens {
namespace {

// The weights of one output channel, as a view of its own and copied out.
ConstTensorView channel_view(ConstTensorView weight, int64_t channel) {
  weight.data = weight.plane(channel, 0);
  weight.shape.n = 1;
  return weight;
}

void copy_channel(const ConstTensorView& weight, int64_t channel, float* to) {
  for (int64_t i = 0; i < weight.shape.c; ++i)
    for (int64_t row = 0; row < weight.shape.h; ++row, to += weight.shape.w)
      std::copy_n(weight.row(channel, i, row), weight.shape.w, to);
}

// Bits, not numbers: -0 and NaN are weights as any other.
bool same_bits(const float* a, const float* b, int64_t count) {
  return std::memcmp(a, b, static_cast<size_t>(count) * sizeof(float)) == 0;
}

}  // namespace

Result<std::shared_ptr<const Conv2dPlan>> Conv2dPlanCache::get(const Conv2dProblem& problem, ConstTensorView weight,
                                                               std::span<const float> bias,
                                                               const Conv2dPlanOptions& options) {
  const auto same_request = [&](const Entry& entry) {
    return entry.problem == problem && entry.arithmetic == options.arithmetic && entry.variant == options.variant;
  };
  const int64_t channel_floats = problem.weight.c * problem.weight.h * problem.weight.w;
  const bool fits =
      weight.shape == problem.weight && bias.size() == static_cast<size_t>(problem.has_bias ? problem.weight.n : 0);
  const auto found = std::find_if(entries_.begin(), entries_.end(), same_request);
  std::vector<float> packed;
  std::vector<int64_t> changed;
  if (fits) {
    packed.resize(static_cast<size_t>(problem.weight.n * channel_floats));
    for (int64_t o = 0; o < problem.weight.n; ++o) {
      float* channel = packed.data() + o * channel_floats;
      copy_channel(weight, o, channel);
      if (found == entries_.end()) continue;
      const auto at = static_cast<size_t>(o);
      if (!same_bits(channel, found->weight.data() + o * channel_floats, channel_floats) ||
          (problem.has_bias && !same_bits(&bias[at], &found->bias[at], 1)))
        changed.push_back(o);
    }
  }
  const bool reusable = found != entries_.end() && fits && (changed.empty() || found->plan.use_count() == 1);
  if (!reusable) {
    auto made = Conv2dPlan::create(problem, weight, bias, options);  // refuses what does not fit
    if (!made) return made.error();
    if (found != entries_.end()) entries_.erase(found);
    entries_.push_back({problem,
                        options.arithmetic,
                        std::string(options.variant),
                        std::move(packed),
                        {bias.begin(), bias.end()},
                        std::make_shared<Conv2dPlan>(std::move(made).value())});
    drop_oldest();
    return std::shared_ptr<const Conv2dPlan>(entries_.back().plan);
  }
  for (const int64_t o : changed)
    found->plan->update_channel(o, channel_view(weight, o), problem.has_bias ? bias[static_cast<size_t>(o)] : 0);
  found->weight = std::move(packed);
  found->bias.assign(bias.begin(), bias.end());
  std::rotate(found, found + 1, entries_.end());
  return std::shared_ptr<const Conv2dPlan>(entries_.back().plan);
}

void Conv2dPlanCache::drop_oldest() {
  const auto bytes = [&] {
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < entries_.size(); ++i) sum += entries_[i].plan->packed_bytes();
    return sum;
  };
  while (entries_.size() > 1 && (entries_.size() > most_ || bytes() > most_bytes_)) entries_.erase(entries_.begin());
}

}  // namespace convlens
