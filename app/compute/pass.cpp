#include "compute/pass.h"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace convlens::compute {
namespace {

constexpr size_t kConv = 0, kActivated = 1, kPooled = 2;
constexpr int64_t kBandCells = 1 << 15;  // of a piece that one thread takes at once

// Some rows of a channel of a map.
struct Band {
  int64_t channel = 0;
  Rect rect;
};

int64_t quotient_up(int64_t a, int64_t b) { return a >= 0 ? (a + b - 1) / b : -(-a / b); }
int64_t quotient_down(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// Calls f(region) for every group of neighbouring channels with the same dirty rectangle; stops at the first error.
template <class F>
Result<void> for_regions(const StageWork& work, F f) {
  const auto channels = static_cast<int64_t>(work.dirty.size());
  for (int64_t begin = 0, end = 0; begin < channels; begin = end) {
    const Rect& rect = work.dirty[static_cast<size_t>(begin)];
    for (end = begin + 1; end < channels && work.dirty[static_cast<size_t>(end)] == rect;) ++end;
    if (rect.empty()) continue;
    if (Result<void> done = f(OutputRegion{{0, 1}, {begin, end}, rect}); !done) return done;
  }
  return {};
}

class Pass {
 public:
  Pass(const Work& work, const Tensor& input, const Stages& present, const Stages& target, Executor& executor,
       const PassControl& control);
  Result<void> run(const Kernels& kernels);

 private:
  Result<void> convolve(const Conv2dPlan& plan);
  Result<void> transpose(const Kernels& kernels);
  void activate_band(const Band& band);
  void follow(const OutputRegion& part);
  void pool_inside(int64_t channel, Range rows);
  Result<void> activate_rest();
  Result<void> pool_rest();
  void pool_all(int64_t channel);
  Result<void> add_up(std::initializer_list<size_t> stages);
  Result<void> pool(const Band& band);
  void append_bands(std::vector<Band>& bands, int64_t channel, const Rect& rect) const;
  template <class F>
  Result<void> for_bands(const std::vector<Band>& bands, F f);

  const Rect& dirty(size_t stage, int64_t channel) const { return works_[stage]->dirty[static_cast<size_t>(channel)]; }
  // The maps of a stage; without a window those of the first are the input.
  const Tensor& source(size_t stage) const {
    if (stage == kConv && !work_.has_window()) return input_;
    return works_[stage]->computes() ? target_[stage].maps->maps : present_[stage].maps->maps;
  }
  uint8_t& pooled_row(int64_t channel, int64_t row) {
    return pooled_rows_[static_cast<size_t>(channel * works_[kPooled]->shape.h + row)];
  }

  const Work& work_;
  const Tensor& input_;
  const Stages &present_, &target_;
  Executor& executor_;
  const PassControl& control_;
  std::array<const StageWork*, 3> works_;
  size_t pool_source_ = kConv;
  bool activates_bands_ = false, pools_bands_ = false;
  std::vector<uint8_t> pooled_rows_;  // [channel][row]: 1 when pooled band by band
};

Pass::Pass(const Work& work, const Tensor& input, const Stages& present, const Stages& target, Executor& executor,
           const PassControl& control)
    : work_(work),
      input_(input),
      present_(present),
      target_(target),
      executor_(executor),
      control_(control),
      works_(stage_works(work)) {
  const bool activated = work.activation != Activation::none;
  pool_source_ = activated ? kActivated : kConv;
  // What a stage computes for reasons of its own, such as another window, is not found band by band.
  activates_bands_ = work.conv.computes() && work.activated.computes() && work.activated.dirty == work.conv.dirty;
  pools_bands_ =
      work.conv.computes() && work.pooled.computes() && activated == activates_bands_ && !work.pool.is_adaptive();
  for (size_t channel = 0; pools_bands_ && channel < work.pooled.dirty.size(); ++channel) {
    const Rect& fed = work.conv.dirty[channel];
    pools_bands_ = work.pooled.dirty[channel] == (fed.empty() ? Rect{} : work.shapes.pool.affected_outputs(fed));
  }
  if (work.pooled.computes()) pooled_rows_.assign(static_cast<size_t>(work.pooled.shape.c * work.pooled.shape.h), 0);
}

Result<void> Pass::run(const Kernels& kernels) {
  if (work_.conv.computes()) {
    Result<void> done = work_.window == model::WindowKind::conv ? convolve(*kernels.plan) : transpose(kernels);
    if (!done) return done;
  }
  if (control_.on_convolved) control_.on_convolved();
  if (Result<void> done = activate_rest(); !done) return done;
  // Before pooling: of all cells of a channel it takes what the statistics say.
  if (Result<void> done = add_up({kConv, kActivated}); !done) return done;
  if (Result<void> done = pool_rest(); !done) return done;
  return add_up({kPooled});
}

Result<void> Pass::convolve(const Conv2dPlan& plan) {
  const TensorView output = target_[kConv].maps->maps.view();
  const auto after_band = [this](const OutputRegion& part) { follow(part); };
  return for_regions(work_.conv, [&](const OutputRegion& region) {
    return plan.run(input_, output, region, executor_, control_.cancel, after_band);
  });
}

Result<void> Pass::transpose(const Kernels& kernels) {
  const TensorView output = target_[kConv].maps->maps.view();
  std::vector<Band> bands;
  Result<void> done = for_regions(work_.conv, [&](const OutputRegion& region) {
    for (int64_t channel = region.channels.begin; channel < region.channels.end; ++channel)
      append_bands(bands, channel, region.rect);
    return conv_transpose2d_run(work_.shapes.transposed, input_, kernels.transposed_weight, kernels.bias, output,
                                region, executor_, control_.cancel);
  });
  if (!done) return done;
  return for_bands(bands, [&](const Band& band) { follow({{0, 1}, {band.channel, band.channel + 1}, band.rect}); });
}

// Called with parts that have the dirty rectangle's columns, so that no two of them share a segment of a row.
void Pass::follow(const OutputRegion& part) {
  const ConstTensorView maps = std::as_const(target_[kConv].maps->maps).view();
  for (int64_t channel = part.channels.begin; channel < part.channels.end; ++channel) {
    CONVLENS_CHECK(part.rect.cols == dirty(kConv, channel).cols);
    if (activates_bands_ && work_.activation == Activation::relu) {
      MapRows::scan_with_relu(maps, target_[kActivated].maps->maps.view(), channel, part.rect, *target_[kConv].rows,
                              *target_[kActivated].rows);
    } else {
      target_[kConv].rows->scan(maps, channel, part.rect);
      if (activates_bands_) activate_band({channel, part.rect});
    }
    if (pools_bands_) pool_inside(channel, part.rect.rows);
  }
  if (control_.cells_done != nullptr)
    control_.cells_done->fetch_add(part.channels.size() * part.rect.area(), std::memory_order_relaxed);
}

// Pools the windows that meet no dirty row outside `rows`.
void Pass::pool_inside(int64_t channel, Range rows) {
  const Range all = dirty(kConv, channel).rows;
  const Axis& axis = work_.shapes.pool.rows;
  Range inside = dirty(kPooled, channel).rows;
  if (rows.begin > all.begin)
    inside.begin = std::max(inside.begin, quotient_up(rows.begin + axis.pad_before, axis.stride));
  if (rows.end < all.end)
    inside.end =
        std::min(inside.end, quotient_down(rows.end + axis.pad_before - axis.dilated_kernel(), axis.stride) + 1);
  if (inside.empty()) return;
  CONVLENS_CHECK(pool({channel, {inside, dirty(kPooled, channel).cols}}).ok());
  for (int64_t row = inside.begin; row < inside.end; ++row) pooled_row(channel, row) = 1;
}

Result<void> Pass::pool(const Band& band) {
  Tensor& pooled = target_[kPooled].maps->maps;
  const OutputRegion region{{0, 1}, {band.channel, band.channel + 1}, band.rect};
  const Tensor& maps = source(pool_source_);
  Result<void> done =
      work_.pool.is_adaptive()
          ? adaptive_pool2d_run(maps, adaptive_kind(work_.pool), pooled.view(), region, serial_executor())
          : pool2d_run(work_.shapes.pool, maps, pooled.view(), region, serial_executor());
  target_[kPooled].rows->scan(std::as_const(pooled).view(), band.channel, band.rect);
  return done;
}

// A change of a few cells must not go over all of them again.
void Pass::pool_all(int64_t channel) {
  const bool computes = works_[pool_source_]->computes();
  const model::FeatureMaps& maps = *(computes ? target_ : present_)[pool_source_].maps;
  Tensor& pooled = target_[kPooled].maps->maps;
  pooled.at(0, channel, 0, 0) = global_value(maps.statistics[static_cast<size_t>(channel)], adaptive_kind(work_.pool));
  target_[kPooled].rows->scan(std::as_const(pooled).view(), channel, Rect::whole(1, 1));
}

void Pass::append_bands(std::vector<Band>& bands, int64_t channel, const Rect& rect) const {
  const int64_t rows = std::max<int64_t>(1, kBandCells / std::max<int64_t>(1, rect.cols.size()));
  for (int64_t row = rect.rows.begin; row < rect.rows.end; row += rows)
    bands.push_back({channel, {{row, std::min(row + rows, rect.rows.end)}, rect.cols}});
}

template <class F>
Result<void> Pass::for_bands(const std::vector<Band>& bands, F f) {
  const auto call = [&](int64_t i) { f(bands[static_cast<size_t>(i)]); };
  if (!executor_.parallel_for(static_cast<int64_t>(bands.size()), call, control_.cancel)) return Error::cancelled();
  return {};
}

Result<void> Pass::activate_rest() {
  if (!work_.activated.computes() || activates_bands_) return {};
  std::vector<Band> bands;
  for (int64_t channel = 0; channel < work_.activated.shape.c; ++channel)
    append_bands(bands, channel, dirty(kActivated, channel));
  return for_bands(bands, [&](const Band& band) { activate_band(band); });
}

void Pass::activate_band(const Band& band) {
  const TensorView activated = target_[kActivated].maps->maps.view();
  activate(work_.activation, source(kConv), activated, {{0, 1}, {band.channel, band.channel + 1}, band.rect},
           work_.slope);
  target_[kActivated].rows->scan(activated, band.channel, band.rect);
}

Result<void> Pass::pool_rest() {
  if (!work_.pooled.computes()) return {};
  if (work_.pools_all() && (pool_source_ == kActivated || work_.has_window())) {
    for (int64_t channel = 0; channel < work_.pooled.shape.c; ++channel)
      if (!dirty(kPooled, channel).empty()) pool_all(channel);
    return {};
  }
  std::vector<Band> bands;
  for (int64_t channel = 0; channel < work_.pooled.shape.c; ++channel) {
    const Rect& rect = dirty(kPooled, channel);
    for (int64_t row = rect.rows.begin; row < rect.rows.end;) {
      int64_t end = row;
      while (end < rect.rows.end && pooled_row(channel, end) == 0) ++end;
      append_bands(bands, channel, {{row, end}, rect.cols});
      row = end + 1;
    }
  }
  return for_bands(bands, [&](const Band& band) { CONVLENS_CHECK(pool(band).ok()); });
}

Result<void> Pass::add_up(std::initializer_list<size_t> stages) {
  std::vector<std::pair<size_t, int64_t>> changed;
  for (const size_t stage : stages) {
    if (!works_[stage]->computes()) continue;
    target_[stage].maps->statistics.resize(works_[stage]->dirty.size());
    for (int64_t channel = 0; channel < works_[stage]->shape.c; ++channel)
      if (!dirty(stage, channel).empty()) changed.emplace_back(stage, channel);
  }
  const auto add = [&](int64_t i) {
    const auto [stage, channel] = changed[static_cast<size_t>(i)];
    target_[stage].maps->statistics[static_cast<size_t>(channel)] =
        target_[stage].rows->total(channel, dirty(stage, channel));
  };
  if (!executor_.parallel_for(static_cast<int64_t>(changed.size()), add, control_.cancel)) return Error::cancelled();
  return {};
}

}  // namespace

float global_value(const model::MapStatistics& all, AdaptivePoolKind kind) {
  if (kind == AdaptivePoolKind::average) return static_cast<float>(all.mean);
  return all.nan_count > 0 ? std::numeric_limits<float>::quiet_NaN() : all.max;
}

Result<void> run(const Work& work, const Tensor& input, const Kernels& kernels, const Stages& present,
                 const Stages& target, Executor& executor, const PassControl& control) {
  if (control.cancel != nullptr && control.cancel->cancelled()) return Error::cancelled();
  return Pass(work, input, present, target, executor, control).run(kernels);
}

const Tensor& output_of(const Work& work, const Tensor& input, const Stages& present, const Stages& target) {
  const auto maps = [&](size_t stage) -> const Tensor& {
    return (stage_works(work)[stage]->computes() ? target : present)[stage].maps->maps;
  };
  if (work.pools()) return maps(kPooled);
  if (work.activation != Activation::none) return maps(kActivated);
  if (work.has_window()) return maps(kConv);
  return input;
}

}  // namespace convlens::compute
