// Conv2dPlanCache: finds a plan by its request and packs the channels that differ from its last weights. Those are kept
// beside the plan, because packed weights are in an order that only their variant knows.
#include "convlens/engine/conv2d_plan_cache.h"

#include <algorithm>
#include <cstring>

namespace convlens {
namespace {

// The weights of one output channel, as a view of its own.
ConstTensorView channel_view(ConstTensorView weight, int64_t channel) {
  weight.data = weight.plane(channel, 0);
  weight.shape.n = 1;
  return weight;
}

// Calls f(weights, i) with every row of one output channel; i: where the row begins in a contiguous channel.
template <class F>
void for_each_row(const ConstTensorView& channel, F f) {
  int64_t at = 0;
  for (int64_t i = 0; i < channel.shape.c; ++i)
    for (int64_t row = 0; row < channel.shape.h; ++row, at += channel.shape.w) f(channel.row(0, i, row), at);
}

// Bits, not numbers: -0 and NaN are weights as any other.
bool same_bits(const float* a, const float* b, int64_t count) {
  return std::memcmp(a, b, static_cast<size_t>(count) * sizeof(float)) == 0;
}

bool same_channel(const ConstTensorView& channel, const float* kept) {
  bool same = true;
  for_each_row(channel,
               [&](const float* row, int64_t at) { same = same && same_bits(row, kept + at, channel.shape.w); });
  return same;
}

void keep_channel(const ConstTensorView& channel, float* kept) {
  for_each_row(channel, [&](const float* row, int64_t at) { std::copy_n(row, channel.shape.w, kept + at); });
}

}  // namespace

Result<std::shared_ptr<const Conv2dPlan>> Conv2dPlanCache::get(const Conv2dProblem& problem, ConstTensorView weight,
                                                               std::span<const float> bias,
                                                               const Conv2dPlanOptions& options) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.problem == problem && entry.arithmetic == options.arithmetic && entry.variant == options.variant;
  });
  if (found != entries_.end() && weight.shape == problem.weight && bias.size() == found->bias.size() &&
      refresh(*found, weight, bias)) {
    std::rotate(found, found + 1, entries_.end());
    return std::shared_ptr<const Conv2dPlan>(entries_.back().plan);
  }
  auto made = Conv2dPlan::create(problem, weight, bias, options);  // refuses what does not fit
  if (!made) return made.error();
  if (found != entries_.end()) entries_.erase(found);
  Entry entry{problem, options.arithmetic,         std::string(options.variant),
              {},      {bias.begin(), bias.end()}, std::make_shared<Conv2dPlan>(std::move(made).value())};
  const int64_t floats = problem.weight.c * problem.weight.h * problem.weight.w;
  entry.weight.resize(static_cast<size_t>(problem.weight.n * floats));
  for (int64_t o = 0; o < problem.weight.n; ++o)
    keep_channel(channel_view(weight, o), entry.weight.data() + o * floats);
  entries_.push_back(std::move(entry));
  drop_oldest();
  return std::shared_ptr<const Conv2dPlan>(entries_.back().plan);
}

// Packs what differs; false, and nothing done, when something does and somebody else holds the plan.
bool Conv2dPlanCache::refresh(Entry& entry, const ConstTensorView& weight, std::span<const float> bias) {
  const Shape& shape = entry.problem.weight;
  const int64_t floats = shape.c * shape.h * shape.w;
  for (int64_t o = 0; o < shape.n; ++o) {
    const auto at = static_cast<size_t>(o);
    const ConstTensorView channel = channel_view(weight, o);
    float* kept = entry.weight.data() + o * floats;
    const bool same_bias = bias.empty() || same_bits(&bias[at], &entry.bias[at], 1);
    if (same_bias && same_channel(channel, kept)) continue;
    if (entry.plan.use_count() > 1) return false;
    keep_channel(channel, kept);
    if (!bias.empty()) entry.bias[at] = bias[at];
    entry.plan->update_channel(o, channel, bias.empty() ? 0 : bias[at]);
  }
  return true;
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
