#include "gfx/render_target.h"

#include <algorithm>
#include <cstddef>

#include "convlens/engine/result.h"
#include "gfx/state_guard.h"

namespace convlens::gfx {
namespace {

std::vector<uint8_t> read_bound(int width_px, int height_px) {
  std::vector<uint8_t> pixels(static_cast<size_t>(width_px) * static_cast<size_t>(height_px) * 4);
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, width_px, height_px, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
  return pixels;
}

}  // namespace

GLuint RenderTarget::texture() {
  if (!texture_) texture_ = Texture::create();
  return texture_.name();
}

void RenderTarget::resize(int width_px, int height_px) {
  if (width_px == width_px_ && height_px == height_px_) return;
  CONVLENS_CHECK(width_px > 0 && height_px > 0);
  width_px_ = width_px;
  height_px_ = height_px;
  {
    const GLuint name = texture();
    const TextureUploadGuard guard;
    glBindTexture(GL_TEXTURE_2D, name);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width_px, height_px, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  }
  if (framebuffer_) return;  // the texture is attached already and keeps its name
  framebuffer_ = Framebuffer::create();
  const DrawGuard guard;
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.name());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_.name(), 0);
  CONVLENS_CHECK(glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE);
}

void RenderTarget::bind() const {
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.name());
  glViewport(0, 0, width_px_, height_px_);
}

std::vector<uint8_t> read_pixels(const RenderTarget& target) {
  const DrawGuard guard;
  target.bind();
  return read_bound(target.width_px(), target.height_px());
}

std::vector<uint8_t> read_screen(int width_px, int height_px) {
  std::vector<uint8_t> pixels = read_bound(width_px, height_px);
  const auto row_bytes = static_cast<std::ptrdiff_t>(width_px) * 4;
  for (int top = 0, bottom = height_px - 1; top < bottom; ++top, --bottom)
    std::swap_ranges(pixels.begin() + top * row_bytes, pixels.begin() + (top + 1) * row_bytes,
                     pixels.begin() + bottom * row_bytes);
  for (size_t i = 3; i < pixels.size(); i += 4) pixels[i] = 255;
  return pixels;
}

}  // namespace convlens::gfx
