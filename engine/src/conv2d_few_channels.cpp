// Convolution with few input channels in a group, in SIMD code for every target, chosen at run time.
//
// A band is cut into strips of columns, and a strip runs from its first row to its last. The lines under a window come
// from the image itself where no window leaves it; or from a ring of padded copies of input rows, where every tap is a
// plain vector load and no edge is special: at the edges, in narrow images and with column strides.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_few_channels.cpp"
// Tiles are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size target. SSSE3
// without SSE4 ended in 2008: not worth its share of the code.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <hwy/cache_control.h>

#include <algorithm>

#include "conv2d_few_channels.h"
#include "conv2d_few_channels_channels-inl.h"
#include "conv2d_few_channels_flat-inl.h"
#include "conv2d_few_channels_rows-inl.h"
#include "conv2d_few_channels_staging-inl.h"
#include "conv2d_few_channels_tiles-inl.h"
#include "conv2d_variant.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

using few_channels::Ring;

constexpr int64_t kMostPrefetchLines = 24;
constexpr int64_t kLeastDirectVectors = 4;  // of a row: narrower ones are faster from copies

class Strip {
 public:
  Strip(const Conv2dBand& band, const Geometry& geometry, const Group& group, Range cols, bool direct)
      : band_(band),
        geometry_(geometry),
        group_(group),
        cols_(cols),
        direct_(direct),
        own_ring_(cols.size() == geometry.ring.columns ? Ring() : Ring(geometry, cols.size())),
        ring_(cols.size() == geometry.ring.columns ? geometry.ring : own_ring_),
        copy_(band.problem, geometry, ring_, cols),
        channels_(band, geometry, group, cols.size()),
        table_(reinterpret_cast<const float**>(band.scratch)),
        zeros_(band.scratch + geometry.table_floats()),
        slots_(zeros_ + few_channels::kDirectColumns),
        staged_(kStagedStores && band.bypass_cache && cols.size() >= few_channels::kLeastColumns),
        staging_(band.scratch + geometry.staging_offset(), band.channels.size(), cols.size()) {
    overlapping_ = geometry.overlapping && geometry.width == 3 && geometry.packing.block == band.channels.size();

    job_.taps = ring_.taps.data();
    job_.width = geometry.width;
    job_.inputs = geometry.inputs;
    job_.height = geometry.height;
    job_.tap_step = geometry.row_dilation;
    job_.window_step = geometry.row_stride;
    job_.prefetch = prefetch_;
    job_.prefetch_stride = geometry.stride;
    job_.weight_step = geometry.packing.block;
    job_.output_step = band.output.plane_stride;
    job_.row_step = band.output.row_stride;
    job_.columns = cols.size();
    job_.bypass_cache = !kStagedStores && band.bypass_cache && cols.size() >= kLanes &&
                        (reinterpret_cast<uintptr_t>(band.output.data + cols.begin) & 63U) == 0 &&
                        ((band.output.row_stride | band.output.plane_stride | band.output.image_stride) & 15) == 0;
  }

  void run() {
    const Range rows = band_.rect.rows;
    first_row_ = band_.problem.rows.window_begin(rows.begin);
    all_rows_ = (rows.size() - 1) * geometry_.row_stride + geometry_.window_rows;
    slot_count_ = std::min(direct_ ? few_channels::kDirectRows : ring_.slots, all_rows_);
    job_.input_step = 2 * slot_count_;
    if (!direct_) prepare_ring();
    for (int64_t row = rows.begin; row < rows.end;) {
      const int64_t left = rows.end - row;
      int64_t step = tile_rows(left);
      if (overlapping_) {
        const int64_t most = overlapping_rows(channels_.widest());
        overlap_ = left >= most || (2 * left > most && rows.size() >= most);
        if (overlap_) step = most;
        if (overlap_ && left < most) {  // the last tile is moved back
          row = rows.end - most;
          advance(left - most);
        }
      }
      if (filled_ < window_ + rows_under(step)) fill();
      choose_prefetch(step);
      const int64_t tile_rows = ready_tile_rows(step, left);
      run_tile_rows(row, static_cast<int>(step), tile_rows);
      row += tile_rows * step;
      advance(tile_rows * step);
    }
  }

