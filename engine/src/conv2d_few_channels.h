// few_channels: what its kernels know about a problem before they run, and how its weights lie. No SIMD here.
//
// The sum of an output cell runs over lines (a row of one input channel under the window) and, in each, over the taps
// of a window row. Kernels reach lines through pointers, so they do not care whether a line lies in the caller's image
// or in a padded copy.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "conv2d_variant.h"

namespace convlens::few_channels {

constexpr int64_t kGranule = 16;       // floats of the widest vector: copies of rows are multiples of it
constexpr int64_t kMostWidth = 32;     // taps of a window row
constexpr int64_t kMostStride = 8;     // of columns
constexpr int64_t kLeastColumns = 64;  // of a strip that is cut for memory
// Floats of copied rows: a strip prefers those that stay in a first-level cache of 32 KiB beside weights and outputs,
// and may have those that stay in the second level.
constexpr int64_t kPreferredFloats = 4608;
constexpr int64_t kMostFloats = int64_t{1} << 16;

// Tiles are at most so many output rows high, and strips that read the image itself so many input columns wide.
constexpr int64_t kMostRows = 4;
constexpr int64_t kDirectColumns = 4096;
constexpr int64_t kDirectRows = 64;  // the most rows of the image at hand at a time

// Flat images have rows of up to so many columns with their padding, and planes of up to so many floats: with more the
// gain is gone (3 channels of 64x64 at stride 2 still run 1.2 times as fast).
constexpr int64_t kMostFlatPitch = 64;
constexpr int64_t kMostFlatFloats = 16384;

// Rows on their way past the caches stay in the first-level cache until they are a strip long, of all channels of a
// band.
constexpr int64_t kStagedFloats = 4096;
constexpr int64_t kMostBandChannels = 64;

constexpr int64_t round_up(int64_t value) { return (value + kGranule - 1) / kGranule * kGranule; }

// Columns of a strip whose rows are staged; every tile's rows have room then.
constexpr int64_t staged_columns(int64_t channels) {
  return std::max(kLeastColumns, kStagedFloats / channels / kGranule * kGranule);
}
constexpr int64_t kStagingFloats = kMostRows * std::max(kStagedFloats, kMostBandChannels* kLeastColumns);

// How weights lie: [group][block][input channel][window row][window column][output in block]. Blocks of a group are of
// (nearly) equal size; the last may be smaller.
struct Packing {
  int64_t outputs;       // of a group
  int64_t block;         // outputs whose weights lie side by side
  int64_t blocks;        // of a group
  int64_t block_floats;  // that a block takes

  // `most_outputs`: the tallest tile that the SIMD target's registers hold.
  Packing(const Conv2dProblem& problem, int64_t most_outputs);

  int64_t floats(const Conv2dProblem& problem) const { return problem.params.groups * blocks * block_floats; }
  int64_t offset(int64_t group, int64_t output_in_group) const {
    return (group * blocks + output_in_group / block) * block_floats + output_in_group % block;
  }
};

struct Geometry;

// Padded copies of input rows for a strip of `columns` outputs, as [slot][input channel][phase of the column
// stride][column]. Slots are reused in turn.
struct Ring {
  int64_t columns = 0;
  int64_t tile_rows = 0;                                // output rows of a tile, at most
  int64_t phase_size = 0, row_size = 0, slot_size = 0;  // floats
  int64_t slots = 0;
  std::array<int64_t, kMostWidth> taps{};  // where the taps of a window row lie in a row

  Ring() = default;
  Ring(const Geometry& geometry, int64_t strip_columns);
  int64_t floats() const { return slots * slot_size; }
};

// A small image may be computed as one long row: its rows lie one behind the other, `pitch` columns apart, vectors run
// over their ends, and what they compute between two rows is left out where they are stored. Its input lies in padded
// planes, one for every phase of the strides: every tap is a plain vector load.
struct Flat {
  int64_t pitch = 0;                       // 0: images of this problem are not flat
  int64_t phase_size = 0;                  // floats of the rows of one phase of the row stride
  int64_t plane_size = 0;                  // of those of all phases: a phase of the column stride
  int64_t channel_size = 0;                // of all planes of an input channel
  std::array<int64_t, kMostWidth> taps{};  // where the taps of a window row lie

  Flat() = default;
  Flat(const Conv2dProblem& problem, const Geometry& geometry);
  int64_t columns(int64_t rows, int64_t width) const { return (rows - 1) * pitch + width; }
};

// Where the lanes of a vector of a flat image go: lanes[0], lanes[1] .. to cells `to`, `to` + 1 .. of the output, rows
// of which follow each other. Lanes between two rows are left out, and so are some at the end.
struct FlatStore {
  std::array<int32_t, kGranule> lanes{};
  int64_t to = 0;

  FlatStore() = default;
  FlatStore(const Flat& flat, int64_t width, int64_t first_column, int64_t lane_count);
};

struct Geometry {
  Packing packing;
  int64_t inputs;         // of a group
  int64_t height, width;  // of the window, in taps
  // Input rows between others that no window reaches are left out: row j of a ring is row first + j * row_unit.
  int64_t row_unit, row_stride, row_dilation;
  int64_t window_rows;  // rows of the ring that a window spans
  bool overlapping;     // tiles of rows that share their lines, for one or two outputs
  // Every row of a ring is split into `phases` rows of every stride-th column, so that every tap is a vector load; only
  // one of them is kept where all taps lie in it.
  int64_t stride, phases, dilation;
  int64_t span;           // input columns under a window
  int64_t halo;           // columns of a phase beyond one for each output
  int64_t strip_columns;  // the most outputs of a strip, a multiple of kGranule; 0: the problem is too large
  Range interior;         // output columns whose windows lie inside the image
  Flat flat;
  Ring ring;  // of a strip of strip_columns, or of the whole output where that is narrower

  Geometry(const Conv2dProblem& problem, int64_t most_outputs);

  // Scratch of a band: the table of pointers to lines, a row of zeros, a ring or a flat image, rows being staged.
  int64_t ring_floats;
  int64_t table_slots;
  int64_t staging_floats = 0;
  int64_t table_floats() const { return round_up(4 * inputs * table_slots); }
  int64_t staging_offset() const {
    return table_floats() + std::max(ring_floats + kDirectColumns, inputs * flat.channel_size);
  }
  int64_t scratch_floats() const { return staging_offset() + staging_floats; }

 private:
  int64_t fitting_columns(int64_t floats) const;
};

// What a band of a problem finds prepared.
struct Prepared {
  Geometry geometry;
  std::vector<FlatStore> flat_stores;  // of all vectors of a flat image
  FlatStore last_flat_store;           // of the last one, which is moved back

  Prepared(const Conv2dProblem& problem, int64_t most_outputs, int64_t lanes);
};

std::string refusal(const Conv2dProblem& problem);
double estimate_ns(const Conv2dProblem& problem);
Conv2dCut cut(const Conv2dProblem& problem);

}  // namespace convlens::few_channels
