// The recorder: every widget of the frame by a stable name, with its rectangle, state and value. Tests and scripts find
// widgets by it (--ui-map), so names are a promise: see docs/automation.md. A name used twice in a frame is an error.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace convlens::ui {

// A grid of cells inside a widget, so that a script can aim at one: cell (row, col) has its centre at
// (x + (col + 0.5) * cell_px, y + (row + 0.5) * height_px()), in window pixels.
struct RecordedGrid {
  float x = 0, y = 0, cell_px = 0;
  int64_t cols = 0, rows = 0;
  float cell_height_px = 0;  // of cells that are not square; 0: as wide
  float height_px() const { return cell_height_px > 0 ? cell_height_px : cell_px; }
};

struct RecordedWidget {
  std::string name;
  ImVec2 min, max;  // window pixels
  bool enabled = true;
  bool visible = true;  // inside its window's clip rectangle, at least in part
  std::string value;    // as shown: "0.111", "selected", "14 x 14"
  std::optional<RecordedGrid> grid;
};

class Recorder {
 public:
  void begin_frame();
  // Records a rectangle of the present window.
  RecordedWidget& add(std::string_view name, ImVec2 min, ImVec2 max, std::string_view value = {}, bool enabled = true);
  // Records the item that ImGui has just submitted.
  RecordedWidget& add_last_item(std::string_view name, std::string_view value = {}, bool enabled = true);

  const std::vector<RecordedWidget>& widgets() const { return widgets_; }
  const RecordedWidget* find(std::string_view name) const;
  const std::vector<std::string>& duplicates() const { return duplicates_; }

 private:
  std::vector<RecordedWidget> widgets_;
  std::unordered_map<std::string, size_t> index_;
  std::vector<std::string> duplicates_;
};

}  // namespace convlens::ui
