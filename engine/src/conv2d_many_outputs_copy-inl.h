// Padded copies of parts of the input for the many_outputs variant in SIMD code, for the target that Highway compiles
// at present.
#if defined(CONVLENS_CONV2D_MANY_OUTPUTS_COPY_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_MANY_OUTPUTS_COPY_INL_H
#undef CONVLENS_CONV2D_MANY_OUTPUTS_COPY_INL_H
#else
#define CONVLENS_CONV2D_MANY_OUTPUTS_COPY_INL_H
#endif

#include <hwy/highway.h>

#include "conv2d_many_outputs.h"
#include "conv2d_many_outputs_tiles-inl.h"
#include "conv2d_variant.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

// Where the windows of a patch are read: the input itself or a padded copy of a part of it.
struct Source {
  const float* data;  // in the group's first input channel
  int64_t row, col;   // the input's cell that lies there
  int64_t channel_step, row_step;
  Range rows, cols;  // outputs whose windows lie inside of it as a whole
};

// The columns of a padded copy, in input coordinates: `first` on, `count` of them; `inside`: those that the input has.
struct CopiedColumns {
  int64_t first, count;
  Range inside;
};

HWY_INLINE void copy_edge(const float* HWY_RESTRICT from, int64_t width, PaddingMode mode, int64_t first, Range range,
                          float* HWY_RESTRICT to) {
  for (int64_t j = range.begin; j < range.end; ++j) to[j] = from[padded_source(first + j, width, mode)];
}

HWY_INLINE void copy_row(const float* HWY_RESTRICT from, int64_t width, PaddingMode mode, const CopiedColumns& cols,
                         float* HWY_RESTRICT to) {
  copy_edge(from, width, mode, cols.first, {0, cols.inside.begin}, to);
  const float* HWY_RESTRICT middle = from + (cols.first + cols.inside.begin);
  float* HWY_RESTRICT to_middle = to + cols.inside.begin;
  const int64_t count = cols.inside.size();
  const Vectors d;
  if (count >= kLanes) {
    for (int64_t j = 0; j < count - kLanes; j += kLanes) hn::StoreU(hn::LoadU(d, middle + j), d, to_middle + j);
    hn::StoreU(hn::LoadU(d, middle + count - kLanes), d, to_middle + count - kLanes);
  } else {
    for (int64_t j = 0; j < count; ++j) to_middle[j] = middle[j];
  }
  copy_edge(from, width, mode, cols.first, {cols.inside.end, cols.count}, to);
}

// Fills the scratch with the padded input that the windows of `part` span.
Source copy_window(const Conv2dBand& band, int64_t first_input, const Rect& part, float* HWY_RESTRICT to) {
  const Conv2dProblem& problem = band.problem;
  const PaddingMode mode = problem.params.padding_mode;
  const int64_t first_row = problem.rows.window_begin(part.rows.begin);
  const int64_t rows = many_outputs::span(problem.rows, part.rows.size());
  CopiedColumns cols{};
  cols.first = problem.cols.window_begin(part.cols.begin);
  cols.count = many_outputs::span(problem.cols, part.cols.size());
  cols.inside = intersect(Range{-cols.first, problem.input.w - cols.first}, Range{0, cols.count});
  if (cols.inside.empty()) cols.inside = {cols.count, cols.count};
  const int64_t row_step = many_outputs::round_up(cols.count);
  const Source source{to, first_row, cols.first, rows * row_step, row_step, part.rows, part.cols};
  for (int64_t i = 0; i < problem.weight.c; ++i) {
    for (int64_t row = 0; row < rows; ++row, to += row_step) {
      const int64_t from_row = padded_source(first_row + row, problem.input.h, mode);
      copy_row(band.input.row(band.image, first_input + i, from_row), problem.input.w, mode, cols, to);
    }
  }
  return source;
}

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
