// What an implementation of conv2d is to the plan: a row of functions. Adding one means one source file that defines a
// Conv2dVariant, and its place in the list in conv2d_variants.cpp.
//
// The contract that tests hold every variant to: the bits of an output cell depend on the weights, the bias and the
// cells that its window reads, never on the band, the region or the place in a vector that it was computed in.
#pragma once

#include <string>
#include <string_view>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/variants.h"

namespace convlens {

// One piece of a run: some output channels of one group of one image, a rectangle of their rows and columns.
struct Conv2dBand {
  const Conv2dProblem& problem;
  const float* packed;  // all packed weights
  const float* bias;    // [O], zeros where the problem has none
  const ConstTensorView& input;
  const TensorView& output;
  int64_t image;
  Range channels;
  Rect rect;
};

struct Conv2dVariant {
  VariantInfo info;
  // Why it cannot serve the problem; empty: it can.
  std::string (*refusal)(const Conv2dProblem&);
  // Floats that the packed weights take.
  int64_t (*packed_size)(const Conv2dProblem&);
  // Packs the weights [1, C/groups, kH, kW] of one output channel; `packed` starts as zeros.
  void (*pack_channel)(const Conv2dProblem&, int64_t output_channel, const ConstTensorView& weight, float* packed);
  void (*run_band)(const Conv2dBand&);
  std::string_view (*target)();
  // How the plan cuts a run: multiplications that make a chunk worth handing to a thread (5 to 30 us of work), the
  // least rows of a band, the most output channels of a band.
  int64_t chunk_multiplications;
  int64_t least_rows;
  int64_t most_channels;
};

// The weight that meets tap (row, col) of the window: the stored one, or its mirror image when the problem flips.
inline float window_weight(const Conv2dProblem& problem, const ConstTensorView& weight, int64_t o, int64_t i,
                           int64_t row, int64_t col) {
  const Shape& shape = problem.weight;
  return problem.params.flip ? weight.at(o, i, shape.h - 1 - row, shape.w - 1 - col) : weight.at(o, i, row, col);
}

extern const Conv2dVariant kConv2dDirect3x3;
extern const Conv2dVariant kConv2dGeneric;

// The implementations in order of preference; the last serves everything.
std::span<const Conv2dVariant* const> conv2d_variant_list();

}  // namespace convlens
