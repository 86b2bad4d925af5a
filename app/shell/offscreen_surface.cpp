#include "shell/offscreen_surface.h"

#include <utility>

#include "gfx/context.h"

namespace convlens::shell {

Result<std::unique_ptr<Surface>> OffscreenSurface::create(int width_px, int height_px, float content_scale) {
  auto context = gfx::OffscreenContext::create();
  if (!context) return context.error();
  const auto info = gfx::check_context();
  if (!info) return info.error();
  if (width_px > info->max_texture_size || height_px > info->max_texture_size)
    return Error::request("--size", "is more than this driver can draw",
                          "up to " + std::to_string(info->max_texture_size) + " pixels a side");
  std::unique_ptr<OffscreenSurface> surface(new OffscreenSurface(std::move(context).value(), content_scale));
  surface->target_.resize(width_px, height_px);
  return std::unique_ptr<Surface>(std::move(surface));
}

SurfaceSize OffscreenSurface::size() const {
  return {target_.width_px(), target_.height_px(), target_.width_px(), target_.height_px()};
}

bool OffscreenSurface::wait(std::optional<std::chrono::duration<double>> at_most) {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return woken_; };
  if (at_most)
    changed_.wait_for(lock, *at_most, ready);
  else
    changed_.wait(lock, ready);
  return std::exchange(woken_, false);
}

void OffscreenSurface::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

}  // namespace convlens::shell
