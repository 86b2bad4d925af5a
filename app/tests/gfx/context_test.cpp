// The off-screen OpenGL context, and the plain words where there is none.
#include "gfx/context.h"

#include <cstdlib>
#include <string>

#include "gfx/render_target.h"
#include "gfx/shader_program.h"
#include "gl_test.h"

namespace convlens::gfx {
namespace {

class ContextTest : public GlTest {};

TEST_F(ContextTest, OffersOpenGl33) {
  const auto info = check_context();
  ASSERT_TRUE(info.ok()) << info.error().message();
  EXPECT_GE(info->max_texture_size, 4096) << info->renderer;
  const char* driver = std::getenv("GALLIUM_DRIVER");
  if (driver != nullptr && std::string(driver) == "softpipe") {
    EXPECT_TRUE(info->version.starts_with("3.3")) << info->version << ", " << info->renderer;
  }
}

TEST_F(ContextTest, OneContextAfterTheOther) {
  context_.reset();
  auto second = OffscreenContext::create();
  ASSERT_TRUE(second.ok()) << second.error().message();
  RenderTarget target;
  target.resize(2, 2);
  EXPECT_NE(target.texture(), 0U);
  context_.emplace(std::move(second).value());
}

TEST_F(ContextTest, ShaderThatDoesNotCompileIsOneLine) {
  const auto program = ShaderProgram::compile("broken.frag", "void main() { gl_Position = vec4(0.0); }",
                                              "out vec4 color;\nvoid main() { color = nonsense; }\n");
  ASSERT_FALSE(program.ok());
  const std::string message = program.error().message();
  EXPECT_TRUE(message.starts_with("broken.frag: ")) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

TEST_F(ContextTest, ScreenIsReadTopRowFirst) {
  RenderTarget target;
  target.resize(3, 2);
  target.bind();
  glClearColor(0, 0, 0, 0);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);
  glScissor(0, 1, 3, 1);  // the upper row, as OpenGL counts from below
  glClearColor(1, 0, 0, 0.5F);
  glClear(GL_COLOR_BUFFER_BIT);
  glDisable(GL_SCISSOR_TEST);
  const auto pixels = read_screen(3, 2);
  ASSERT_EQ(pixels.size(), 24U);
  for (size_t i = 0; i < 24; i += 4) {
    EXPECT_EQ(pixels[i], i < 12 ? 255 : 0) << "byte " << i;
    EXPECT_EQ(pixels[i + 3], 255) << "a screen is opaque";
  }
}

}  // namespace
}  // namespace convlens::gfx
