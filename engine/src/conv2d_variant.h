// What an implementation of conv2d is to the plan: a row of functions. Adding one means one source file that defines a
// Conv2dVariant, and its place in the list in conv2d_variants.cpp.
//
// The contract that tests hold every variant to: the bits of an output cell depend on the problem, the weights, the
// bias and the input, never on the band, the region, the thread or the place in a vector that it was computed in.
// Nothing is read outside the input view, nothing is written outside the band.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/variants.h"

namespace convlens {

// A run whose input and output are larger gains from stores that bypass the cache: engine/bench, pictures of 1080p.
constexpr double kBypassBytes = 28e6;

// One piece of a run: some output channels of one group (or of some that are joined, see Conv2dCut) of one image, a
// rectangle of their rows and columns.
struct Conv2dBand {
  const Conv2dProblem& problem;
  const void* prepared;  // what Conv2dVariant::prepare made
  const float* packed;   // all packed weights, 64-byte aligned
  const float* bias;     // [O], zeros where the problem has none
  const ConstTensorView& input;
  const TensorView& output;
  int64_t image;
  Range channels;
  Rect rect;
  float* scratch;  // Conv2dVariant::scratch_floats, 64-byte aligned, unknown contents; this thread's
  // The run's input and output together are larger than the caches and nobody reads the output soon: stores that bypass
  // the cache pay (where a row of the output is aligned for them).
  bool bypass_cache;
};

// How a run is best cut into bands. Bands are cut for threads, for prompt cancelling, and so that what follows a band
// finds it in cache; a run that needs none of these is not cut in rows. Channels are innermost: blocks of channels
// follow each other on the same rows.
struct Conv2dCut {
  int64_t chunk_multiplications = int64_t{1} << 19;  // the least that is worth handing to a thread (5 to 30 us)
  int64_t row_step = 1;        // bands begin at multiples of it, counted from the region's first row rounded down to it
  int64_t least_rows = 8;      // of a band
  int64_t most_channels = 64;  // of a band; blocks begin at multiples of it within their group
  // Where rows alone give too few pieces for the threads, blocks of channels are halved while they are a multiple of
  // this; 0: they are not.
  int64_t least_channels = 0;
  int64_t joined_groups = 1;  // so many groups count as one; a divisor of the number of groups
};

struct Conv2dVariant {
  VariantInfo info;
  // Why it cannot serve the problem; empty: it can.
  std::string (*refusal)(const Conv2dProblem&);
  // Nanoseconds for the whole output on one core, by a nominal machine (conv2d_cost.h); only their order matters.
  double (*estimate_ns)(const Conv2dProblem&);
  // Floats that the packed weights take.
  int64_t (*packed_size)(const Conv2dProblem&);
  // Packs the weights [1, C/groups, kH, kW] of one output channel; `packed` starts as zeros.
  void (*pack_channel)(const Conv2dProblem&, int64_t output_channel, const ConstTensorView& weight, float* packed);
  // Whatever of the problem's geometry is better worked out once than for every band; may be null.
  std::shared_ptr<const void> (*prepare)(const Conv2dProblem&);
  // Floats of scratch memory that a band needs; may be null.
  int64_t (*scratch_floats)(const Conv2dProblem&);
  Conv2dCut (*cut)(const Conv2dProblem&);
  void (*run_band)(const Conv2dBand&);
  std::string_view (*target)();
};

// The weight that meets tap (row, col) of the window: the stored one, or its mirror image when the problem flips.
inline float window_weight(const Conv2dProblem& problem, const ConstTensorView& weight, int64_t o, int64_t i,
                           int64_t row, int64_t col) {
  const Shape& shape = problem.weight;
  return problem.params.flip ? weight.at(o, i, shape.h - 1 - row, shape.w - 1 - col) : weight.at(o, i, row, col);
}

extern const Conv2dVariant kConv2dFewChannels;
extern const Conv2dVariant kConv2dDepthwise;
extern const Conv2dVariant kConv2dManyOutputs;
extern const Conv2dVariant kConv2dPointwise;
extern const Conv2dVariant kConv2dWinogradF4;
extern const Conv2dVariant kConv2dWinogradF2;
extern const Conv2dVariant kConv2dGeneric;

// The implementations; the last serves everything.
std::span<const Conv2dVariant* const> conv2d_variant_list();

}  // namespace convlens
