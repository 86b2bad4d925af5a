#include "ui/panels/window/loop_view.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "model/batch.h"
#include "model/loop_code.h"
#include "ui/imgui_compat.h"
#include "ui/panels/window/predict_view.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::LoopForm;

constexpr float kLine = 13, kLargeLine = 20, kControls = 24;  // design units
constexpr float kLeastCode = 400;                             // below this the code needs the whole width
constexpr float kMargin = 14;                                 // of the code: the current line's bar and the scroll bar
constexpr std::array kForms{
    Option{"nested", "nested loops", "Every index a loop of its own, innermost the products"},
    Option{"apply_kernel", "apply_kernel", "As the notebook writes it: a slice of the image times the kernel, summed"}};
constexpr std::array<std::string_view, 6> kKeywords{"for", "in", "def", "return", "import", "as"};

// What is drawn on one line of the screen: a line of the code, or a part of one that is too long.
struct ShownLine {
  size_t line = 0;
  float indent_px = 0;
  std::string_view text;
};

class CodeLines {
 public:
  // In the larger type where the whole code has room in it.
  CodeLines(const Context& ctx, const model::LoopCode& code, const Box& box) : font_(ctx.style.fonts.mono) {
    const float width = box.w - ctx.px(kMargin);
    size_t longest = 0;
    for (const model::CodeLine& line : code.lines)
      longest = std::max(longest, static_cast<size_t>(line.spaces) + line.text.size());
    line_px_ = ctx.px(kLargeLine);
    cell_ = text_width(font_, "0");
    if (static_cast<float>(longest) * cell_ > width || static_cast<float>(code.lines.size()) * line_px_ > box.h) {
      font_ = ctx.style.fonts.mono_small;
      line_px_ = ctx.px(kLine);
      cell_ = text_width(font_, "0");
    }
    for (size_t i = 0; i < code.lines.size(); ++i) wrap(i, code.lines[i], width);
  }
  const std::vector<ShownLine>& lines() const { return lines_; }
  const Font& font() const { return font_; }
  float line_px() const { return line_px_; }
  float height() const { return static_cast<float>(lines_.size()) * line_px_; }

 private:
  // A line that is too long first loses indentation, then goes on below: after a comma, or before an operator.
  void wrap(size_t index, const model::CodeLine& line, float width) {
    std::string_view rest = line.text;
    float indent = static_cast<float>(line.spaces) * cell_;
    const float length = static_cast<float>(rest.size()) * cell_;
    if (indent + length > width && length <= width) indent = std::max(0.0F, width - length);
    while (indent + static_cast<float>(rest.size()) * cell_ > width) {
      const auto room = static_cast<size_t>(std::max(8.0F, (width - indent) / cell_));
      size_t cut = std::min(room, rest.size());
      while (cut > room / 2 && !(rest[cut - 1] == ' ')) --cut;
      lines_.push_back({index, indent, rest.substr(0, cut)});
      rest.remove_prefix(cut);
      if (rest.empty()) return;
      indent = std::min(indent + 4 * cell_, width / 3);
    }
    lines_.push_back({index, indent, rest});
  }

  Font font_;
  float cell_ = 0, line_px_ = 0;
  std::vector<ShownLine> lines_;
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Keywords and comments stand back; numbers of the line that is current are what changes, and stand out.
void draw_code(const Context& ctx, const CodeLines& code, std::string_view text, float x, float y, bool current) {
  const Palette& p = ctx.palette();
  const Font& font = code.font();
  const float cell = text_width(font, "0");
  const float top = std::round(y + (code.line_px() - font.size_px) / 2);
  const auto part = [&](size_t begin, size_t end, ImU32 color) {
    const ImVec2 at{std::round(x + static_cast<float>(begin) * cell), top};
    ImGui::GetWindowDrawList()->AddText(font.face, font.size_px, at, color, text.data() + begin, text.data() + end);
  };
  // Runs of one colour are drawn as one: blanks belong to the run before them.
  size_t begin = 0;
  ImU32 color = p.text;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    ImU32 here = text[i] == ' ' ? color : p.text;
    if (is_word(text[i])) {
      while (end < text.size() && is_word(text[end])) ++end;
      if (std::ranges::find(kKeywords, text.substr(i, end - i)) != kKeywords.end()) here = p.text_dim;
      if (current && std::isdigit(static_cast<unsigned char>(text[i])) != 0) here = p.accent;
    } else if (text[i] == '#') {
      end = text.size();
      here = p.text_faint;
    }
    if (here != color) {
      if (i > begin) part(begin, i, color);
      begin = i;
      color = here;
    }
    i = end;
  }
  part(begin, text.size(), color);
}

