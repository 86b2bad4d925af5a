// A surface without a window: a context by EGL and a picture in memory. Nothing ever happens on it but wake().
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "convlens/engine/result.h"
#include "gfx/offscreen_context.h"
#include "gfx/render_target.h"
#include "shell/surface.h"

namespace convlens::shell {

class OffscreenSurface : public Surface {
 public:
  static Result<std::unique_ptr<Surface>> create(int width_px, int height_px, float content_scale);

  SurfaceSize size() const override;
  float content_scale() const override { return content_scale_; }
  void begin_draw() override { target_.bind(); }
  void present() override {}
  bool take_lost() override { return false; }
  bool wait(std::optional<std::chrono::duration<double>> at_most) override;
  void wake() override;
  std::vector<std::string> take_dropped_files() override { return {}; }
  bool take_close_request() override { return false; }
  void set_title(const std::string&) override {}
  void set_cursor(ImGuiMouseCursor) override {}
  std::string clipboard() override { return clipboard_; }
  void set_clipboard(const std::string& text) override { clipboard_ = text; }

 private:
  OffscreenSurface(gfx::OffscreenContext context, float content_scale)
      : context_(std::move(context)), content_scale_(content_scale) {}

  gfx::OffscreenContext context_;  // before what lives in it
  gfx::RenderTarget target_;
  float content_scale_;
  std::string clipboard_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;  // guarded by mutex_
};

}  // namespace convlens::shell
