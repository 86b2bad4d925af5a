#include "ui/widgets/scroll_area.h"

#include <algorithm>

#include "ui/imgui_compat.h"

namespace convlens::ui {

ScrollArea::ScrollArea(const Context& ctx, const char* id, const Box& view, ImVec2 content) : view_(view) {
  constexpr float kRounding = 0.5F;
  const bool down = content.y > view.h + kRounding, right = content.x > view.w + kRounding;
  ImGui::SetCursorScreenPos(view.min());
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ctx.px(6));
  begin_child(id, {std::max(1.0F, view.w), std::max(1.0F, view.h)}, false,
              ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoSavedSettings |
                  (right ? ImGuiWindowFlags_HorizontalScrollbar : 0) |
                  (down || right ? 0 : ImGuiWindowFlags_NoScrollbar));
  const float bar = ctx.px(6);
  if (down) view_.w -= bar;
  if (right) view_.h -= bar;
  origin_ = {view.x - ImGui::GetScrollX(), view.y - ImGui::GetScrollY()};
  // What the contents reach, for ImGui's scroll bars.
  ImGui::SetCursorScreenPos(origin_);
  ImGui::Dummy(content);
}

ScrollArea::~ScrollArea() {
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

bool ScrollArea::shows(const Box& box) const {
  return box.x < view_.right() && box.right() > view_.x && box.y < view_.bottom() && box.bottom() > view_.y;
}

Box ScrollArea::seen(const Box& box) const {
  const float x = std::clamp(box.x, view_.x, view_.right()), y = std::clamp(box.y, view_.y, view_.bottom());
  return {x, y, std::clamp(box.right(), view_.x, view_.right()) - x,
          std::clamp(box.bottom(), view_.y, view_.bottom()) - y};
}

void ScrollArea::bring_into_view(const Box& box) const {
  if (box.y < view_.y) ImGui::SetScrollY(ImGui::GetScrollY() - (view_.y - box.y));
  if (box.bottom() > view_.bottom()) ImGui::SetScrollY(ImGui::GetScrollY() + box.bottom() - view_.bottom());
  if (box.x < view_.x) ImGui::SetScrollX(ImGui::GetScrollX() - (view_.x - box.x));
  if (box.right() > view_.right()) ImGui::SetScrollX(ImGui::GetScrollX() + box.right() - view_.right());
}

}  // namespace convlens::ui
