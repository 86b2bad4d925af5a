// few_channels: sizes of strips and rings, the layout of packed weights, refusals, estimates.
#include <algorithm>
#include <numeric>

#include "conv2d_cost.h"
#include "conv2d_few_channels.h"

namespace convlens::few_channels {
namespace {

// Blocks of nearly equal size; tiles of 7 outputs do not exist.
int64_t block_size(int64_t outputs, int64_t most) {
  const int64_t blocks = (outputs + most - 1) / most;
  const int64_t size = (outputs + blocks - 1) / blocks;
  return size == 7 ? (outputs + blocks) / (blocks + 1) : size;
}

// Output rows that are computed together, so that the registers are full: `columns` is narrow then.
int64_t tile_rows(const Geometry& geometry, int64_t columns) {
  if (geometry.overlapping) return kMostRows;
  if (geometry.row_stride > kMostStride) return 1;
  return columns <= kGranule ? 4 : columns <= 2 * kGranule ? 2 : 1;
}

}  // namespace

Packing::Packing(const Conv2dProblem& problem, int64_t most_outputs)
    : outputs(problem.weight.n / problem.params.groups), block(block_size(outputs, most_outputs)) {
  blocks = (outputs + block - 1) / block;
  block_floats = problem.weight.c * problem.weight.h * problem.weight.w * block;
}

Ring::Ring(const Geometry& geometry, int64_t strip_columns)
    : columns(strip_columns), tile_rows(few_channels::tile_rows(geometry, strip_columns)) {
  phase_size = round_up(std::max(columns, kGranule) + geometry.halo);
  row_size = geometry.phases * phase_size;
  // Rows that lie a multiple of 2 KiB apart share their places in the first-level cache.
  if (row_size % 512 == 0) row_size += kGranule;
  slot_size = geometry.inputs * row_size;
  slots = geometry.window_rows + (tile_rows - 1) * geometry.row_stride;
  // A narrow strip is copied many rows at a time: what has just been written is not read at once.
  slots = std::max(slots, kPreferredFloats / slot_size);
  for (int64_t tap = 0; tap < geometry.width; ++tap) {
    const int64_t column = tap * geometry.dilation;
    taps[static_cast<size_t>(tap)] =
        (geometry.phases == 1 ? 0 : column % geometry.stride * phase_size) + column / geometry.stride;
  }
}

Geometry::Geometry(const Conv2dProblem& problem, int64_t most_outputs)
    : packing(problem, most_outputs),
      inputs(problem.weight.c),
      height(problem.weight.h),
      width(problem.weight.w),
      row_unit(height == 1 ? problem.rows.stride : std::gcd(problem.rows.stride, problem.rows.dilation)),
      row_stride(problem.rows.stride / row_unit),
      row_dilation(height == 1 ? 1 : problem.rows.dilation / row_unit),
      window_rows((height - 1) * row_dilation + 1),
      overlapping(height == 3 && row_stride == 1 && row_dilation == 1 && packing.block <= 2),
      stride(problem.cols.stride),
      phases(width == 1 || problem.cols.dilation % stride == 0 ? 1 : stride),
      dilation(problem.cols.dilation),
      span(problem.cols.dilated_kernel()),
      halo((span - 1) / stride) {
  const int64_t width_needed = round_up(problem.output.w);
  strip_columns = fitting_columns(kPreferredFloats);
  if (strip_columns < 4 * kLeastColumns && strip_columns < width_needed)
    strip_columns = std::min(fitting_columns(kMostFloats), 4 * kLeastColumns);
  strip_columns = std::min(strip_columns, width_needed);
  if (strip_columns == 0) return;
  const Axis& cols = problem.cols;
  const int64_t inside = cols.input - span + cols.pad_before;  // where the window of the last such output begins
  if (inside >= 0) {
    interior =
        intersect(Range{(cols.pad_before + stride - 1) / stride, inside / stride + 1}, Range{0, problem.output.w});
  }
  flat = Flat(problem, *this);
  if (element_bytes(problem.input) + element_bytes(problem.output) > kBypassBytes) staging_floats = kStagingFloats;
  ring = Ring(*this, std::min(strip_columns, problem.output.w));
  // Narrower strips have more rows, of up to kPreferredFloats together.
  ring_floats = std::max(kPreferredFloats, round_up(ring.floats()));
  table_slots = std::max(kDirectRows, ring.slots);
  for (const int64_t columns : {kGranule, 2 * kGranule, 3 * kGranule}) {
    const Ring narrow(*this, columns);
    ring_floats = std::max(ring_floats, round_up(narrow.floats()));
    table_slots = std::max(table_slots, narrow.slots);
  }
}

int64_t Geometry::fitting_columns(int64_t floats) const {
  const int64_t rows = window_rows + (overlapping ? kMostRows - 1 : 0);
  const int64_t of_phase = floats / kGranule / inputs / phases / rows * kGranule;
  return std::max<int64_t>(0, of_phase - round_up(halo) - kGranule);
}

std::string refusal(const Conv2dProblem& problem) {
  if (problem.cols.stride > kMostStride)
    return "the column stride is " + std::to_string(problem.cols.stride) + ", more than " + std::to_string(kMostStride);
  if (problem.weight.w > kMostWidth)
    return "the kernel is " + std::to_string(problem.weight.w) + " columns wide, more than " +
           std::to_string(kMostWidth);
  const bool within_reach = problem.weight.c <= kMostFloats && problem.weight.h <= kMostFloats;
  if (within_reach && Geometry(problem, 1).strip_columns >= std::min(kLeastColumns, round_up(problem.output.w)))
    return {};
  return std::to_string(problem.weight.c) + " input channels, " + std::to_string(problem.weight.h) + "x" +
         std::to_string(problem.weight.w) + " taps and dilation " + std::to_string(problem.rows.dilation) + "," +
         std::to_string(problem.cols.dilation) + " need more input rows at hand than " +
         std::to_string(4 * kMostFloats / 1024) + " KiB hold";
}

namespace {

// Flat images: two cycles more than its products for every vector, which is moved together and stored; vectors of the
// copied rows; and what an image takes besides.
double estimate_flat_ns(const Conv2dProblem& problem, const Geometry& geometry) {
  const auto vectors = [](int64_t floats) { return static_cast<double>(round_up(floats) / kGranule); };
  const auto images = static_cast<double>(problem.output.n), groups = static_cast<double>(problem.params.groups);
  const int64_t block = geometry.packing.block;
  const double loads = block < 2 ? 1.8 : block < 3 ? 1.15 : 1.05;
  const double products = static_cast<double>(geometry.inputs * geometry.height * geometry.width);
  const double arithmetic = static_cast<double>(kGranule * problem.output.c) * (products * loads + 1.8) *
                            vectors(geometry.flat.columns(problem.output.h, problem.output.w)) /
                            kNominalMultiplicationsPerNs;
  const double row = geometry.flat.pitch <= kGranule / 2 ? 0.5 : vectors(geometry.flat.pitch);
  const double copy = (geometry.stride == 1 ? 1.1 : 1.55) * row *
                      static_cast<double>(problem.input.c * problem.input.h * geometry.stride);
  return images * (arithmetic + copy + 60 * groups);
}

}  // namespace

// Fitted to the processor time of serial runs, most within a quarter; the part beyond the caches is the least certain.
double estimate_ns(const Conv2dProblem& problem) {
  const Geometry geometry(problem, 8);
  if (geometry.flat.pitch > 0) return std::max(estimate_flat_ns(problem, geometry), roofline_ns(problem, 0, 1));
  const Shape& out = problem.output;
  const auto groups = static_cast<double>(problem.params.groups);
  const auto block = static_cast<double>(geometry.packing.block);
  const auto columns = static_cast<double>(out.w);
  const auto images = static_cast<double>(out.n);
  // Vectors that are not full, and tiles that load more than they multiply.
  const double lanes = static_cast<double>(round_up(out.w)) / columns;
  double tiles = 1.1;
  if (!geometry.overlapping) tiles = std::max(tiles, block < 2 ? 2.2 : block < 3 ? 1.25 : 1.1);
  if (out.w <= kGranule && geometry.row_stride > kMostStride) tiles *= 1.5;
  const double arithmetic = static_cast<double>(problem.multiplication_count()) * lanes * tiles;

  // Rows that are copied, and what every row of tiles and every band takes besides.
  const double reads = images * static_cast<double>(problem.input.c) * static_cast<double>(problem.input.w) *
                       std::min(static_cast<double>(problem.input.h),
                                static_cast<double>(out.h) * static_cast<double>(geometry.window_rows));
  const bool direct = geometry.stride == 1 && geometry.interior.size() >= 4 * kGranule;
  const double copy = direct                 ? 0.01
                      : geometry.stride == 1 ? 0.05
                      : geometry.stride == 2 ? 0.07
                      : geometry.stride <= 4 ? 0.13
                                             : 0.4;
  const double row_copies = images * static_cast<double>(problem.input.c) * static_cast<double>(problem.input.h) * 3;
  const double rows = images * groups * static_cast<double>(out.h * geometry.packing.blocks) * (out.w > 32 ? 12 : 4);
  const double bands = images * groups * 110;
  // Stores and prefetches hide behind arithmetic but for a part.
  const double bytes = element_bytes(problem.input) + element_bytes(out);
  const double memory =
      bytes < kNominalCacheBytes ? bytes / kNominalCacheBytesPerNs / 2 : bytes / 2 / kNominalMemoryBytesPerNs;
  const double all = arithmetic / kNominalMultiplicationsPerNs + copy * reads + row_copies + rows + bands + memory;
  return std::max(all, roofline_ns(problem, 0, 1));
}

Conv2dCut cut(const Conv2dProblem& problem) {
  const int64_t block = Packing(problem, 8).block;
  return {.chunk_multiplications = int64_t{1} << 19,
          .row_step = problem.output.w > 2 * kGranule && problem.weight.n == problem.params.groups ? kMostRows : 4,
          .least_rows = 12,
          .most_channels = std::max<int64_t>(1, kMostBandChannels / block) * block};
}

}  // namespace convlens::few_channels