 private:
  // Rows that a tile of vectors takes together where they are narrow, so that the registers are full.
  int64_t tile_rows(int64_t left) const {
    if (ring_.tile_rows < 2 || left < 2 || cols_.size() > 2 * kLanes) return 1;
    const int64_t vectors = cols_.size() > kLanes ? 2 : 1;
    const int64_t most = most_vectors(channels_.widest()) / vectors;
    return std::min({left, most, ring_.tile_rows, int64_t{most_rows(channels_.widest())}}) >= 4 ? 4 : most >= 2 ? 2 : 1;
  }

  // The next tile's window begins `rows` outputs further down.
  void advance(int64_t rows) {
    const int64_t step = rows * geometry_.row_stride;
    window_ += step;
    window_slot_ += step;
    if (window_slot_ < 0) window_slot_ += slot_count_;
    if (window_slot_ >= slot_count_) window_slot_ = step < slot_count_ ? window_slot_ - slot_count_ : 0;
  }

  int64_t rows_under(int64_t outputs) const { return (outputs - 1) * geometry_.row_stride + geometry_.window_rows; }
  // Where row `row` of the ring lies in the image; -1 for a row of zeros.
  int64_t image_row(int64_t row) const {
    return padded_source(first_row_ + row * geometry_.row_unit, band_.problem.input.h,
                         band_.problem.params.padding_mode);
  }
  // Its column 0, in the group's first channel.
  const float* image_line(int64_t row_of_image) const {
    return band_.input.row(band_.image, group_.first_input, row_of_image);
  }

  // Slots follow each other in the table twice, so that a window is a row of entries wherever it begins. Points `rows`
  // of them, for all channels, to lines `row_step` and `channel_step` apart.
  void point_to(int64_t slot, int64_t rows, const float* line, int64_t row_step, int64_t channel_step) {
    const int64_t again = slot_count_ < all_rows_ ? slot_count_ : 0;
    for (int64_t i = 0; i < geometry_.inputs; ++i) {
      const float** entry = table_ + i * job_.input_step + slot;
      const float* to = line + i * channel_step;
      for (const float** const end = entry + rows; entry != end; ++entry, to += row_step) entry[0] = entry[again] = to;
    }
  }

  // Lanes beyond a narrow strip meet whatever lies in the ring: what they compute is thrown away.
  void prepare_ring() { point_to(0, slot_count_, slots_, ring_.slot_size, ring_.row_size); }

  // Gets ready the rows under the next tile, and as many further ones as there are slots for.
  void fill() {
    const int64_t end = std::min(window_ + slot_count_, all_rows_);
    int64_t row = std::max(filled_, window_);
    int64_t slot = window_slot_ + row - window_;
    while (row < end) {
      if (slot >= slot_count_) slot -= slot_count_;
      // As many rows as follow each other both in the image and in the slots.
      const int64_t from = image_row(row);
      int64_t rows = 1;
      if (from >= 0 && geometry_.row_unit == 1 && first_row_ + row == from)
        rows = std::min({end - row, slot_count_ - slot, band_.problem.input.h - from});
      if (direct_)
        point_to_image(slot, rows, from);
      else
        copy_rows(slot, rows, from);
      row += rows;
      slot += rows;
    }
    filled_ = end;
  }

  void copy_rows(int64_t slot, int64_t rows, int64_t from) const {
    float* to = slots_ + slot * ring_.slot_size;
    for (int64_t i = 0; i < geometry_.inputs; ++i, to += ring_.row_size) {
      if (from < 0)
        copy_.clear(to);
      else
        copy_.copy(image_line(from) + i * band_.input.plane_stride, band_.input.row_stride, to, ring_.slot_size, rows);
    }
  }

