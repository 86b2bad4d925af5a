// The differences between Dear ImGui 1.86 and 1.92, in one place.
#include "ui/imgui_compat.h"

#include <imgui_internal.h>

#include <type_traits>

#include "ui/imgui_keys.h"

namespace convlens::ui {
namespace {

template <class Id>
Id texture_id_from(unsigned int gl_name) {
  if constexpr (std::is_pointer_v<Id>)
    return reinterpret_cast<Id>(static_cast<intptr_t>(gl_name));
  else
    return static_cast<Id>(gl_name);
}

template <class Id>
unsigned int gl_name_from(Id id) {
  if constexpr (std::is_pointer_v<Id>)
    return static_cast<unsigned int>(reinterpret_cast<intptr_t>(id));
  else
    return static_cast<unsigned int>(id);
}

}  // namespace

#if IMGUI_VERSION_NUM >= 18700
bool key_pressed(Key key, bool repeat) { return ImGui::IsKeyPressed(to_imgui(key), repeat); }
bool key_down(Key key) { return ImGui::IsKeyDown(to_imgui(key)); }
#else
bool key_pressed(Key key, bool repeat) { return ImGui::IsKeyPressed(static_cast<int>(key), repeat); }
bool key_down(Key key) { return ImGui::IsKeyDown(static_cast<int>(key)); }
#endif

Modifiers modifiers() {
  const ImGuiIO& io = ImGui::GetIO();
  return {io.KeyCtrl, io.KeyShift, io.KeyAlt};
}

void push_font(ImFont* font, [[maybe_unused]] float size_px) {
#if IMGUI_VERSION_NUM >= 19200
  ImGui::PushFont(font, size_px);
#else
  ImGui::PushFont(font);
#endif
}

float font_size_px(const ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
  return font->LegacySize;
#else
  return font->FontSize;
#endif
}

bool font_has_glyph(ImFont* font, unsigned int codepoint) {
  if (codepoint > IM_UNICODE_CODEPOINT_MAX) return false;
#if IMGUI_VERSION_NUM >= 19200
  return font->IsGlyphInFont(static_cast<ImWchar>(codepoint));
#else
  return font->FindGlyphNoFallback(static_cast<ImWchar>(codepoint)) != nullptr;
#endif
}

ImTextureID to_texture_id(unsigned int gl_name) { return texture_id_from<ImTextureID>(gl_name); }
unsigned int to_gl_name(ImTextureID id) { return gl_name_from(id); }

void add_rect(ImDrawList* list, ImVec2 min, ImVec2 max, ImU32 color, float rounding, float thickness,
              ImDrawFlags corners) {
#if IMGUI_VERSION_NUM >= 19280
  list->AddRect(min, max, color, rounding, thickness, corners);
#else
  list->AddRect(min, max, color, rounding, corners, thickness);
#endif
}

void add_polyline(ImDrawList* list, const ImVec2* points, int count, ImU32 color, float thickness, bool closed) {
  const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19280
  list->AddPolyline(points, count, color, thickness, flags);
#else
  list->AddPolyline(points, count, color, flags, thickness);
#endif
}

void path_stroke(ImDrawList* list, ImU32 color, float thickness, bool closed) {
  const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19280
  list->PathStroke(color, thickness, flags);
#else
  list->PathStroke(color, flags, thickness);
#endif
}

bool begin_child(const char* id, ImVec2 size, bool border, ImGuiWindowFlags flags) {
#if IMGUI_VERSION_NUM >= 19110
  return ImGui::BeginChild(id, size, border ? ImGuiChildFlags_Borders : ImGuiChildFlags_None, flags);
#elif IMGUI_VERSION_NUM >= 19000
  return ImGui::BeginChild(id, size, border ? ImGuiChildFlags_Border : ImGuiChildFlags_None, flags);
#else
  return ImGui::BeginChild(id, size, border, flags);
#endif
}

void allow_overlap_before_item() {
#if IMGUI_VERSION_NUM >= 18970
  ImGui::SetNextItemAllowOverlap();
#endif
}

void allow_overlap_after_item() {
#if IMGUI_VERSION_NUM < 18970
  ImGui::SetItemAllowOverlap();
#endif
}

void claim_mouse_wheel() {
#if IMGUI_VERSION_NUM >= 18900
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
#else
  ImGui::SetItemUsingMouseWheel();
#endif
}

#if IMGUI_VERSION_NUM >= 19110
namespace {
struct Clipboard {
  const char* (*get)(void*) = nullptr;
  void (*set)(void*, const char*) = nullptr;
};
// ImGui hands its context to the new functions, not our two; one set a process is enough.
Clipboard clipboard;
}  // namespace

void set_clipboard(const char* (*get)(void* user), void (*set)(void* user, const char* text), void* user) {
  clipboard = {get, set};
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_ClipboardUserData = user;
  platform.Platform_GetClipboardTextFn = [](ImGuiContext*) {
    return clipboard.get(ImGui::GetPlatformIO().Platform_ClipboardUserData);
  };
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
    clipboard.set(ImGui::GetPlatformIO().Platform_ClipboardUserData, text);
  };
}
#else
void set_clipboard(const char* (*get)(void* user), void (*set)(void* user, const char* text), void* user) {
  ImGuiIO& io = ImGui::GetIO();
  io.GetClipboardTextFn = get;
  io.SetClipboardTextFn = set;
  io.ClipboardUserData = user;
}
#endif

}  // namespace convlens::ui
