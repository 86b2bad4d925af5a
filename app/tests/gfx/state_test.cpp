// gfx runs in the middle of somebody else's frame: whatever it changes, it puts back.
#include <map>
#include <string>
#include <vector>

#include "gfx/heatmap_renderer.h"
#include "gl_test.h"

namespace convlens::gfx {
namespace {

class StateTest : public GlTest {};

std::map<std::string, std::vector<GLint>> state() {
  std::map<std::string, std::vector<GLint>> all;
  const auto note = [&all](const char* name, GLenum what, size_t count = 1) {
    std::vector<GLint> values(count);
    glGetIntegerv(what, values.data());
    all[name] = values;
  };
  note("draw framebuffer", GL_DRAW_FRAMEBUFFER_BINDING);
  note("read framebuffer", GL_READ_FRAMEBUFFER_BINDING);
  note("viewport", GL_VIEWPORT, 4);
  note("scissor box", GL_SCISSOR_BOX, 4);
  note("program", GL_CURRENT_PROGRAM);
  note("vertex array", GL_VERTEX_ARRAY_BINDING);
  note("active unit", GL_ACTIVE_TEXTURE);
  note("unpack alignment", GL_UNPACK_ALIGNMENT);
  note("unpack row length", GL_UNPACK_ROW_LENGTH);
  note("unpack skip rows", GL_UNPACK_SKIP_ROWS);
  note("unpack skip pixels", GL_UNPACK_SKIP_PIXELS);
  note("color mask", GL_COLOR_WRITEMASK, 4);
  const std::pair<const char*, GLenum> switches[] = {{"blend", GL_BLEND},
                                                     {"scissor", GL_SCISSOR_TEST},
                                                     {"depth", GL_DEPTH_TEST},
                                                     {"cull", GL_CULL_FACE},
                                                     {"stencil", GL_STENCIL_TEST}};
  for (const auto& [name, capability] : switches) all[name] = {glIsEnabled(capability)};
  for (GLenum unit = 0; unit < 4; ++unit) {
    GLint active = 0;
    glGetIntegerv(GL_ACTIVE_TEXTURE, &active);
    glActiveTexture(GL_TEXTURE0 + unit);
    note(("texture " + std::to_string(unit)).c_str(), GL_TEXTURE_BINDING_2D);
    note(("sampler " + std::to_string(unit)).c_str(), GL_SAMPLER_BINDING);
    glActiveTexture(static_cast<GLenum>(active));
  }
  return all;
}

TEST_F(StateTest, DrawingAndUploadingLeaveNoTrace) {
  auto renderer = HeatmapRenderer::create();
  ASSERT_TRUE(renderer.ok()) << renderer.error().message();
  RenderTarget mine;
  mine.resize(20, 10);
  const Texture texture = Texture::create();
  const VertexArray vertex_array = VertexArray::create();
  GLuint sampler = 0;
  glGenSamplers(1, &sampler);

  mine.bind();
  glViewport(1, 2, 3, 4);
  glBindVertexArray(vertex_array.name());
  for (GLenum unit = 0; unit < 4; ++unit) {
    glActiveTexture(GL_TEXTURE0 + unit);
    glBindTexture(GL_TEXTURE_2D, texture.name());
    glBindSampler(unit, sampler);
  }
  glActiveTexture(GL_TEXTURE2);
  glEnable(GL_BLEND);
  glBlendFunc(GL_ZERO, GL_ONE);  // with this left on, nothing would be drawn
  glEnable(GL_SCISSOR_TEST);
  glScissor(0, 0, 1, 1);
  glEnable(GL_CULL_FACE);
  glCullFace(GL_FRONT_AND_BACK);
  glColorMask(GL_FALSE, GL_TRUE, GL_FALSE, GL_TRUE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 5);
  glPixelStorei(GL_UNPACK_SKIP_ROWS, 2);
  glPixelStorei(GL_UNPACK_SKIP_PIXELS, 1);
  const auto before = state();

  static const ColorTable white = [] {
    ColorTable made{};
    made.fill(0xFFFFFFFFU);
    return made;
  }();
  {
    ValueTexture values;
    values.resize(2, 2);
    const float data[4] = {1, 2, 3, 4};
    values.upload(Rect::whole(2, 2), data, 2);
    HeatmapPicture picture;
    HeatmapJob job;
    job.values[0] = &values;
    job.width = job.height = 2;
    job.width_px = job.height_px = 8;
    job.colors = &white;
    EXPECT_TRUE(renderer->update(picture, job));
    EXPECT_EQ(state(), before);
    EXPECT_EQ(read_pixels(picture.target()), std::vector<uint8_t>(8 * 8 * 4, 255));
  }
  EXPECT_EQ(state(), before);
  glBindSampler(2, 0);
  glDeleteSamplers(1, &sampler);
}

}  // namespace
}  // namespace convlens::gfx