  void point_to_image(int64_t slot, int64_t rows, int64_t from) {
    if (from >= 0) {
      const float* line = image_line(from) + band_.problem.cols.window_begin(cols_.begin);
      point_to(slot, rows, line, band_.input.row_stride, band_.input.plane_stride);
      return;
    }
    if (!zeros_ready_) std::fill_n(zeros_, cols_.size() + geometry_.halo, 0.0F);
    zeros_ready_ = true;
    point_to(slot, rows, zeros_, 0, 0);
  }

  // How many rows of tiles of `step` output rows, of `left`, find their windows ready and in one piece of the table.
  int64_t ready_tile_rows(int64_t step, int64_t left) const {
    const int64_t down = step * geometry_.row_stride;
    int64_t tile_rows = 1;
    while ((tile_rows + 1) * step <= left && window_slot_ + tile_rows * down < slot_count_ &&
           window_ + tile_rows * down + rows_under(step) <= filled_)
      ++tile_rows;
    return tile_rows;
  }

  // Which lines to ask for while the next `outputs` rows are computed: those under the rows after them.
  void choose_prefetch(int64_t outputs) {
    job_.prefetch_lines = 0;
    if (direct_ || cols_.size() < few_channels::kLeastColumns) return;
    const int64_t begin = window_ + rows_under(outputs);
    const int64_t end = std::min(window_ + rows_under(2 * outputs), all_rows_);
    const int64_t col = std::max<int64_t>(band_.problem.cols.window_begin(cols_.begin), 0);
    for (int64_t row = begin; row < end; ++row) {
      const int64_t from_row = image_row(row);
      if (from_row < 0) continue;
      const float* from = image_line(from_row) + col;
      for (int64_t i = 0; i < geometry_.inputs && job_.prefetch_lines < kMostPrefetchLines; ++i)
        prefetch_[job_.prefetch_lines++] = from + i * band_.input.plane_stride;
    }
  }

  // All channels of the band in `tile_rows` rows of tiles, `rows` output rows each, from `row` on.
  void run_tile_rows(int64_t row, int rows, int64_t tile_rows) {
    job_.lines = table_ + window_slot_;
    float* output = band_.output.row(band_.image, band_.channels.begin, row) + cols_.begin;
    const Rows how = overlap_ ? Rows::overlapping : Rows::apart;
    if (!staged_) {
      job_.output = output;
      channels_.run(job_, how, rows, tile_rows);
      return;
    }
    for (; tile_rows > 0; --tile_rows) {
      staging_.aim(job_, rows);
      channels_.run(job_, how, rows, 1);
      staging_.stream(rows, output, band_.output.plane_stride, band_.output.row_stride);
      job_.lines += rows * job_.window_step;
      output += rows * band_.output.row_stride;
    }
  }

  const Conv2dBand& band_;
  const Geometry& geometry_;
  const Group& group_;
  Range cols_;
  bool direct_;
  Ring own_ring_;
  const Ring& ring_;
  RowCopy copy_;
  ChannelTiles channels_;
  const float** table_;
  float* zeros_;
  float* slots_;
  bool staged_;
  Staging staging_;
  bool zeros_ready_ = false;
  bool overlapping_ = false, overlap_ = false;
  TileJob job_{};
  const float* prefetch_[kMostPrefetchLines];
  // Rows of the ring: `window_` is where the window of the next output row begins, in slot `window_slot_`.
  int64_t first_row_ = 0, all_rows_ = 0, slot_count_ = 0;
  int64_t filled_ = 0, window_ = 0, window_slot_ = 0;
};

void run_strips(const Conv2dBand& band, const Geometry& geometry, const Group& group, Range cols, int64_t most,
                bool direct) {
  if (cols.empty()) return;
  if (kStagedStores && band.bypass_cache) most = std::min(most, few_channels::staged_columns(band.channels.size()));
  // Strips of equal width; the last one is moved back where it would be narrower than a vector.
  const int64_t strips = cols.size() <= most ? 1 : (cols.size() + most - 1) / most;
  const int64_t width = strips == 1 ? cols.size() : few_channels::round_up((cols.size() + strips - 1) / strips);
  const int64_t least = std::min(kLanes, cols.size());
  for (int64_t begin = cols.begin; begin < cols.end; begin += width) {
    const int64_t end = std::min(begin + width, cols.end);
    Strip(band, geometry, group, {std::min(begin, end - least), end}, direct).run();
  }
}

