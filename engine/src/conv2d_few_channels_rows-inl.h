// few_channels: padded copies of input rows, columns of every phase of the stride apart. Included once per SIMD target.
#if defined(CONVLENS_FEW_CHANNELS_ROWS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_FEW_CHANNELS_ROWS_INL_H
#undef CONVLENS_FEW_CHANNELS_ROWS_INL_H
#else
#define CONVLENS_FEW_CHANNELS_ROWS_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>

#include "conv2d_few_channels.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

// Copies `rows` rows of `count` floats, by vectors of which the last is moved back over its neighbour.
template <class D>
HWY_INLINE void copy_vectors(D d, const float* from, int64_t from_step, int64_t count, float* to, int64_t to_step,
                             int64_t rows) {
  namespace hn = hwy::HWY_NAMESPACE;
  const auto lanes = static_cast<int64_t>(hn::MaxLanes(d));
  const int64_t last = count - lanes;
  for (; rows > 0; --rows, from += from_step, to += to_step) {
    for (int64_t j = 0; j < last; j += lanes) hn::StoreU(hn::LoadU(d, from + j), d, to + j);
    hn::StoreU(hn::LoadU(d, from + last), d, to + last);
  }
}

HWY_INLINE void copy_floats(const float* from, int64_t from_step, int64_t count, float* to, int64_t to_step,
                            int64_t rows) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<float> d;
  const hn::CappedTag<float, 4> few;
  if (count >= static_cast<int64_t>(hn::MaxLanes(d))) return copy_vectors(d, from, from_step, count, to, to_step, rows);
  if (count >= static_cast<int64_t>(hn::MaxLanes(few)))
    return copy_vectors(few, from, from_step, count, to, to_step, rows);
  for (; rows > 0; --rows, from += from_step, to += to_step)
    for (int64_t j = 0; j < count; ++j) to[j] = from[j];
}

template <int S, class D>
HWY_INLINE void split_vectors(D d, const float* HWY_RESTRICT from, int64_t j, float* const* to) {
  namespace hn = hwy::HWY_NAMESPACE;
  hn::Vec<D> a, b, c, e;
  if constexpr (S == 2) hn::LoadInterleaved2(d, from + S * j, a, b);
  if constexpr (S == 3) hn::LoadInterleaved3(d, from + S * j, a, b, c);
  if constexpr (S == 4) hn::LoadInterleaved4(d, from + S * j, a, b, c, e);
  hn::StoreU(a, d, to[0] + j);
  hn::StoreU(b, d, to[1] + j);
  if constexpr (S > 2) hn::StoreU(c, d, to[2] + j);
  if constexpr (S > 3) hn::StoreU(e, d, to[3] + j);
}

// Splits groups of S elements, where they fill a vector of each: the last ones are moved back. Returns how many it
// split.
template <int S, class D>
HWY_INLINE int64_t split_groups(D d, const float* HWY_RESTRICT from, int64_t groups, float* const* to) {
  const auto lanes = static_cast<int64_t>(hwy::HWY_NAMESPACE::MaxLanes(d));
  if (groups < lanes) return 0;
  for (int64_t j = 0; j < groups - lanes; j += lanes) split_vectors<S>(d, from, j, to);
  split_vectors<S>(d, from, groups - lanes, to);
  return groups;
}

template <int S>
HWY_INLINE int64_t split_groups(const float* HWY_RESTRICT from, int64_t groups, float* const* to) {
  int64_t done = split_groups<S>(hwy::HWY_NAMESPACE::ScalableTag<float>(), from, groups, to);
  if (done == 0) done = split_groups<S>(hwy::HWY_NAMESPACE::CappedTag<float, 8>(), from, groups, to);
  if (done == 0) done = split_groups<S>(hwy::HWY_NAMESPACE::CappedTag<float, 4>(), from, groups, to);
  return done;
}

