#include "shell/window_surface.h"

#include <epoxy/gl.h>
// epoxy first: it replaces the system's GL header, which GLFW would include.
#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <utility>

#include "gfx/context.h"
#include "shell/glfw_keys.h"
#include "shell/native_window.h"

namespace convlens::shell {
namespace {

// What GLFW said last; its functions themselves only return failure.
std::string& last_glfw_error() {
  static std::string text;
  return text;
}

void note_glfw_error(int, const char* description) {
  last_glfw_error() = description;
  std::replace(last_glfw_error().begin(), last_glfw_error().end(), '\n', ' ');
}

struct GlfwLibrary {
  ~GlfwLibrary() { glfwTerminate(); }
};

struct WindowDeleter {
  void operator()(GLFWwindow* window) const { glfwDestroyWindow(window); }
};
struct CursorDeleter {
  void operator()(GLFWcursor* cursor) const { glfwDestroyCursor(cursor); }
};

class WindowSurface : public Surface {
 public:
  explicit WindowSurface(ui::InputQueue& input) : input_(input) {}

  Result<void> open(const WindowRequest& request);

  SurfaceSize size() const override;
  float content_scale() const override;
  void begin_draw() override;
  void present() override { glfwSwapBuffers(window_.get()); }
  bool take_lost() override { return std::exchange(lost_, false); }
  bool wait(std::optional<std::chrono::duration<double>> at_most) override;
  void wake() override;
  std::vector<std::string> take_dropped_files() override { return std::exchange(dropped_, {}); }
  bool take_close_request() override;
  void set_title(const std::string& title) override { glfwSetWindowTitle(window_.get(), title.c_str()); }
  void set_cursor(ImGuiMouseCursor cursor) override;
  std::string clipboard() override;
  void set_clipboard(const std::string& text) override { glfwSetClipboardString(window_.get(), text.c_str()); }
  std::string portal_name() const override { return shell::portal_name(window_.get()); }

 private:
  void install_callbacks();
  void note(const ui::InputEvent& event) {
    input_.push(event);
    happened_ = true;
  }
  static WindowSurface& of(GLFWwindow* window) {
    return *static_cast<WindowSurface*>(glfwGetWindowUserPointer(window));
  }

  ui::InputQueue& input_;
  GlfwLibrary library_;  // destroyed after what was made with it
  std::unique_ptr<GLFWwindow, WindowDeleter> window_;
  std::array<std::unique_ptr<GLFWcursor, CursorDeleter>, ImGuiMouseCursor_COUNT> cursors_;
  ImGuiMouseCursor cursor_ = ImGuiMouseCursor_Arrow;
  std::optional<float> fixed_scale_;
  std::vector<std::string> dropped_;
  bool happened_ = true, lost_ = true;
  std::atomic<bool> woken_ = false;
};

float monitor_scale() {
  float x = 1, y = 1;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) glfwGetMonitorContentScale(monitor, &x, &y);
  return x > 0 ? x : 1;
}

// The size asked for, grown with the scale, but not beyond what the desktop leaves free.
std::pair<int, int> window_size(const WindowRequest& request) {
  if (request.exact) return {request.width, request.height};
  const float scale = request.scale.value_or(monitor_scale());
  int width = static_cast<int>(std::lround(static_cast<float>(request.width) * scale));
  int height = static_cast<int>(std::lround(static_cast<float>(request.height) * scale));
  int x = 0, y = 0, free_w = 0, free_h = 0;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) glfwGetMonitorWorkarea(monitor, &x, &y, &free_w, &free_h);
  if (free_w > 0 && free_h > 0) {
    width = std::min(width, free_w);
    height = std::min(height, free_h);
  }
  return {std::max(width, 320), std::max(height, 240)};
}

Result<void> WindowSurface::open(const WindowRequest& request) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "convlens");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "convlens");
  const auto [width, height] = window_size(request);
  window_.reset(glfwCreateWindow(width, height, "ConvLens", nullptr, nullptr));
  if (!window_)
    return Error::failure("window", "the display gives no OpenGL 3.3: " + last_glfw_error(),
                          "install libgl1-mesa-dri, or use --offscreen");
  fixed_scale_ = request.scale;
  glfwSetWindowUserPointer(window_.get(), this);
  glfwMakeContextCurrent(window_.get());
  glfwSwapInterval(1);
  if (auto info = gfx::check_context(); !info) return info.error();
  glfwSetWindowSizeLimits(window_.get(), 320, 240, GLFW_DONT_CARE, GLFW_DONT_CARE);
  install_callbacks();
  return {};
}