void run_band(const Conv2dBand& band) {
  const auto& prepared = *static_cast<const few_channels::Prepared*>(band.prepared);
  const Geometry& geometry = prepared.geometry;
  const Group group(band, geometry);
  const Range cols = band.rect.cols;
  const int64_t width = band.problem.output.w;
  if (kMaskedLoads && geometry.flat.pitch > 0 && cols.size() == width && band.output.row_stride == width)
    return FlatImage(band, prepared, group).run();
  // Columns whose windows lie in the image are computed from it, those beside them from copies.
  const bool direct = geometry.stride == 1 &&
                      geometry.window_rows + few_channels::kMostRows * geometry.row_stride <= few_channels::kDirectRows;
  const Range inside = direct ? intersect(cols, geometry.interior) : Range{};
  const int64_t most_direct = few_channels::kDirectColumns - few_channels::round_up(geometry.halo);
  if (inside == cols && cols.size() >= kLanes) {
    run_strips(band, geometry, group, cols, most_direct, true);
  } else if (inside.size() >= std::max(kLeastDirectVectors * kLanes, 2 * few_channels::kGranule)) {
    const int64_t left = few_channels::round_up(inside.begin - cols.begin);
    const int64_t right = few_channels::round_up(cols.end - inside.end);
    run_strips(band, geometry, group, {cols.begin, cols.begin + left}, geometry.strip_columns, false);
    run_strips(band, geometry, group, {cols.begin + left, cols.end - right}, most_direct, true);
    run_strips(band, geometry, group, {cols.end - right, cols.end}, geometry.strip_columns, false);
  } else {
    run_strips(band, geometry, group, cols, geometry.strip_columns, false);
  }
  if (band.bypass_cache) hwy::FlushStream();
}

int64_t most_outputs() { return kMostOutputs; }
int64_t lanes() { return kLanes; }
const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convlens {
namespace {

HWY_EXPORT(run_band);
HWY_EXPORT(most_outputs);
HWY_EXPORT(lanes);
HWY_EXPORT(target_name);

few_channels::Packing packing_of(const Conv2dProblem& problem) {
  return {problem, HWY_DYNAMIC_DISPATCH(most_outputs)()};
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const few_channels::Packing packing = packing_of(problem);
  float* to = packed + packing.offset(output_channel / packing.outputs, output_channel % packing.outputs);
  for (int64_t i = 0; i < problem.weight.c; ++i)
    for (int64_t row = 0; row < problem.weight.h; ++row)
      for (int64_t col = 0; col < problem.weight.w; ++col, to += packing.block)
        *to = window_weight(problem, weight, 0, i, row, col);
}

}  // namespace

const Conv2dVariant kConv2dFewChannels{
    .info = {"few_channels", "SIMD tiles of outputs x pixels over padded rows; few input channels in a group."},
    .refusal = few_channels::refusal,
    .estimate_ns = few_channels::estimate_ns,
    .packed_size = [](const Conv2dProblem& problem) { return packing_of(problem).floats(problem); },
    .pack_channel = pack_channel,
    .prepare = [](const Conv2dProblem& problem) -> std::shared_ptr<const void> {
      return std::make_shared<const few_channels::Prepared>(problem, HWY_DYNAMIC_DISPATCH(most_outputs)(),
                                                            HWY_DYNAMIC_DISPATCH(lanes)());
    },
    .scratch_floats =
        [](const Conv2dProblem& problem) {
          return few_channels::Geometry(problem, HWY_DYNAMIC_DISPATCH(most_outputs)()).scratch_floats();
        },
    .cut = few_channels::cut,
    .run_band =
        [](const Conv2dBand& band) {
          HWY_DYNAMIC_DISPATCH(run_band)
          (band);
        },
    .target = [] { return std::string_view(HWY_DYNAMIC_DISPATCH(target_name)()); },
};

}  // namespace convlens
#endif  // HWY_ONCE
