// few_channels: which images are flat, how their planes lie, and where their vectors go.
#include <algorithm>

#include "conv2d_few_channels.h"

namespace convlens::few_channels {
namespace {

int64_t vectors(int64_t columns) { return (columns + kGranule - 1) / kGranule; }

}  // namespace

Flat::Flat(const Conv2dProblem& problem, const Geometry& geometry) {
  const int64_t width = problem.output.w, least = width + geometry.halo;
  if (geometry.overlapping || problem.params.padding_mode != PaddingMode::zeros || geometry.row_stride > kMostStride ||
      geometry.stride > 2 || geometry.phases != geometry.stride || least > kMostFlatPitch)
    return;
  pitch = least;
  const int64_t of_flat = vectors(columns(problem.output.h, width));
  // Where it costs next to nothing, rows begin with a vector: their stores and some loads stay within cache lines.
  pitch = round_up(least);
  if (32 * vectors(columns(problem.output.h, width)) > 33 * of_flat) pitch = least;
  const int64_t rows = (problem.output.h - 1) * geometry.row_stride + geometry.window_rows;
  phase_size = (rows + geometry.row_stride - 1) / geometry.row_stride * pitch;
  plane_size = geometry.row_stride * phase_size + 2 * kGranule;  // what vectors read and write behind it
  channel_size = geometry.phases * plane_size;
  // Strips have to copy rows of stride 2 as well; at stride 1 a copy pays where rows serve several windows and where
  // there are no more vectors than with rows apart.
  const bool pays = geometry.stride == 2 || (geometry.height > 1 && of_flat <= problem.output.h * vectors(width));
  if (!pays || channel_size * geometry.inputs > kMostFlatFloats) pitch = 0;
  for (int64_t tap = 0; tap < geometry.width; ++tap) {
    const int64_t column = tap * geometry.dilation;
    taps[static_cast<size_t>(tap)] = column % geometry.stride * plane_size + column / geometry.stride;
  }
}

FlatStore::FlatStore(const Flat& flat, int64_t width, int64_t first_column, int64_t lane_count) {
  int64_t column = first_column % flat.pitch;
  to = first_column / flat.pitch * width + std::min(column, width);
  size_t kept = 0;
  for (int32_t lane = 0; lane < lane_count; ++lane) {
    if (column < width) lanes[kept++] = lane;
    if (++column == flat.pitch) column = 0;
  }
}

Prepared::Prepared(const Conv2dProblem& problem, int64_t most_outputs, int64_t lanes)
    : geometry(problem, most_outputs) {
  const Flat& flat = geometry.flat;
  if (flat.pitch == 0) return;
  const int64_t width = problem.output.w, columns = flat.columns(problem.output.h, width);
  for (int64_t column = 0; column < columns; column += lanes) flat_stores.emplace_back(flat, width, column, lanes);
  last_flat_store = FlatStore(flat, width, std::max<int64_t>(0, columns - lanes), lanes);
}

}  // namespace convlens::few_channels
