#include "shell/ui_map.h"

#include <array>
#include <charconv>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace convlens::shell {
namespace {

void append(std::string& json, float number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  json.append(text.data(), end);
}

// Names and values are UTF-8 already: only what JSON itself forbids is escaped.
void append_quoted(std::string& json, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20) {
      json += "\\u00";
      json += kHex[byte >> 4U];
      json += kHex[byte & 0xFU];
    } else {
      json += c;
    }
  }
  json += '"';
}

void append_list(std::string& json, std::initializer_list<float> numbers) {
  json += '[';
  for (const float number : numbers) {
    if (json.back() != '[') json += ',';
    append(json, number);
  }
  json += ']';
}

void append_widget(std::string& json, const ui::RecordedWidget& widget) {
  json += "  {\"name\":";
  append_quoted(json, widget.name);
  json += ",\"rect\":";
  append_list(json, {widget.min.x, widget.min.y, widget.max.x - widget.min.x, widget.max.y - widget.min.y});
  json += widget.enabled ? ",\"enabled\":true" : ",\"enabled\":false";
  json += widget.visible ? ",\"visible\":true" : ",\"visible\":false";
  json += ",\"value\":";
  append_quoted(json, widget.value);
  if (widget.grid) {
    const ui::RecordedGrid& grid = *widget.grid;
    json += ",\"grid\":";
    append_list(json, {grid.x, grid.y, grid.cell_px, static_cast<float>(grid.cols), static_cast<float>(grid.rows)});
  }
  json += '}';
}

}  // namespace

std::string ui_map_json(const UiMapState& state, const ui::Recorder& recorder) {
  std::string json = "{\"frame\":" + std::to_string(state.frame);
  json += ",\"document_version\":" + std::to_string(state.document_version);
  json += state.settled ? ",\"settled\":true" : ",\"settled\":false";
  json += ",\"window\":[" + std::to_string(state.size.window_w) + ',' + std::to_string(state.size.window_h) + ']';
  json += ",\n\"duplicates\":[";
  for (const std::string& name : recorder.duplicates()) {
    if (json.back() != '[') json += ',';
    append_quoted(json, name);
  }
  json += "],\n\"widgets\":[\n";
  bool first = true;
  for (const ui::RecordedWidget& widget : recorder.widgets()) {
    if (!std::exchange(first, false)) json += ",\n";
    append_widget(json, widget);
  }
  json += "\n]}\n";
  return json;
}

}  // namespace convlens::shell
