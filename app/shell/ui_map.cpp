#include "shell/ui_map.h"

#include <array>

#include "io/json_writer.h"

namespace convlens::shell {
namespace {

void write_widget(io::JsonWriter& json, const ui::RecordedWidget& widget) {
  json.begin_object().field("name", widget.name);
  json.key("rect").array(
      std::array{widget.min.x, widget.min.y, widget.max.x - widget.min.x, widget.max.y - widget.min.y});
  json.field("enabled", widget.enabled).field("visible", widget.visible).field("value", widget.value);
  if (widget.grid) {
    const ui::RecordedGrid& grid = *widget.grid;
    json.key("grid").begin_array().value(grid.x).value(grid.y).value(grid.cell_px).value(grid.cols).value(grid.rows);
    if (grid.cell_height_px > 0) json.value(grid.cell_height_px);
    json.end_array();
  }
  json.end_object();
}

}  // namespace

std::string ui_map_json(const UiMapState& state, const ui::Recorder& recorder) {
  io::JsonWriter json;
  json.begin_object().field("frame", state.frame).field("document_version", state.document_version);
  json.field("settled", state.settled);
  json.key("window").array(std::array{state.size.window_w, state.size.window_h});
  json.key("duplicates").array(recorder.duplicates());
  json.key("widgets").begin_array();
  for (const ui::RecordedWidget& widget : recorder.widgets()) write_widget(json, widget);
  return json.end_array().end_object().take() + '\n';
}

}  // namespace convlens::shell
