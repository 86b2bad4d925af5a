#include "ui/panels/map_range.h"

#include <algorithm>
#include <cmath>

#include "ui/shown_stage.h"

namespace convlens::ui {
namespace {

using model::Hover;

float magnitude(const model::MapStatistics& s) { return std::max(std::abs(s.min), std::abs(s.max)); }

ColorScale symmetric(const FrameState& state, float range) {
  ColorScale scale;
  scale.table = &model::signed_table(state.session);
  scale.hi = range > 0 && std::isfinite(range) ? range : 1;
  scale.lo = -scale.hi;
  return scale;
}

// Colours stay symmetric, so that 0 is the neutral one; what is beyond an end is cut off.
ColorScale locked(const FrameState& state) {
  const model::LockedRange& range = state.session.locked_range;
  ColorScale scale = symmetric(state, std::max(std::abs(range.lo), std::abs(range.hi)));
  scale.clip_lo = range.lo;
  scale.clip_hi = range.hi;
  return scale;
}

// The maps whose range colours those of a stage.
const model::FeatureMaps& ranged_maps(const FrameState& state, Hover::Place place) {
  const model::Results& results = state.results;
  const bool pools = place == Hover::Place::pooled, activates = place == Hover::Place::activated;
  const bool resized = results.pool.choice == model::PoolChoice::lp || results.pool.divisor_override;
  if (pools && resized) return results.pooled;
  const bool squashed = results.activation == Activation::tanh || results.activation == Activation::sigmoid;
  if ((pools || activates) && squashed && !results.activated.maps.empty()) return results.activated;
  if (!results.conv.maps.empty()) return results.conv;
  return results.activated.maps.empty() ? results.pooled : results.activated;
}

}  // namespace

ColorScale symmetric_scale(const FrameState& state, const std::vector<model::MapStatistics>& statistics) {
  float range = 0;
  for (const model::MapStatistics& of : statistics) range = std::max(range, magnitude(of));
  return symmetric(state, range);
}

ColorScale map_scale(const FrameState& state, Hover::Place place, int64_t channel) {
  const model::RangeMode mode = state.session.range_mode;
  if (mode == model::RangeMode::locked) return locked(state);
  const auto& statistics = ranged_maps(state, place).statistics;
  float range = 0;
  for (size_t i = 0; i < statistics.size(); ++i)
    if (mode == model::RangeMode::common || static_cast<int64_t>(i) == channel)
      range = std::max(range, magnitude(statistics[i]));
  return symmetric(state, range);
}

ColorScale share_scale(const FrameState& state, int64_t channel) {
  const model::RangeMode mode = state.session.range_mode;
  if (mode == model::RangeMode::locked) return locked(state);
  const auto output = static_cast<size_t>(state.session.selected_output);
  const bool all = mode == model::RangeMode::common;
  float range = 0;
  if ((all || channel < 0) && output < state.results.conv.statistics.size())
    range = magnitude(state.results.conv.statistics[output]);
  if (state.shares == nullptr) return symmetric(state, range);
  const auto& statistics = state.shares->conv.statistics;
  for (size_t i = 0; i < statistics.size(); ++i)
    if (all || static_cast<int64_t>(i) == channel) range = std::max(range, magnitude(statistics[i]));
  return symmetric(state, range);
}

ColorScale batch_scale(const FrameState& state, int64_t channel) {
  const model::RangeMode mode = state.session.range_mode;
  if (mode == model::RangeMode::locked) return locked(state);
  const model::BatchResults& batch = *state.batch;
  float range = 0;
  for (int64_t n = 0; n < batch.inputs(); ++n)
    for (int64_t o = 0; o < batch.outputs(); ++o)
      if (mode == model::RangeMode::common || o == channel)
        range = std::max(range, magnitude(batch.conv.statistics[batch.index(n, o)]));
  return symmetric(state, range);
}

ColorScale selected_scale(const FrameState& state) {
  const bool shares = shown_part(state) == model::StagePart::window &&
                      state.session.maps_view == model::MapsView::shares && state.shares != nullptr;
  return shares ? share_scale(state, -1) : map_scale(state, stage_output(state).place, state.session.selected_output);
}

model::LockedRange range_to_lock(const FrameState& state) {
  const ColorScale scale = selected_scale(state);
  return {scale.from(), scale.to()};
}

}  // namespace convlens::ui
