#include "gfx/heatmap_renderer.h"

#include <algorithm>
#include <cmath>

namespace convlens::gfx {
namespace {

constexpr int kMaxSamples = 4;  // per pixel and axis
constexpr GLuint kColorUnit = 3;

void set_color(GLint location, uint32_t abgr) {
  const auto part = [abgr](int shift) { return static_cast<float>((abgr >> shift) & 0xFFU) / 255.0F; };
  glUniform4f(location, part(0), part(8), part(16), part(24));
}

// The pixels on one axis that show any of the cells, and one more on each side for the rounding of the shader's floats.
Range pixels_of(Range cells, double origin, double cells_per_pixel, int count) {
  const auto pixel = [&](int64_t cell) { return std::floor((static_cast<double>(cell) - origin) / cells_per_pixel); };
  const auto clamped = [count](double value) {
    return static_cast<int64_t>(std::clamp(value, 0.0, static_cast<double>(count)));
  };
  return {clamped(pixel(cells.begin) - 1), clamped(pixel(cells.end) + 2)};
}

}  // namespace

int samples_for(double cells_per_pixel) {
  return std::clamp(static_cast<int>(std::ceil(cells_per_pixel - 1e-6)), 1, kMaxSamples);
}

Rect pixels_of(const Rect& cells, const HeatmapJob& job) {
  return {pixels_of(cells.rows, job.y, job.height / job.height_px, job.height_px),
          pixels_of(cells.cols, job.x, job.width / job.width_px, job.width_px)};
}

Result<HeatmapRenderer> HeatmapRenderer::create() {
  auto program = ShaderProgram::create("shaders/heatmap.vert", "shaders/heatmap.frag");
  if (!program) return program.error();
  return HeatmapRenderer(std::move(program).value());
}

HeatmapRenderer::HeatmapRenderer(ShaderProgram program)
    : program_(std::move(program)),
      vertex_array_(VertexArray::create()),
      channels_(program_.uniform("channels")),
      map_size_(program_.uniform("map_size")),
      origin_(program_.uniform("origin")),
      cells_per_pixel_(program_.uniform("cells_per_pixel")),
      samples_(program_.uniform("samples")),
      index_of_value_(program_.uniform("index_of_value")),
      outside_color_(program_.uniform("outside_color")),
      nan_color_(program_.uniform("nan_color")),
      clip_range_(program_.uniform("clip_range")),
      clip_mark_(program_.uniform("clip_mark")),
      clip_step_(program_.uniform("clip_step")) {
  const DrawGuard guard;
  glUseProgram(program_.name());
  glUniform1i(program_.uniform("values0"), 0);
  glUniform1i(program_.uniform("values1"), 1);
  glUniform1i(program_.uniform("values2"), 2);
  glUniform1i(program_.uniform("colors"), kColorUnit);
}

bool HeatmapRenderer::update(HeatmapPicture& picture, const HeatmapJob& job) {
  CONVLENS_CHECK(job.values[0] != nullptr && job.colors != nullptr);
  CONVLENS_CHECK(job.width > 0 && job.height > 0);
  std::array<uint64_t, 3> stamps{};
  for (size_t i = 0; i < stamps.size(); ++i)
    if (job.values[i] != nullptr) stamps[i] = job.values[i]->stamp();
  if (job == picture.drawn_ && stamps == picture.stamps_) return false;

  Rect pixels = Rect::whole(job.height_px, job.width_px);
  if (job == picture.drawn_) {
    Rect cells;
    for (size_t i = 0; i < stamps.size(); ++i)
      if (job.values[i] != nullptr) cells = unite(cells, job.values[i]->changed_since(picture.stamps_[i]));
    pixels = intersect(pixels, pixels_of(cells, job));
  }
  picture.target_.resize(job.width_px, job.height_px);
  picture.drawn_ = job;
  picture.stamps_ = stamps;
  if (pixels.empty()) return false;  // what changed is not in the part that is shown
  const DrawGuard guard;
  picture.target_.bind();
  draw(job, pixels);
  return true;
}

void HeatmapRenderer::draw(const HeatmapJob& job, const Rect& pixels) {
  const ValueTexture& first = *job.values[0];
  const bool three = job.values[1] != nullptr;
  const GLuint colors = table_texture(*job.colors);
  glUseProgram(program_.name());
  glBindVertexArray(vertex_array_.name());
  for (GLuint unit = 0; unit < 3; ++unit) {
    glActiveTexture(GL_TEXTURE0 + unit);
    glBindTexture(GL_TEXTURE_2D, three ? job.values[unit]->name() : first.name());
  }
  glActiveTexture(GL_TEXTURE0 + kColorUnit);
  glBindTexture(GL_TEXTURE_2D, colors);

  const double cells_x = job.width / job.width_px, cells_y = job.height / job.height_px;
  // In double and once, so that 0 in a symmetric range lands on the middle entry whatever the GPU's division does.
  const double range = static_cast<double>(job.hi) - static_cast<double>(job.lo);
  const double scale = range > 0 ? 255.0 / range : 0.0;
  const double shift = range > 0 ? -static_cast<double>(job.lo) * scale + 0.5 : 128.0;
  glUniform1i(channels_, three ? 3 : 1);
  glUniform2i(map_size_, static_cast<GLint>(first.w()), static_cast<GLint>(first.h()));
  glUniform2f(origin_, static_cast<float>(job.x), static_cast<float>(job.y));
  glUniform2f(cells_per_pixel_, static_cast<float>(cells_x), static_cast<float>(cells_y));
  glUniform2i(samples_, samples_for(cells_x), samples_for(cells_y));
  glUniform2f(index_of_value_, static_cast<float>(scale), static_cast<float>(shift));
  set_color(outside_color_, job.outside);
  set_color(nan_color_, job.nan);
  // Infinity may not be passed on as it is: the largest number stands for it, and no number is beyond that.
  constexpr float kMost = std::numeric_limits<float>::max();
  glUniform2f(clip_range_, std::max(job.clip_lo, -kMost), std::min(job.clip_hi, kMost));
  set_color(clip_mark_, job.clip_mark);
  glUniform1i(clip_step_, std::max(1, job.clip_step_px));
  glEnable(GL_SCISSOR_TEST);
  glScissor(static_cast<GLint>(pixels.cols.begin), static_cast<GLint>(pixels.rows.begin),
            static_cast<GLsizei>(pixels.cols.size()), static_cast<GLsizei>(pixels.rows.size()));
  glDrawArrays(GL_TRIANGLES, 0, 3);
}

GLuint HeatmapRenderer::table_texture(const ColorTable& table) {
  Texture& texture = tables_[&table];
  if (texture) return texture.name();
  texture = Texture::create();
  const TextureUploadGuard guard;
  glBindTexture(GL_TEXTURE_2D, texture.name());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, static_cast<GLsizei>(table.size()), 1, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               table.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  return texture.name();
}

}  // namespace convlens::gfx