// The lines that fit, from the one that the person scrolled to, or such that the current line is among them.
void code_area(const Context& ctx, const model::LoopCode& code, const CodeLines& wrapped, size_t current,
               const Box& box) {
  const std::vector<ShownLine>& lines = wrapped.lines();
  const float line_px = wrapped.line_px();
  const auto fit = std::max<int64_t>(1, static_cast<int64_t>((box.h + 0.5F) / line_px));
  const auto last_first = std::max<int64_t>(0, static_cast<int64_t>(lines.size()) - fit);
  LoopScroll& scroll = ctx.scratch.loop_scroll;
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("loop.code", {box.w, box.h});
  ctx.recorder.add_last_item("loop.code", code.lines[current].text);
  claim_mouse_wheel();
  if (const float wheel = ImGui::GetIO().MouseWheel; ImGui::IsItemHovered() && wheel != 0)
    scroll.first -= wheel > 0 ? 2 : -2;
  scroll.first = std::clamp<int64_t>(scroll.first, 0, last_first);
  if (scroll.current != static_cast<int64_t>(current) || scroll.fit != fit ||
      scroll.lines != static_cast<int64_t>(lines.size())) {
    scroll.current = static_cast<int64_t>(current);
    scroll.fit = fit;
    scroll.lines = static_cast<int64_t>(lines.size());
    int64_t begin = scroll.lines, end = 0;  // of the current line, as shown
    for (int64_t i = 0; i < scroll.lines; ++i)
      if (lines[static_cast<size_t>(i)].line == current) {
        begin = std::min(begin, i);
        end = i + 1;
      }
    // One line more than the current one shows what comes next.
    scroll.first = std::clamp(scroll.first, std::min(end + 1, scroll.lines) - fit, begin);
    scroll.first = std::clamp<int64_t>(scroll.first, 0, last_first);
  }
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const int64_t end = std::min(scroll.first + fit, scroll.lines);
  for (int64_t i = scroll.first; i < end; ++i) {
    const ShownLine& line = lines[static_cast<size_t>(i)];
    const float y = box.y + static_cast<float>(i - scroll.first) * line_px;
    const bool is_current = line.line == current;
    if (is_current) {
      draw.AddRectFilled({box.x, y}, {box.right(), y + line_px}, p.accent_soft);
      draw.AddRectFilled({box.x, y}, {box.x + ctx.px(2), y + line_px}, p.accent);
    }
    draw_code(ctx, wrapped, line.text, box.x + ctx.px(9) + line.indent_px, y, is_current);
  }
  if (last_first == 0) return;
  const float track = box.h / static_cast<float>(lines.size());
  draw.AddRectFilled({box.right() - ctx.px(2), box.y + static_cast<float>(scroll.first) * track},
                     {box.right(), box.y + static_cast<float>(end) * track}, p.control_active, ctx.px(1));
}

void copy_button(const Context& ctx, const model::LoopCode& code, const Box& box) {
  if (button(ctx, "loop.copy", "Copy", box, {.tooltip = "The code, for Python with NumPy: give it x, w and b"})) {
    ImGui::SetClipboardText(code.text().c_str());
    ctx.emit(model::ShowNotice{{model::Notice::Kind::info, "The loop is on the clipboard."}});
  }
}

// Values in columns of name and number; `rows` of them below each other.
void value_table(const Context& ctx, const std::vector<model::LoopValue>& values, const Box& box) {
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const float line = ctx.px(18);
  const auto fit = std::max<size_t>(1, static_cast<size_t>(box.h / line));
  const size_t last = values.size() - 1;  // the sum: a line of its own
  const size_t rows = std::max<size_t>(1, std::min(fit - 1, (last + 1) / 2));
  const float column = box.w / static_cast<float>((last + rows - 1) / rows);
  for (size_t i = 0; i < values.size(); ++i) {
    const bool is_sum = i == last;
    const float x = is_sum ? box.x : box.x + column * static_cast<float>(i / rows);
    const float y = box.y + line * static_cast<float>(is_sum ? std::min(rows, fit - 1) : i % rows);
    draw_text(fonts.mono_small, {x, y, ctx.px(30), line}, p.text_dim, values[i].name);
    draw_text(fonts.mono_small, {x + ctx.px(34), y, (is_sum ? box.w : column) - ctx.px(36), line},
              is_sum ? p.accent : p.text, values[i].value);
  }
}

