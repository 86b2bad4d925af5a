#include "compute/stages.h"

#include <algorithm>
#include <utility>

namespace convlens::compute {
namespace {

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
    if (works[i]->action == StageWork::Action::clear || works[i]->reshaped) buffer = {};
    // A buffer of another shape is but memory for the next.
    if (!works[i]->computes() || buffer.maps.maps.shape() != works[i]->shape) continue;
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
      Tensor maps = std::move(buffer.maps.maps);
      buffer = {};
      if (!maps.reshape_in_place(shape)) {
        maps = {};  // before there is more
        Result<Tensor> fresh = Tensor::allocate(shape);
        if (!fresh) return fresh.error();
        maps = std::move(fresh).value();
      }
      buffer.maps.maps = std::move(maps);
      buffer.rows.reset(shape);
      buffer.missing.assign(static_cast<size_t>(shape.c), Rect::whole(shape.h, shape.w));
    }
    if (!works[i]->reshaped) {
      buffer.maps.statistics = present[i].maps->statistics;
      for (size_t channel = 0; channel < buffer.missing.size(); ++channel) {
        const Rect& missing = buffer.missing[channel];
        if (missing.empty() || intersect(missing, works[i]->dirty[channel]) == missing) continue;
        copy_cells(present[i].maps->maps, buffer.maps.maps, static_cast<int64_t>(channel), missing);
        buffer.rows.copy(*present[i].rows, static_cast<int64_t>(channel), missing);
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
    if (!works[i]->reshaped) continue;
    // Going back to the shape that was left finds its memory.
    const Shape& left = buffer.maps.maps.shape();
    buffer.missing.assign(static_cast<size_t>(left.c), Rect::whole(left.h, left.w));
  }
}

int64_t Spare::bytes() const {
  int64_t bytes = 0;
  for (const Buffer& buffer : buffers_) bytes += buffer.maps.maps.size() * static_cast<int64_t>(sizeof(float));
  return bytes;
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

}  // namespace convlens::compute
