// Equations: the present window's and its neighbours', written out.
#include <algorithm>

#include "model/number_text.h"
#include "ui/panels/window/matrix_parts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kLine = 17, kIndent = 8;  // design units

size_t letters(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// In lines of at most so many characters.
std::vector<std::string> lines_of(const MatrixParts& parts, const CellExplanation& unscaled, size_t characters) {
  const CellExplanation window = model::shown_in(scale_of(parts.ctx.state), unscaled);
  std::vector<std::string> terms = model::equation(window);
  terms.push_back("= " + (parts.is_covered(window) ? std::string("?") : model::format_number(window.total, 7)));
  const std::string indent(terms.front().size() + 1, ' ');
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& term : terms) {
    if (!line.empty() && letters(line) + 1 + letters(term) > characters) {
      lines.push_back(line);
      line = indent + term;
    } else {
      line += (line.empty() ? "" : " ") + term;
    }
  }
  lines.push_back(line);
  return lines;
}

}  // namespace

void matrix_equations(const MatrixParts& parts) {
  const Context& ctx = parts.ctx;
  const Palette& p = ctx.palette();
  const Box& area = parts.area;
  const Font& font = ctx.style.fonts.mono_small;
  const float line = ctx.px(kLine), indent = ctx.px(kIndent);
  const auto characters = static_cast<size_t>(std::max(16.0F, (area.w - indent) / text_width(font, "0")));
  const auto fit = std::max<int64_t>(1, static_cast<int64_t>(area.h / line));
  const auto each = static_cast<int64_t>(
      lines_of(parts, model::windows_of(parts.source, {parts.present, parts.present + 1}).front(), characters).size());
  const Range windows = model::neighbours(parts.anchor, std::max<int64_t>(1, fit / each), parts.source.windows());
  float y = area.y;
  std::string present;
  for (const CellExplanation& window : model::windows_of(parts.source, windows)) {
    const std::vector<std::string> lines = lines_of(parts, window, characters);
    const Box box{area.x, y, area.w, line * static_cast<float>(lines.size())};
    if (box.bottom() > area.bottom() + 1 && y > area.y) break;
    if (parts.is_present(window)) {
      ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), p.accent_soft);
      ImGui::GetWindowDrawList()->AddRectFilled(box.min(), {box.x + ctx.px(2), box.bottom()}, p.accent);
    }
    for (const std::string& text : lines) {
      if (parts.is_present(window)) present += (present.empty() ? "" : " ") + text.substr(text.find_first_not_of(' '));
      draw_text(font, {area.x + indent, y, area.w - indent, line}, parts.is_present(window) ? p.text : p.text_dim,
                text);
      y += line;
    }
    if (parts.pointer_is_here && box.contains(ImGui::GetIO().MousePos)) parts.point_at(window);
  }
  ctx.recorder.add("matrix.equation", area.min(), area.max(), present);
  if (parts.beside)
    parts.describe({std::to_string(parts.source.windows()) + " equations", "input \xC2\xB7 weight, summed, + bias",
                    parts.place_text()},
                   parts.side.bottom());
}

}  // namespace convlens::ui
