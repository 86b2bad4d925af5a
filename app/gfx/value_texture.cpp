#include "gfx/value_texture.h"

#include "gfx/state_guard.h"

namespace convlens::gfx {
namespace {

constexpr size_t kUploadsRemembered = 16;

uint64_t next_stamp() {
  static uint64_t last = 0;  // one GL thread
  return ++last;
}

}  // namespace

void ValueTexture::resize(int64_t h, int64_t w) {
  if (h == h_ && w == w_) return;
  CONVLENS_CHECK(h > 0 && w > 0);
  if (!texture_) texture_ = Texture::create();
  h_ = h;
  w_ = w;
  stamp_ = next_stamp();
  uploads_.clear();
  const TextureUploadGuard guard;
  glBindTexture(GL_TEXTURE_2D, texture_.name());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, static_cast<GLsizei>(w), static_cast<GLsizei>(h), 0, GL_RED, GL_FLOAT,
               nullptr);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

void ValueTexture::upload(const Rect& rect, const float* data, int64_t row_stride) {
  if (rect.empty()) return;
  CONVLENS_CHECK(rect.rows.begin >= 0 && rect.cols.begin >= 0 && rect.rows.end <= h_ && rect.cols.end <= w_);
  uploads_.push_back({stamp_, rect});
  if (uploads_.size() > kUploadsRemembered) uploads_.pop_front();
  stamp_ = next_stamp();
  const TextureUploadGuard guard;
  glBindTexture(GL_TEXTURE_2D, texture_.name());
  glPixelStorei(GL_UNPACK_ROW_LENGTH, static_cast<GLint>(row_stride));
  glTexSubImage2D(GL_TEXTURE_2D, 0, static_cast<GLint>(rect.cols.begin), static_cast<GLint>(rect.rows.begin),
                  static_cast<GLsizei>(rect.cols.size()), static_cast<GLsizei>(rect.rows.size()), GL_RED, GL_FLOAT,
                  data + rect.rows.begin * row_stride + rect.cols.begin);
}

Rect ValueTexture::changed_since(uint64_t stamp) const {
  Rect changed;
  if (stamp == stamp_) return changed;
  for (auto upload = uploads_.rbegin(); upload != uploads_.rend(); ++upload) {
    changed = unite(changed, upload->rect);
    if (upload->stamp_before == stamp) return changed;
  }
  return Rect::whole(h_, w_);
}

}  // namespace convlens::gfx
