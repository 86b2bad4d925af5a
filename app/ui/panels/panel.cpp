#include "ui/panels/panel.h"

#include <string>

#include "ui/widgets/controls.h"

namespace convlens::ui {

PanelScope::PanelScope(const Context& ctx, const char* id, const Box& box, bool scrolls) : ctx_(ctx) {
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ctx.style.pad(), ctx.style.pad()));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ctx.px(6));
  // No ground: the window is cleared in the panels' colour, which costs a software renderer nothing (see backdrop).
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                   ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                   (scrolls ? 0 : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse));
  const float scroll = ImGui::GetScrollY();
  const float side = ctx.style.pad();
  // The scroll bar is slim enough for the margin. Would contents be narrower beside it, those that are less tall when
  // they are narrower (a square canvas) would bring it and drive it away in turn, every frame.
  inner_ = {box.x + side, box.y + side - scroll, box.w - 2 * side, box.h - 2 * side};
}

PanelScope::~PanelScope() {
  ImGui::End();
  ImGui::PopStyleVar(2);
}

void PanelScope::reaches(float bottom) {
  ImGui::SetCursorScreenPos({inner_.x, bottom});
  ImGui::Dummy({1, 0});
}

BarScope::BarScope(const char* id, const Box& box) {
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar(2);
}

BarScope::~BarScope() { ImGui::End(); }

float panel_caption(const Context& ctx, model::Panel panel, const Box& inner, std::string_view name,
                    std::string_view title, std::string_view details) {
  const float height = caption(ctx, inner.x, inner.y, inner.w, title, details);
  ImGui::SetCursorScreenPos(inner.min());
  const std::string id = std::string(name) + ".title";
  ImGui::InvisibleButton(id.c_str(), {inner.w, height});
  ctx.recorder.add_last_item(id, details);
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    ctx.emit(model::SetMaximised{ctx.state.session.maximised == panel ? model::Panel::none : panel});
  return height + ctx.px(8);
}

}  // namespace convlens::ui
