// Winograd's convolution F(m x m, 3x3): what its geometry, packing and kernels share.
//
// The output is covered by tiles of m x m cells. A tile's (m+2) x (m+2) inputs are transformed to as many points, at
// each point the channels are multiplied by the transformed weights as matrices, and the sums are transformed back. A
// dilation of d makes d x d interleaved ordinary images: a tile's cells then lie d apart, and d tiles side by side,
// each a column further, make up a unit of m * d columns. Tiles are fixed to the output, so that the bits of a cell do
// not depend on the region or the band that it is computed in.
#pragma once

#include <string_view>

#include "conv2d_variant.h"

namespace convlens::winograd {

constexpr int64_t kGranule = 16;       // floats of the widest vector: channels are laid out in multiples of it
constexpr int64_t kPanelOutputs = 64;  // of the weights that one pass multiplies by
// Stores of few columns read a whole square from the first of them.
constexpr int64_t kOutputColumnsSlack = kGranule * kGranule;
constexpr int64_t kMostDilation = 16;
constexpr int64_t kMostBlockTiles = 64;
constexpr int64_t kFewTiles = 4;  // so many, at most, are multiplied by weights that are transformed by halves

struct Layout {
  int64_t tile;    // m
  int64_t points;  // (m + 2)^2

  // Groups of few outputs are computed together, so that they fill a vector: with zeros for the weights between them,
  // or, where they have 1, 2, 4 or 8 inputs and as many outputs (group_channels; else 0), by exchanging lanes.
  int64_t joined_groups;
  int64_t group_channels;
  int64_t inputs, outputs;  // of the joined groups
  int64_t input_lanes;      // inputs, rounded up

  // Packed: the plain weights as the generic variant has them, then [joined groups][panel][point][input][output]; where
  // transformed_by_halves, [joined groups][16 outputs][row of points][input][column of the kernel][output] instead;
  // where lanes are exchanged, [joined groups][point][x][output], for the input whose place in its group is the
  // output's with the bits of x flipped. Images of few tiles read weights as fast as memory gives them: those are half
  // as many, and become points on the way to the multiplication.
  bool transformed_by_halves;
  int64_t plain_floats;
  int64_t panel_outputs;  // of every panel but the last
  int64_t group_floats;

  // Working memory, for a block of tiles: transformed inputs [point][tile][input] and sums [point][tile][output].
  int64_t unit_cols, unit_rows;  // m * dilation
  int64_t unit_step;      // segments begin at multiples of it, counted from the band's first, to fill cache lines
  int64_t segment_units;  // most units of a row of tiles that are transformed at once
  int64_t segment_cols;   // input columns of such a segment
  int64_t block_tiles;    // most tiles
  int64_t input_point_step, sum_point_step;

  Layout(const Conv2dProblem& problem, int64_t tile_size);

  int64_t packed_floats(const Conv2dProblem& problem) const;
  // Of an output at a point.
  int64_t products() const { return group_channels > 0 ? group_channels : inputs; }
  int64_t panels() const { return (outputs + panel_outputs - 1) / panel_outputs; }
  int64_t panel_width(int64_t panel) const {
    const int64_t left = (outputs + kGranule - 1) / kGranule * kGranule - panel * panel_outputs;
    return left < panel_outputs ? left : panel_outputs;
  }
  int64_t panel_offset(int64_t panel) const { return panel * panel_outputs * points * inputs; }

  // Scratch, in floats: inputs, sums, a segment's input columns and its output columns; transformed_by_halves: inputs
  // once more, [row of points][input][column of points][tile].
  int64_t sums_offset() const { return points * input_point_step; }
  int64_t input_columns_offset() const { return sums_offset() + points * sum_point_step; }
  int64_t output_columns_offset() const { return input_columns_offset() + (tile + 2) * segment_cols * kGranule; }
  int64_t few_inputs_offset() const {
    return output_columns_offset() + tile * segment_cols * kGranule + kOutputColumnsSlack;
  }
  int64_t scratch_floats() const {
    return few_inputs_offset() + (transformed_by_halves ? points * input_lanes * kFewTiles : 0);
  }
};

// Cells `row`, `cols` of one output channel again, as direct sums: where a transform met NaN, infinity or an overflow.
void run_directly(const Conv2dBand& band, int64_t channel, int64_t row, Range cols);

// conv2d_winograd_kernel.cpp; prepared points to the Layout.
void run_band_f4(const Conv2dBand& band);
void run_band_f2(const Conv2dBand& band);
std::string_view target_name();

}  // namespace convlens::winograd