// How the rows of one strip are copied. Columns count from the first one under the strip's first window.
class RowCopy {
 public:
  RowCopy(const Conv2dProblem& problem, const few_channels::Geometry& geometry, const few_channels::Ring& ring,
          Range cols)
      : mode_(problem.params.padding_mode),
        width_(problem.input.w),
        first_(problem.cols.window_begin(cols.begin)),
        row_size_(ring.row_size),
        phase_size_(ring.phase_size),
        stride_(geometry.stride),
        every_(geometry.phases == 1 ? geometry.stride : 1),
        phases_(geometry.phases) {
    count_ = phases_ == 1 ? cols.size() + geometry.halo : (cols.size() - 1) * stride_ + geometry.span;
    inside_ = {std::clamp<int64_t>(ceil_quotient(-first_), 0, count_),
               std::clamp<int64_t>(ceil_quotient(width_ - first_), 0, count_)};
    if (phases_ == 1) return;
    for (int64_t q = 0; q < stride_; ++q) targets_[static_cast<size_t>(q)] = target(inside_.begin + q);
  }

  // Copies `rows` rows of the image. `from`: column 0 of the first.
  HWY_NOINLINE void copy(const float* from, int64_t from_step, float* to, int64_t to_step, int64_t rows) const {
    const float* inside = from + first_ + inside_.begin * every_;
    if (phases_ > 1) {
      for (int64_t row = 0; row < rows; ++row) split(inside + row * from_step, to + row * to_step);
    } else if (every_ > 1) {
      for (int64_t row = 0; row < rows; ++row) copy_apart(inside + row * from_step, to + inside_.begin + row * to_step);
    } else {
      copy_floats(inside, from_step, inside_.size(), to + inside_.begin, to_step, rows);
    }
    if (inside_.begin > 0) pad({0, inside_.begin}, from, from_step, to, to_step, rows);
    if (inside_.end < count_) pad({inside_.end, count_}, from, from_step, to, to_step, rows);
  }

  void clear(float* to) const { std::fill_n(to, row_size_, 0.0F); }

 private:
  int64_t ceil_quotient(int64_t value) const {
    return every_ == 1 || value <= 0 ? value : (value + every_ - 1) / every_;
  }
  int64_t target(int64_t column) const {
    if (phases_ == 1) return column;
    const auto stride = static_cast<uint32_t>(stride_);
    const auto at = static_cast<uint32_t>(column);
    return static_cast<int64_t>(at % stride) * phase_size_ + static_cast<int64_t>(at / stride);
  }

  // Columns that come from the padding.
  HWY_INLINE void pad(Range columns, const float* from, int64_t from_step, float* to, int64_t to_step,
                      int64_t rows) const {
    for (int64_t column = columns.begin; column < columns.end; ++column) {
      float* at = to + target(column);
      if (mode_ == PaddingMode::zeros) {
        for (int64_t row = 0; row < rows; ++row) at[row * to_step] = 0.0F;
        continue;
      }
      const float* source = from + padded_source(first_ + column * every_, width_, mode_);
      for (int64_t row = 0; row < rows; ++row) at[row * to_step] = source[row * from_step];
    }
  }

  // Every stride-th column.
  void copy_apart(const float* HWY_RESTRICT from, float* HWY_RESTRICT to) const {
    for (int64_t j = 0; j < inside_.size(); ++j) to[j] = from[j * stride_];
  }

  HWY_INLINE void split(const float* HWY_RESTRICT from, float* HWY_RESTRICT to) const {
    std::array<float*, few_channels::kMostStride> phase{};
    for (int64_t q = 0; q < stride_; ++q) phase[static_cast<size_t>(q)] = to + targets_[static_cast<size_t>(q)];
    const int64_t size = inside_.size();
    const int64_t groups = static_cast<uint32_t>(size) / static_cast<uint32_t>(stride_);
    int64_t done = 0;
    if (stride_ == 2) done = split_groups<2>(from, groups, phase.data());
    if (stride_ == 3) done = split_groups<3>(from, groups, phase.data());
    if (stride_ == 4) done = split_groups<4>(from, groups, phase.data());
    for (int64_t q = 0; q < stride_; ++q) {
      float* HWY_RESTRICT of_phase = phase[static_cast<size_t>(q)];
      for (int64_t j = done, at = q + done * stride_; at < size; ++j, at += stride_) of_phase[j] = from[at];
    }
  }

  PaddingMode mode_;
  int64_t width_, first_;
  int64_t row_size_, phase_size_;
  int64_t stride_;
  int64_t every_;  // from one copied column to the next
  int64_t phases_;
  int64_t count_ = 0;
  Range inside_;  // what comes from the image
  std::array<int64_t, few_channels::kMostStride> targets_{};
};

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