// The same in one line.
void value_line(const Context& ctx, const std::vector<model::LoopValue>& values, const Box& box) {
  const Font& font = ctx.style.fonts.mono_small;
  const Palette& p = ctx.palette();
  float width = 0;
  for (const model::LoopValue& value : values) width += text_width(font, value.name + " " + value.value);
  const float gap = std::clamp((box.w - width) / static_cast<float>(values.size()), ctx.px(5), ctx.px(18));
  float x = box.x;
  for (const model::LoopValue& value : values) {
    const float name = text_width(font, value.name + " "), number = text_width(font, value.value);
    draw_text(font, {x, box.y, name, box.h}, p.text_dim, value.name);
    draw_text(font, {x + name, box.y, std::min(number + 1, box.right() - x - name), box.h},
              &value == &values.back() ? p.accent : p.text, value.value);
    x += name + number + gap;
  }
}

}  // namespace

void loop_view(const Context& ctx, const CellExplanation& explained, const Box& box) {
  // The loops run over the whole batch; what is explained is of the input that is shown.
  Conv2dProblem problem = ctx.state.results.problem;
  problem.input.n = problem.output.n = model::batch_size(ctx.state.document);
  CellExplanation cell = explained;
  cell.n = ctx.state.document.shown;
  const LoopForm form = ctx.state.session.loop_form;
  const model::WindowPlace& place = ctx.state.session.transport.place;
  const bool stands_here = place.channel == cell.output_channel && place.row == cell.row && place.col == cell.col;
  const int64_t product = stands_here ? place.product : -1;
  const model::LoopCode code = model::loop_code(problem, form, ctx.state.document.shown);
  const size_t current = product < 0 ? code.window_line : code.product_line;
  std::vector<model::LoopValue> values = model::loop_values(problem, form, cell, product);
  if (covered(ctx.state)) values.back().value = "?";
  std::string shown;
  for (const model::LoopValue& value : values) shown += (shown.empty() ? "" : "  ") + value.name + " = " + value.value;

  const float controls = ctx.px(kControls), gap = ctx.px(8);
  const float copy = button_width(ctx, "Copy"), forms = choice_width(ctx, kForms);
  Box choice_box{box.x, box.y, forms, controls}, copy_box{box.right() - copy, box.y, copy, controls};
  Box code_box = box, values_box;
  const float side = forms + gap + copy;
  const bool beside = box.w - side - 2 * gap >= ctx.px(kLeastCode);
  if (beside) {
    code_box.w -= side + 2 * gap;
    choice_box.x = code_box.right() + 2 * gap;
    values_box = {choice_box.x, choice_box.bottom() + gap, side, box.bottom() - choice_box.bottom() - gap};
    value_table(ctx, values, values_box);
  } else {
    choice_box.w = std::min(forms, box.w - copy - gap);
    values_box = {box.x, box.bottom() - ctx.px(18), box.w, ctx.px(18)};
    code_box.y += controls + ctx.px(4);
    code_box.h = values_box.y - ctx.px(2) - code_box.y;
  }
  const CodeLines lines(ctx, code, code_box);
  if (lines.height() < code_box.h) {
    code_box.h = lines.height();
    if (!beside) values_box.y = code_box.bottom() + ctx.px(4);
  }
  if (!beside) value_line(ctx, values, values_box);
  ctx.recorder.add("loop.indices", values_box.min(), values_box.max(), shown);
  code_area(ctx, code, lines, current, code_box);
  const int chosen = choice(ctx, "loop.form", kForms, static_cast<int>(form), choice_box);
  if (chosen >= 0) ctx.emit(model::SetLoopForm{static_cast<LoopForm>(chosen)});
  copy_button(ctx, code, copy_box);
}

}  // namespace convlens::ui