// Never let an exception through here: the callers are C.
void WindowSurface::install_callbacks() {
  GLFWwindow* window = window_.get();
  glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) {
    of(w).note(ui::PointerMove{{static_cast<float>(x), static_cast<float>(y)}});
  });
  glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int button, int action, int) {
    of(w).note(ui::PointerButton{button, action == GLFW_PRESS});
  });
  glfwSetScrollCallback(window, [](GLFWwindow* w, double x, double y) {
    of(w).note(ui::PointerWheel{static_cast<float>(x), static_cast<float>(y)});
  });
  glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int scancode, int action, int) {
    const ui::Key known = key_from_glfw(key, scancode);
    if (known != ui::Key::none && action != GLFW_REPEAT) of(w).note(ui::KeyChange{known, action == GLFW_PRESS});
  });
  glfwSetCharCallback(window, [](GLFWwindow* w, unsigned int c) { of(w).note(ui::TextTyped{c}); });
  glfwSetWindowFocusCallback(window,
                             [](GLFWwindow* w, int focused) { of(w).note(ui::FocusChange{focused == GLFW_TRUE}); });
  glfwSetCursorEnterCallback(window,
                             [](GLFWwindow* w, int inside) { of(w).note(ui::PointerInside{inside == GLFW_TRUE}); });
  glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
    of(w).dropped_.insert(of(w).dropped_.end(), paths, paths + count);
    of(w).happened_ = true;
  });
  glfwSetWindowCloseCallback(window, [](GLFWwindow* w) { of(w).happened_ = true; });
  glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).happened_ = of(w).lost_ = true; });
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { of(w).happened_ = of(w).lost_ = true; });
  glfwSetWindowIconifyCallback(window, [](GLFWwindow* w, int) { of(w).happened_ = of(w).lost_ = true; });
  glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float, float) { of(w).happened_ = true; });
}

SurfaceSize WindowSurface::size() const {
  SurfaceSize size;
  glfwGetWindowSize(window_.get(), &size.window_w, &size.window_h);
  glfwGetFramebufferSize(window_.get(), &size.framebuffer_w, &size.framebuffer_h);
  if (glfwGetWindowAttrib(window_.get(), GLFW_ICONIFIED) == GLFW_TRUE) size.framebuffer_w = size.framebuffer_h = 0;
  return size;
}

float WindowSurface::content_scale() const {
  if (fixed_scale_) return *fixed_scale_;
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_.get(), &x, &y);
  return x > 0 ? x : 1;
}

void WindowSurface::begin_draw() {
  const SurfaceSize now = size();
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glViewport(0, 0, now.framebuffer_w, now.framebuffer_h);
}

bool WindowSurface::wait(std::optional<std::chrono::duration<double>> at_most) {
  if (!happened_ && !woken_) {
    if (!at_most)
      glfwWaitEvents();
    else if (at_most->count() > 0)
      glfwWaitEventsTimeout(at_most->count());
  }
  glfwPollEvents();
  const bool woken = woken_.exchange(false);
  return std::exchange(happened_, false) || woken;
}

void WindowSurface::wake() {
  woken_ = true;
  glfwPostEmptyEvent();
}

bool WindowSurface::take_close_request() {
  const bool asked = glfwWindowShouldClose(window_.get()) == GLFW_TRUE;
  if (asked) glfwSetWindowShouldClose(window_.get(), GLFW_FALSE);
  return asked;
}

void WindowSurface::set_cursor(ImGuiMouseCursor cursor) {
  if (cursor == cursor_) return;
  cursor_ = cursor;
  glfwSetInputMode(window_.get(), GLFW_CURSOR,
                   cursor == ImGuiMouseCursor_None ? GLFW_CURSOR_HIDDEN : GLFW_CURSOR_NORMAL);
  const auto shape = [cursor] {
    switch (cursor) {
      case ImGuiMouseCursor_TextInput:
        return GLFW_IBEAM_CURSOR;
      case ImGuiMouseCursor_ResizeNS:
        return GLFW_VRESIZE_CURSOR;
      case ImGuiMouseCursor_ResizeEW:
        return GLFW_HRESIZE_CURSOR;
      case ImGuiMouseCursor_Hand:
        return GLFW_HAND_CURSOR;
      default:
        return GLFW_ARROW_CURSOR;
    }
  }();
  if (shape == GLFW_ARROW_CURSOR) return glfwSetCursor(window_.get(), nullptr);
  auto& made = cursors_[static_cast<size_t>(cursor)];
  if (!made) made.reset(glfwCreateStandardCursor(shape));
  glfwSetCursor(window_.get(), made.get());
}

std::string WindowSurface::clipboard() {
  const char* text = glfwGetClipboardString(window_.get());
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

Result<std::unique_ptr<Surface>> open_window(const WindowRequest& request, ui::InputQueue& input) {
  glfwSetErrorCallback(note_glfw_error);
  if (glfwInit() != GLFW_TRUE)
    return Error::failure("window", "there is no display: " + last_glfw_error(),
                          "set DISPLAY to an X server, or use --offscreen");
  auto surface = std::make_unique<WindowSurface>(input);
  if (auto opened = surface->open(request); !opened) return opened.error();
  return std::unique_ptr<Surface>(std::move(surface));
}

}  // namespace convlens::shell
