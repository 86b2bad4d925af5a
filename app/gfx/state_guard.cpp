#include "gfx/state_guard.h"

namespace convlens::gfx {
namespace {

constexpr std::array<GLenum, 6> kCapabilities{GL_BLEND,        GL_SCISSOR_TEST, GL_DEPTH_TEST,
                                              GL_STENCIL_TEST, GL_CULL_FACE,    GL_FRAMEBUFFER_SRGB};

GLint get(GLenum what) {
  GLint value = 0;
  glGetIntegerv(what, &value);
  return value;
}

void set(GLenum capability, bool on) {
  if (on)
    glEnable(capability);
  else
    glDisable(capability);
}

}  // namespace

TextureUploadGuard::TextureUploadGuard()
    : texture_(get(GL_TEXTURE_BINDING_2D)),
      buffer_(get(GL_PIXEL_UNPACK_BUFFER_BINDING)),
      alignment_(get(GL_UNPACK_ALIGNMENT)),
      row_length_(get(GL_UNPACK_ROW_LENGTH)),
      skip_rows_(get(GL_UNPACK_SKIP_ROWS)),
      skip_pixels_(get(GL_UNPACK_SKIP_PIXELS)) {
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_SKIP_ROWS, 0);
  glPixelStorei(GL_UNPACK_SKIP_PIXELS, 0);
}

TextureUploadGuard::~TextureUploadGuard() {
  glPixelStorei(GL_UNPACK_SKIP_PIXELS, skip_pixels_);
  glPixelStorei(GL_UNPACK_SKIP_ROWS, skip_rows_);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, row_length_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, alignment_);
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, static_cast<GLuint>(buffer_));
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture_));
}

DrawGuard::DrawGuard()
    : draw_framebuffer_(get(GL_DRAW_FRAMEBUFFER_BINDING)),
      read_framebuffer_(get(GL_READ_FRAMEBUFFER_BINDING)),
      program_(get(GL_CURRENT_PROGRAM)),
      vertex_array_(get(GL_VERTEX_ARRAY_BINDING)),
      active_unit_(get(GL_ACTIVE_TEXTURE)) {
  glGetIntegerv(GL_VIEWPORT, viewport_.data());
  glGetIntegerv(GL_SCISSOR_BOX, scissor_box_.data());
  glGetBooleanv(GL_COLOR_WRITEMASK, color_mask_.data());
  for (size_t i = 0; i < kCapabilities.size(); ++i) {
    enabled_[i] = glIsEnabled(kCapabilities[i]);
    glDisable(kCapabilities[i]);
  }
  for (size_t unit = 0; unit < kUnits; ++unit) {
    glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
    textures_[unit] = get(GL_TEXTURE_BINDING_2D);
    samplers_[unit] = get(GL_SAMPLER_BINDING);
    glBindSampler(static_cast<GLuint>(unit), 0);
  }
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
}

DrawGuard::~DrawGuard() {
  for (size_t unit = 0; unit < kUnits; ++unit) {
    glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(textures_[unit]));
    glBindSampler(static_cast<GLuint>(unit), static_cast<GLuint>(samplers_[unit]));
  }
  glActiveTexture(static_cast<GLenum>(active_unit_));
  for (size_t i = 0; i < kCapabilities.size(); ++i) set(kCapabilities[i], enabled_[i] == GL_TRUE);
  glColorMask(color_mask_[0], color_mask_[1], color_mask_[2], color_mask_[3]);
  glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
  glScissor(scissor_box_[0], scissor_box_[1], scissor_box_[2], scissor_box_[3]);
  glBindVertexArray(static_cast<GLuint>(vertex_array_));
  glUseProgram(static_cast<GLuint>(program_));
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, static_cast<GLuint>(draw_framebuffer_));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(read_framebuffer_));
}

}  // namespace convlens::gfx
