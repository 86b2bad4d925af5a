// Maps that are larger than their picture, made smaller before they go to the graphics: one mean value a pixel, of the
// same cells that the shader would take (heatmap.frag). So only what is seen is uploaded, a change of the colours'
// range reads no cell again, and a changed rectangle of cells is a few pixels.
#pragma once

#include <vector>

#include "convlens/engine/tensor.h"
#include "gfx/heatmap_renderer.h"

namespace convlens::gfx {

// Whether the job's picture has fewer pixels than cells on both axes, and lies inside the map.
bool is_minified(const HeatmapJob& job, const Shape& map);

// Writes the means of `pixels` into `means`, which has job.width_px values a row. NaN where a cell is NaN.
void minify(const float* map, const Shape& shape, const HeatmapJob& job, const Rect& pixels, std::vector<float>& means);

// The job that shows such means instead of the map.
HeatmapJob job_of_means(const HeatmapJob& job, const std::array<const ValueTexture*, 3>& means);

}  // namespace convlens::gfx
