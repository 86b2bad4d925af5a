// How the screen asks for a picture of a map without knowing OpenGL: a request by value, an opaque texture back.
//
// The shell implements HeatmapProvider with gfx. Pictures are drawn after the frame is built, from the newest results,
// pixel for pixel at the size asked for, so that no texture filter ever blurs a cell.
#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace convlens::ui {

// share: what an input channel gives to the selected output. The last three are of many: of the batch's input `item`,
// or picture `item` of the dataset.
enum class MapSource { input, conv, activated, pooled, share, batch_input, batch_conv, dataset };

// 256 colours from lo to hi, as 0xAABBGGRR (ImGui's order).
using ColorTable = std::array<uint32_t, 256>;

struct HeatmapRequest {
  std::string_view key;  // the place on screen, e.g. "map.tile.0"; one texture a key
  MapSource source = MapSource::input;
  int64_t channel = 0;  // of the map; -1 for the input drawn as RGB
  int64_t item = 0;
  int64_t layer = -1;  // of conv, activated and pooled maps: which layer's; -1: the shown one's
  // The part of the map shown, in cells; may reach beyond the map (then `outside` is drawn).
  double x = 0, y = 0, width = 0, height = 0;
  int width_px = 0, height_px = 0;     // framebuffer pixels
  const ColorTable* colors = nullptr;  // lives as long as the program
  float lo = 0, hi = 1;                // values that the first and the last colour stand for
  uint32_t outside = 0;                // 0xAABBGGRR
  // Beyond these a value has their colour, hatched in `clip_mark` (0: not hatched) with a line every clip_step_px.
  float clip_lo = -std::numeric_limits<float>::infinity(), clip_hi = std::numeric_limits<float>::infinity();
  uint32_t clip_mark = 0;
  int clip_step_px = 6;
};

class HeatmapProvider {
 public:
  virtual ~HeatmapProvider() = default;
  // The texture that will hold the picture when this frame is drawn; 0 when there is nothing to show.
  virtual ImTextureID heatmap(const HeatmapRequest& request) = 0;
};

}  // namespace convlens::ui
