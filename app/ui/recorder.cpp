#include "ui/recorder.h"

namespace convlens::ui {

void Recorder::begin_frame() {
  widgets_.clear();
  index_.clear();
  duplicates_.clear();
}

RecordedWidget& Recorder::add(std::string_view name, ImVec2 min, ImVec2 max, std::string_view value, bool enabled) {
  const auto [place, is_new] = index_.emplace(std::string(name), widgets_.size());
  if (!is_new) duplicates_.emplace_back(name);
  RecordedWidget widget;
  widget.name = name;
  widget.min = min;
  widget.max = max;
  widget.enabled = enabled;
  widget.visible = ImGui::IsRectVisible(min, max);
  widget.value = value;
  widgets_.push_back(std::move(widget));
  return widgets_.back();
}

RecordedWidget& Recorder::add_last_item(std::string_view name, std::string_view value, bool enabled) {
  return add(name, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), value, enabled);
}

const RecordedWidget* Recorder::find(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  return found == index_.end() ? nullptr : &widgets_[found->second];
}

}  // namespace convlens::ui
