// What the program draws on and where its events come from: a window, or memory when there is none.
//
// The OpenGL context of a surface is current on the thread that made it, as long as it lives. All functions belong to
// that thread, except wake(). Mouse and keys go straight into the ui::InputQueue that the surface was made with.
#pragma once

#include <imgui.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace convlens::shell {

struct SurfaceSize {
  int window_w = 0, window_h = 0;            // what mouse positions count in
  int framebuffer_w = 0, framebuffer_h = 0;  // pixels; 0 while minimised
};

class Surface {
 public:
  virtual ~Surface() = default;

  virtual SurfaceSize size() const = 0;
  virtual float content_scale() const = 0;  // of the monitor: 1, 1.5, 2

  virtual void begin_draw() = 0;  // draws go to the surface from here on
  virtual void present() = 0;     // what was drawn stays until the next call, unless it is lost
  // Whether what was presented last has been lost since the last call: uncovered, resized, restored.
  virtual bool take_lost() = 0;

  // Waits for an event, for wake(), or for the time to pass; no time: as long as it takes. Returns whether something
  // happened that a frame should show.
  virtual bool wait(std::optional<std::chrono::duration<double>> at_most) = 0;
  // Ends the present or the next wait(). From any thread.
  virtual void wake() = 0;

  // Since the last call: files dropped on the window, and whether somebody asked it to close.
  virtual std::vector<std::string> take_dropped_files() = 0;
  virtual bool take_close_request() = 0;

  virtual void set_title(const std::string& title) = 0;
  virtual void set_cursor(ImGuiMouseCursor cursor) = 0;
  virtual std::string clipboard() = 0;
  virtual void set_clipboard(const std::string& text) = 0;

  // What the desktop calls the window (native_window.h); empty: it knows none.
  virtual std::string portal_name() const { return {}; }
};

}  // namespace convlens::shell
