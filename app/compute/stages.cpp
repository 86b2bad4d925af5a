#include "compute/stages.h"

#include <algorithm>
#include <utility>

namespace convlens::compute {
namespace {

constexpr size_t kConv = 0, kActivated = 1, kPooled = 2;

// A piece of a stage that one thread works on.
struct Band {
  int64_t channel = 0;
  Rect rect;
};
constexpr int64_t kBandCells = 1 << 15;

std::vector<Band> bands_of(const StageWork& work) {
  std::vector<Band> bands;
  for (size_t channel = 0; channel < work.dirty.size(); ++channel) {
    const Rect& dirty = work.dirty[channel];
    if (dirty.empty()) continue;
    const int64_t rows = std::max<int64_t>(1, kBandCells / dirty.cols.size());
    for (int64_t row = dirty.rows.begin; row < dirty.rows.end; row += rows)
      bands.push_back({static_cast<int64_t>(channel), {{row, std::min(row + rows, dirty.rows.end)}, dirty.cols}});
  }
  return bands;
}

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

template <class F>
Result<void> for_bands(const StageWork& work, Executor& executor, const CancelToken* cancel, F f) {
  const std::vector<Band> bands = bands_of(work);
  const auto call = [&](int64_t i) { f(bands[static_cast<size_t>(i)]); };
  if (!executor.parallel_for(static_cast<int64_t>(bands.size()), call, cancel)) return Error::cancelled();
  return {};
}

Result<void> scan(const StageWork& work, const Stage& stage, Executor& executor, const CancelToken* cancel) {
  const ConstTensorView maps = std::as_const(stage.maps->maps).view();
  Result<void> scanned =
      for_bands(work, executor, cancel, [&](const Band& band) { stage.rows->scan(maps, band.channel, band.rect); });
  if (!scanned) return scanned;
  stage.maps->statistics.resize(static_cast<size_t>(work.shape.c));
  for (size_t channel = 0; channel < work.dirty.size(); ++channel)
    if (!work.dirty[channel].empty())
      stage.maps->statistics[channel] = stage.rows->total(static_cast<int64_t>(channel));
  return {};
}

void copy_cells(const Tensor& from, Tensor& to, int64_t channel, const Rect& rect) {
  for (int64_t row = rect.rows.begin; row < rect.rows.end; ++row)
    std::copy_n(from.view().row(0, channel, row) + rect.cols.begin, rect.cols.size(),
                to.view().row(0, channel, row) + rect.cols.begin);
}

}  // namespace

std::array<const StageWork*, 3> stage_works(const Work& work) { return {&work.conv, &work.activated, &work.pooled}; }

Stages Spare::stages() {
  Stages stages;
  for (size_t i = 0; i < stages.size(); ++i) stages[i] = {&buffers_[i].maps, &buffers_[i].rows};
  return stages;
}

void Spare::note_missing(const Work& work) {
  const auto works = stage_works(work);
  for (size_t i = 0; i < works.size(); ++i) {
    Buffer& buffer = buffers_[i];
    // A buffer of another shape is made anew when it is needed; until then its memory is better given back.
    if (works[i]->action == StageWork::Action::clear || works[i]->reshaped) buffer = {};
    if (!works[i]->computes() || buffer.maps.maps.empty()) continue;
    for (size_t channel = 0; channel < buffer.missing.size(); ++channel)
      buffer.missing[channel] = unite(buffer.missing[channel], works[i]->dirty[channel]);
  }
}

Result<void> Spare::prepare(const Work& work, const Stages& present) {
  const auto works = stage_works(work);
  for (size_t i = 0; i < works.size(); ++i) {
    if (!works[i]->computes()) continue;
    Buffer& buffer = buffers_[i];
    const Shape& shape = works[i]->shape;
    if (buffer.maps.maps.shape() != shape) {
      buffer = {};
      Result<Tensor> maps = Tensor::allocate(shape);
      if (!maps) return maps.error();
      buffer.maps.maps = std::move(maps).value();
      buffer.missing.assign(static_cast<size_t>(shape.c), Rect::whole(shape.h, shape.w));
    }
    if (works[i]->reshaped) {
      buffer.rows.reset(shape);
    } else {
      buffer.rows = *present[i].rows;
      buffer.maps.statistics = present[i].maps->statistics;
      for (size_t channel = 0; channel < buffer.missing.size(); ++channel) {
        const Rect& missing = buffer.missing[channel];
        if (missing.empty() || intersect(missing, works[i]->dirty[channel]) == missing) continue;
        copy_cells(present[i].maps->maps, buffer.maps.maps, static_cast<int64_t>(channel), missing);
      }
    }
    // Until the work is done and exchanged, the dirty cells are in an unknown state.
    buffer.missing = works[i]->dirty;
  }
  return {};
}

void Spare::exchange(const Work& work, const Stages& present) {
  const auto works = stage_works(work);
  for (size_t i = 0; i < works.size(); ++i) {
    Buffer& buffer = buffers_[i];
    if (works[i]->action == StageWork::Action::clear) {
      buffer = {};
      *present[i].maps = {};
    }
    if (!works[i]->computes()) continue;
    std::swap(*present[i].maps, buffer.maps);
    std::swap(*present[i].rows, buffer.rows);
    if (works[i]->reshaped) buffer = {};
  }
}

Result<void> reshape(const Work& work, const Stages& target) {
  const auto works = stage_works(work);
  std::array<Tensor, 3> fresh;
  for (size_t i = 0; i < works.size(); ++i) {
    if (!works[i]->computes() || !works[i]->reshaped) continue;
    Result<Tensor> maps = Tensor::allocate(works[i]->shape);
    if (!maps) return maps.error();
    fresh[i] = std::move(maps).value();
  }
  for (size_t i = 0; i < works.size(); ++i) {
    if (works[i]->action == StageWork::Action::clear) *target[i].maps = {};
    if (fresh[i].empty()) continue;
    *target[i].maps = {std::move(fresh[i]), {}};
    target[i].rows->reset(works[i]->shape);
  }
  return {};
}

Result<void> run(const Work& work, const Tensor& input, const Conv2dPlan& plan, const Stages& present,
                 const Stages& target, Executor& executor, const CancelToken* cancel) {
  if (cancel != nullptr && cancel->cancelled()) return Error::cancelled();
  const auto works = stage_works(work);
  const auto maps_of = [&](size_t i) -> const Tensor& {
    return works[i]->computes() ? target[i].maps->maps : present[i].maps->maps;
  };
  if (work.conv.computes()) {
    const TensorView output = target[kConv].maps->maps.view();
    Result<void> done = for_regions(
        work.conv, [&](const OutputRegion& region) { return plan.run(input, output, region, executor, cancel); });
    if (!done) return done;
  }
  if (work.activated.computes()) {
    const ConstTensorView source = maps_of(kConv).view();
    const TensorView output = target[kActivated].maps->maps.view();
    Result<void> done = for_bands(work.activated, executor, cancel, [&](const Band& band) {
      activate(Activation::relu, source, output, {{0, 1}, {band.channel, band.channel + 1}, band.rect});
    });
    if (!done) return done;
  }
  if (work.pooled.computes()) {
    const bool activated = work.activated.computes() || (work.activated.action == StageWork::Action::keep &&
                                                         !present[kActivated].maps->maps.empty());
    const ConstTensorView source = maps_of(activated ? kActivated : kConv).view();
    const TensorView output = target[kPooled].maps->maps.view();
    Result<void> done = for_regions(work.pooled, [&](const OutputRegion& region) {
      return pool2d_run(*work.pool_problem, source, output, region, executor, cancel);
    });
    if (!done) return done;
  }
  for (size_t i = 0; i < works.size(); ++i) {
    if (!works[i]->computes()) continue;
    if (Result<void> done = scan(*works[i], target[i], executor, cancel); !done) return done;
  }
  return {};
}

}  // namespace convlens::compute
