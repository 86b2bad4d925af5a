#include "gfx/minify.h"

#include <algorithm>
#include <cmath>

namespace convlens::gfx {
namespace {

// The cells on one axis that each of the pixels takes, in the shader's own arithmetic.
struct Samples {
  int per_pixel;
  std::vector<int64_t> cells;

  Samples(double origin, double length, int count_px, Range pixels, int64_t size)
      : per_pixel(samples_for(length / count_px)) {
    const auto cells_per_pixel = static_cast<float>(length / count_px), first = static_cast<float>(origin);
    const float step = cells_per_pixel / static_cast<float>(per_pixel);
    for (int64_t pixel = pixels.begin; pixel < pixels.end; ++pixel)
      for (int i = 0; i < per_pixel; ++i) {
        const float at = first + static_cast<float>(pixel) * cells_per_pixel + (static_cast<float>(i) + 0.5F) * step;
        cells.push_back(std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, size - 1));
      }
  }
};

}  // namespace

bool is_minified(const HeatmapJob& job, const Shape& map) {
  return job.width > job.width_px && job.height > job.height_px && job.x >= 0 && job.y >= 0 &&
         job.x + job.width <= static_cast<double>(map.w) && job.y + job.height <= static_cast<double>(map.h);
}

void minify(const float* map, const Shape& shape, const HeatmapJob& job, const Rect& pixels,
            std::vector<float>& means) {
  const Samples rows(job.y, job.height, job.height_px, pixels.rows, shape.h);
  const Samples cols(job.x, job.width, job.width_px, pixels.cols, shape.w);
  const auto count = static_cast<float>(rows.per_pixel * cols.per_pixel);
  auto row = rows.cells.begin();
  for (int64_t y = pixels.rows.begin; y < pixels.rows.end; ++y) {
    float* sums = &means[static_cast<size_t>(y * job.width_px + pixels.cols.begin)];
    std::fill_n(sums, pixels.cols.size(), 0.0F);
    for (int j = 0; j < rows.per_pixel; ++j, ++row) {
      const float* line = map + *row * shape.w;
      auto col = cols.cells.begin();
      for (int64_t x = 0; x < pixels.cols.size(); ++x)
        for (int i = 0; i < cols.per_pixel; ++i) sums[x] += line[*col++];
    }
    for (int64_t x = 0; x < pixels.cols.size(); ++x) sums[x] /= count;
  }
}

HeatmapJob job_of_means(const HeatmapJob& job, const std::array<const ValueTexture*, 3>& means) {
  HeatmapJob shown = job;
  shown.values = means;
  shown.x = shown.y = 0;
  shown.width = job.width_px;
  shown.height = job.height_px;
  return shown;
}

}  // namespace convlens::gfx
