#include "shell/imgui_host.h"

#include <backends/imgui_impl_opengl3.h>
#include <epoxy/gl.h>

#include <algorithm>

#include "ui/imgui_compat.h"

namespace convlens::shell {
namespace {

constexpr Seconds kShortestStep{1e-5};  // ImGui refuses a step of zero
constexpr Seconds kLongestStep{0.25};   // after a sleep: nothing that counts time should jump

}  // namespace

ImguiHost::ImguiHost(Surface& surface) : surface_(surface) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& imgui = ImGui::GetIO();
  imgui.IniFilename = nullptr;
  imgui.LogFilename = nullptr;
  imgui.BackendPlatformName = "convlens";
  imgui.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  ui::set_clipboard(
      [](void* user) {
        auto& host = *static_cast<ImguiHost*>(user);
        host.clipboard_ = host.surface_.clipboard();
        return host.clipboard_.c_str();
      },
      [](void* user, const char* text) { static_cast<ImguiHost*>(user)->surface_.set_clipboard(text); }, this);
  // The loader of ImGui itself finds OpenGL 3.3 wherever our own checks have found it.
  CONVLENS_CHECK(ImGui_ImplOpenGL3_Init("#version 330 core"));
}

ImguiHost::~ImguiHost() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext();
}

void ImguiHost::renew_fonts() {
#if IMGUI_VERSION_NUM < 19200
  // Before 1.92 the atlas is one texture, made with the first frame if it is not there.
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

void ImguiHost::new_frame(const SurfaceSize& size, Seconds now) {
  ImGuiIO& imgui = ImGui::GetIO();
  imgui.DisplaySize = {static_cast<float>(size.window_w), static_cast<float>(size.window_h)};
  if (size.window_w > 0 && size.window_h > 0)
    imgui.DisplayFramebufferScale = {static_cast<float>(size.framebuffer_w) / static_cast<float>(size.window_w),
                                     static_cast<float>(size.framebuffer_h) / static_cast<float>(size.window_h)};
  const Seconds step = last_.count() < 0 ? kFrameInterval : std::clamp(now - last_, kShortestStep, kLongestStep);
  imgui.DeltaTime = static_cast<float>(step.count());
  last_ = now;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
}

void ImguiHost::draw(const SurfaceSize& size, ImVec4 background) {
  surface_.begin_draw();
  glViewport(0, 0, size.framebuffer_w, size.framebuffer_h);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(background.x, background.y, background.z, background.w);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  surface_.set_cursor(ImGui::GetMouseCursor());
}

}  // namespace convlens::shell
