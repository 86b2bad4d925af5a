#include "shell/imgui_host.h"

#include <backends/imgui_impl_opengl3.h>
#include <epoxy/gl.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "ui/imgui_compat.h"

namespace convlens::shell {
namespace {

constexpr Seconds kShortestStep{1e-5};  // ImGui refuses a step of zero
constexpr Seconds kLongestStep{0.25};   // after a sleep: nothing that counts time should jump

// 64 bits of everything that decides how a picture looks. A start screen has some 300 kB of it: 0.03 ms.
class Fingerprint {
 public:
  template <class T>
  void add(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    add(&value, sizeof value);
  }
  void add(const void* data, size_t bytes) {
    const auto* from = static_cast<const unsigned char*>(data);
    for (; bytes >= sizeof(uint64_t); bytes -= sizeof(uint64_t), from += sizeof(uint64_t)) {
      uint64_t word = 0;
      std::memcpy(&word, from, sizeof word);
      mix(word);
    }
    uint64_t rest = bytes;
    std::memcpy(&rest, from, bytes);
    mix(rest);
  }
  uint64_t value() const { return hash_; }

 private:
  void mix(uint64_t word) {
    hash_ = (hash_ ^ word) * 0x9E3779B97F4A7C15U;
    hash_ ^= hash_ >> 32U;
  }
  uint64_t hash_ = 0x243F6A8885A308D3U;
};

int list_count(const ImDrawData& data) {
#if IMGUI_VERSION_NUM >= 18980
  return data.CmdLists.Size;
#else
  return data.CmdListsCount;
#endif
}

uint64_t fingerprint(const ImDrawData& data, const SurfaceSize& size, ImVec4 background) {
  Fingerprint print;
  print.add(size);
  print.add(background);
  for (int i = 0; i < list_count(data); ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    print.add(list.VtxBuffer.Data, static_cast<size_t>(list.VtxBuffer.size_in_bytes()));
    print.add(list.IdxBuffer.Data, static_cast<size_t>(list.IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd& command : list.CmdBuffer) {
      print.add(command.ClipRect);
      print.add(command.GetTexID());
      print.add(command.ElemCount);
    }
  }
  return print.value();
}

bool textures_are_waiting([[maybe_unused]] const ImDrawData& data) {
#if IMGUI_VERSION_NUM >= 19200
  if (data.Textures == nullptr) return false;
  for (const ImTextureData* texture : *data.Textures)
    if (texture->Status != ImTextureStatus_OK) return true;
#endif
  return false;
}

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
  drawn_ = 0;
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

bool ImguiHost::looks_different(const SurfaceSize& size, ImVec4 background) const {
  const ImDrawData& data = *ImGui::GetDrawData();
  return textures_are_waiting(data) || fingerprint(data, size, background) != drawn_;
}

void ImguiHost::end_frame() {
  ImGui::Render();
  surface_.set_cursor(ImGui::GetMouseCursor());
}

void ImguiHost::draw(const SurfaceSize& size, ImVec4 background) {
  surface_.begin_draw();
  glViewport(0, 0, size.framebuffer_w, size.framebuffer_h);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(background.x, background.y, background.z, background.w);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  drawn_ = fingerprint(*ImGui::GetDrawData(), size, background);
}

}  // namespace convlens::shell
