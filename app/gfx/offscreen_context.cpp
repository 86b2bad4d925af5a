#include "gfx/offscreen_context.h"

#include <epoxy/egl.h>

#include <array>
#include <cstdio>
#include <string>

#include "gfx/context.h"

namespace convlens::gfx {

struct OffscreenContext::Handles {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;
  ~Handles() {
    if (display == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context != EGL_NO_CONTEXT) eglDestroyContext(display, context);
    eglTerminate(display);
  }
};

namespace {

Error no_offscreen(const std::string& what) {
  return Error::failure("off-screen OpenGL", what,
                        "the packages libegl1, libegl-mesa0 and libgl1-mesa-dri are enough on any processor");
}

std::string egl_code() {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%04x", static_cast<unsigned>(eglGetError()));
  return text.data();
}

// The first kind of display that needs no window system and can be initialised.
EGLDisplay open_display() {
  const auto usable = [](EGLDisplay display) {
    return display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr) == EGL_TRUE;
  };
  if (!epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_base")) return EGL_NO_DISPLAY;
  if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless")) {
    EGLDisplay display = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr);
    if (usable(display)) return display;
  }
  if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_device") &&
      epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_enumeration")) {
    std::array<EGLDeviceEXT, 8> devices{};
    EGLint count = 0;
    eglQueryDevicesEXT(static_cast<EGLint>(devices.size()), devices.data(), &count);
    for (EGLint i = 0; i < count; ++i) {
      EGLDisplay display = eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, devices[static_cast<size_t>(i)], nullptr);
      if (usable(display)) return display;
    }
  }
  return EGL_NO_DISPLAY;
}

}  // namespace

Result<OffscreenContext> OffscreenContext::create() {
  if (!epoxy_has_egl()) return no_offscreen("libEGL.so.1 is not installed");
  auto handles = std::make_unique<Handles>();
  handles->display = open_display();
  if (handles->display == EGL_NO_DISPLAY) return no_offscreen("EGL has no display that works without a screen");
  if (epoxy_egl_version(handles->display) < 14 && !epoxy_has_egl_extension(handles->display, "EGL_KHR_create_context"))
    return no_offscreen("EGL is older than 1.4 and cannot make a core context");
  if (!epoxy_has_egl_extension(handles->display, "EGL_KHR_surfaceless_context"))
    return no_offscreen("EGL cannot make a context without a surface");
  if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE) return no_offscreen("EGL has no desktop OpenGL");

  const std::array<EGLint, 3> config_wanted{EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint configs = 0;
  if (eglChooseConfig(handles->display, config_wanted.data(), &config, 1, &configs) != EGL_TRUE || configs == 0)
    config = nullptr;  // EGL_NO_CONFIG_KHR: surfaceless platforms may have none, and need none
  const std::array<EGLint, 9> context_wanted{EGL_CONTEXT_MAJOR_VERSION_KHR,
                                             3,
                                             EGL_CONTEXT_MINOR_VERSION_KHR,
                                             3,
                                             EGL_CONTEXT_OPENGL_PROFILE_MASK_KHR,
                                             EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT_KHR,
                                             EGL_CONTEXT_FLAGS_KHR,
                                             EGL_CONTEXT_OPENGL_FORWARD_COMPATIBLE_BIT_KHR,
                                             EGL_NONE};
  handles->context = eglCreateContext(handles->display, config, EGL_NO_CONTEXT, context_wanted.data());
  if (handles->context == EGL_NO_CONTEXT)
    return no_offscreen("the driver makes no OpenGL 3.3 context (EGL error " + egl_code() + ")");
  if (eglMakeCurrent(handles->display, EGL_NO_SURFACE, EGL_NO_SURFACE, handles->context) != EGL_TRUE)
    return no_offscreen("the driver's context cannot be used (EGL error " + egl_code() + ")");
  if (auto info = check_context(); !info) return info.error();
  return OffscreenContext(std::move(handles));
}

OffscreenContext::OffscreenContext(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
OffscreenContext::~OffscreenContext() = default;
OffscreenContext::OffscreenContext(OffscreenContext&&) noexcept = default;
OffscreenContext& OffscreenContext::operator=(OffscreenContext&&) noexcept = default;

}  // namespace convlens::gfx
