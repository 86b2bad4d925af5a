// Draws maps of float values as pictures of exactly the pixels asked for, so that nothing scales them afterwards.
//
// A cell's colour is table[floor((value - lo) / (hi - lo) * 255 + 0.5)], clamped; with lo = -hi the value 0 is always
// entry 128. Magnified, every pixel shows the cell under its centre; minified, the mean of the cells it covers (up to
// 4 x 4 samples), before the table. A picture is drawn again only when its job or its values changed, and only where.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <unordered_map>

#include "convlens/engine/result.h"
#include "gfx/render_target.h"
#include "gfx/shader_program.h"
#include "gfx/state_guard.h"
#include "gfx/value_texture.h"

namespace convlens::gfx {

// 256 colours as 0xAABBGGRR.
using ColorTable = std::array<uint32_t, 256>;

struct HeatmapJob {
  // One map, or three of the same size: red, green, blue, each through that component of the table.
  std::array<const ValueTexture*, 3> values{};
  // The part of the map shown, in cells; may reach beyond the map, where `outside` is drawn.
  double x = 0, y = 0, width = 0, height = 0;
  int width_px = 0, height_px = 0;
  const ColorTable* colors = nullptr;  // unchanged as long as the renderer lives
  float lo = 0, hi = 1;                // lo >= hi: every value is the table's middle, entry 128
  uint32_t outside = 0;                // 0xAABBGGRR
  uint32_t nan = 0xFFFF00FF;           // magenta: no colour table has it
  // A value beyond one of these has its colour, and lines over it: every clip_step_px pixels, falling to the right
  // above clip_hi, rising below clip_lo. clip_mark: the lines' colour, 0xAABBGGRR; 0: none.
  float clip_lo = -std::numeric_limits<float>::infinity(), clip_hi = std::numeric_limits<float>::infinity();
  uint32_t clip_mark = 0;
  int clip_step_px = 6;
  bool operator==(const HeatmapJob&) const = default;
};

// Samples of a pixel on one axis.
int samples_for(double cells_per_pixel);
// The pixels of the job's picture that show any of the cells.
Rect pixels_of(const Rect& cells, const HeatmapJob& job);

// One place on screen: its texture keeps its name as long as the picture lives.
class HeatmapPicture {
 public:
  GLuint texture() { return target_.texture(); }
  const RenderTarget& target() const { return target_; }

 private:
  friend class HeatmapRenderer;
  RenderTarget target_;
  HeatmapJob drawn_;
  std::array<uint64_t, 3> stamps_{};
};

class HeatmapRenderer {
 public:
  static Result<HeatmapRenderer> create();

  // Draws the job into the picture unless it shows just that already; returns whether it drew. The OpenGL state is
  // afterwards what it was.
  bool update(HeatmapPicture& picture, const HeatmapJob& job);

 private:
  explicit HeatmapRenderer(ShaderProgram program);
  void draw(const HeatmapJob& job, const Rect& pixels);
  GLuint table_texture(const ColorTable& table);

  ShaderProgram program_;
  VertexArray vertex_array_;  // empty: a core profile draws nothing without one
  std::unordered_map<const ColorTable*, Texture> tables_;
  GLint channels_, map_size_, origin_, cells_per_pixel_, samples_, index_of_value_, outside_color_, nan_color_;
  GLint clip_range_, clip_mark_, clip_step_;
};

}  // namespace convlens::gfx
