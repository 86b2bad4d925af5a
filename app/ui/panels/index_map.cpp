#include "ui/panels/index_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/kernel_editor.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::WeightAxis;
using model::WeightIndex;
using model::WeightOrder;

constexpr std::array kOrders{
    Option{"oihw", "OIHW", "out, in, row, column: how PyTorch and ONNX store Conv2d's weights"},
    Option{"hwio", "HWIO", "row, column, in, out: how TensorFlow and JAX store them"},
    Option{"iohw", "IOHW", "in, out, row, column: how PyTorch stores ConvTranspose2d's, which leads back"}};

// The weight under the pointer, else the selected one.
WeightIndex present(const FrameState& state) {
  const model::Session& session = state.session;
  const model::Hover& hover = session.hover;
  if (hover.place == model::Hover::Place::weight) return {hover.channel, hover.input_channel, hover.row, hover.col};
  return {session.selected_output, session.selected_input_channel, session.selected_row, session.selected_col};
}

// Up to `count` of [0, total) around `present`.
Range around(int64_t present, int64_t count, int64_t total) {
  count = std::clamp<int64_t>(count, 1, total);
  const int64_t begin = std::clamp<int64_t>(present - count / 2, 0, total - count);
  return {begin, begin + count};
}

class IndexMap {
 public:
  IndexMap(const Context& ctx, const Box& area)
      : ctx_(ctx),
        area_(area),
        y_(area.y),
        weight_(ctx.state.document.kernels.weight),
        shape_(weight_.shape()),
        order_(ctx.state.session.weight_order),
        index_(present(ctx.state)) {}

  float draw() {
    const std::optional<IndexHover> before = ctx_.scratch.index_hover;
    ctx_.scratch.index_hover.reset();
    head();
    if (ctx_.state.document.window == model::WindowKind::transposed) transposed_note();
    position();
    int64_t stride = shape_.n * shape_.c * shape_.h * shape_.w;
    for (const WeightAxis axis : model::axes_of(order_)) {
      stride /= model::axis_size(shape_, axis);
      axis_row(axis, stride);
    }
    memory();
    // What it lights was drawn before it in this frame.
    if (before != ctx_.scratch.index_hover) ctx_.scratch.animate = true;
    return y_;
  }

 private:
  void head() {
    const float height = ctx_.style.control();
    draw_text(ctx_.style.fonts.small, {area_.x, y_, ctx_.px(90), height}, ctx_.palette().text_dim, "INDEX");
    const float close = ctx_.px(26), width = std::min(choice_width(ctx_, kOrders), area_.w - close - ctx_.px(60));
    const int chosen = choice(ctx_, "index.order", kOrders, static_cast<int>(order_),
                              {area_.right() - close - ctx_.px(6) - width, y_, width, height});
    if (chosen >= 0) ctx_.emit(model::SetIndexMap{true, static_cast<WeightOrder>(chosen)});
    if (button(ctx_, "index.close", ctx_.style.fonts.has_symbols ? "\xC3\x97" : "x",
               {area_.right() - close, y_, close, height}, {.quiet = true, .tooltip = "Close the index map (N)"}))
      ctx_.emit(model::SetIndexMap{false, order_});
    y_ += height + ctx_.px(4);
  }

  // The order in which PyTorch has the weights of this layer.
  void transposed_note() {
    const std::string text = order_ == WeightOrder::iohw ? "IOHW: as PyTorch's ConvTranspose2d stores them"
                                                         : "PyTorch's ConvTranspose2d stores them as IOHW";
    const float height = ctx_.px(18);
    draw_text(ctx_.style.fonts.small, {area_.x, y_, area_.w, height}, ctx_.palette().text_dim, text);
    ctx_.recorder.add("index.note", {area_.x, y_}, {area_.right(), y_ + height}, text);
    y_ += height;
  }

  // "w[2, 0, 1, 2] = -1" and the number in memory.
  void position() {
    const Fonts& fonts = ctx_.style.fonts;
    const float height = ctx_.px(22);
    std::string text = "w[";
    for (const WeightAxis axis : model::axes_of(order_))
      text += (text.size() > 2 ? ", " : "") + std::to_string(index_.at(axis));
    text += "] = " + model::format_number(double{weight_.at(index_.out, index_.in, index_.row, index_.col)}, 5);
    const std::string flat = "number " + std::to_string(model::flat_index(shape_, index_, order_)) + " of " +
                             grouped(shape_.n * shape_.c * shape_.h * shape_.w);
    const float room = text_width(fonts.mono_small, flat) + 1;
    draw_text(fonts.mono, {area_.x, y_, area_.w - room, height}, ctx_.palette().text, text);
    draw_text(fonts.mono_small, {area_.right() - room, y_, room, height}, ctx_.palette().text_dim, flat);
    ctx_.recorder.add("index.position", {area_.x, y_}, {area_.right() - room, y_ + height}, text);
    ctx_.recorder.add("index.flat", {area_.right() - room, y_}, {area_.right(), y_ + height}, flat);
    y_ += height + ctx_.px(2);
  }

  // The indices of an axis; in front how far apart they are in memory.
  void axis_row(WeightAxis axis, int64_t stride) {
    const Fonts& fonts = ctx_.style.fonts;
    const float height = ctx_.px(20), name = ctx_.px(30), step_width = ctx_.px(58), gap = ctx_.px(2);
    draw_text(fonts.small, {area_.x, y_, name, height}, ctx_.palette().text_dim, model::axis_name(axis));
    draw_text(fonts.mono_small, {area_.x + name, y_, step_width, height}, ctx_.palette().text_faint,
              (fonts.has_symbols ? "\xC3\x97 " : "x ") + std::to_string(stride));
    const float left = area_.x + name + step_width, cell = ctx_.px(22);
    const int64_t size = model::axis_size(shape_, axis);
    const auto fit = static_cast<int64_t>((area_.right() - left + gap) / (cell + gap));
    const Range shown = around(index_.at(axis), fit, size);
    for (int64_t i = shown.begin; i < shown.end; ++i)
      chip(axis, i, {left + static_cast<float>(i - shown.begin) * (cell + gap), y_, cell, height});
    y_ += height + gap;
  }

  void chip(WeightAxis axis, int64_t i, const Box& box) {
    const Palette& p = ctx_.palette();
    const std::string id = "index." + std::string(model::axis_name(axis)) + "." + std::to_string(i);
    ImGui::SetCursorScreenPos(box.min());
    const bool clicked = ImGui::InvisibleButton(id.c_str(), {box.w, box.h});
    const bool is_present = index_.at(axis) == i, hovered = ImGui::IsItemHovered();
    ctx_.recorder.add_last_item(id, is_present ? "present" : "");
    if (hovered) ctx_.scratch.index_hover = IndexHover{axis, i};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(box.min(), box.max(),
                       hovered      ? p.control_hovered
                       : is_present ? p.control_active
                                    : p.control,
                       ctx_.px(3));
    if (is_present || hovered)
      add_rect(&draw, box.min(), box.max(), p.accent, ctx_.px(3), ctx_.px(is_present ? 1.5F : 1));
    draw_text(ctx_.style.fonts.mono_small, box, is_present ? p.text : p.text_dim, std::to_string(i), Align::centre);
    if (!clicked) return;
    WeightIndex to = index_;
    (axis == WeightAxis::out ? to.out : axis == WeightAxis::in ? to.in : axis == WeightAxis::row ? to.row : to.col) = i;
    go(to);
  }

  void go(const WeightIndex& to) const {
    if (to.out != ctx_.state.session.selected_output) ctx_.emit(model::SelectOutput{to.out});
    ctx_.emit(model::SelectKernelCell{to.in, to.row, to.col});
  }

  // The weights as they lie in memory around the present one: what an index lights is in one piece, or comes again and
  // again.
  void memory() {
    const Palette& p = ctx_.palette();
    const ColorTable& colors = model::signed_table(ctx_.state.session);
    const float range = weight_range(ctx_), height = ctx_.px(18), cell = ctx_.px(9);
    const int64_t total = shape_.n * shape_.c * shape_.h * shape_.w;
    const int64_t flat = model::flat_index(shape_, index_, order_);
    const Range shown = around(flat, static_cast<int64_t>(area_.w / cell), total);
    const Box strip{area_.x, y_ + ctx_.px(4), cell * static_cast<float>(shown.size()), height};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    ImGui::SetCursorScreenPos(strip.min());
    const bool clicked = ImGui::InvisibleButton("index.memory", {strip.w, strip.h});
    const bool hovered = ImGui::IsItemHovered();
    RecordedGrid grid{strip.x, strip.y, cell, shown.size(), 1, strip.h};
    ctx_.recorder.add_last_item("index.memory", std::to_string(shown.begin) + ".." + std::to_string(shown.end - 1))
        .grid = grid;
    for (int64_t i = shown.begin; i < shown.end; ++i) {
      const WeightIndex at = model::index_at(shape_, i, order_);
      const float x = strip.x + static_cast<float>(i - shown.begin) * cell;
      draw.AddRectFilled({x, strip.y}, {x + cell - 1, strip.bottom() - ctx_.px(4)},
                         model::color_of(colors, weight_.at(at.out, at.in, at.row, at.col), -range, range));
      if (lit_by_index(ctx_, at))
        draw.AddRectFilled({x, strip.bottom() - ctx_.px(3)}, {x + cell - 1, strip.bottom()}, p.accent);
      if (i == flat)
        add_rect(&draw, {x - 1, strip.y - 1}, {x + cell, strip.bottom() - ctx_.px(4) + 1}, p.accent, 0, ctx_.px(1.5F));
    }
    if (hovered) {
      const auto place = static_cast<int64_t>((ImGui::GetIO().MousePos.x - strip.x) / cell);
      const WeightIndex at =
          model::index_at(shape_, std::clamp(shown.begin + place, shown.begin, shown.end - 1), order_);
      // The strip keeps its place while the pointer is on it: only what it lights follows.
      tooltip(ctx_, name_of(at));
      if (clicked) go(at);
    }
    y_ = strip.bottom() + ctx_.px(2);
    const Font& font = ctx_.style.fonts.mono_small;
    draw_text(font, {strip.x, y_, strip.w, ctx_.px(14)}, p.text_faint, std::to_string(shown.begin));
    draw_text(font, {strip.x, y_, strip.w, ctx_.px(14)}, p.text_faint, std::to_string(shown.end - 1), Align::right);
    y_ += ctx_.px(14);
  }

  std::string name_of(const WeightIndex& at) const {
    return "number " + std::to_string(model::flat_index(shape_, at, order_)) + ": out " + std::to_string(at.out) +
           ", in " + std::to_string(at.in) + ", row " + std::to_string(at.row) + ", col " + std::to_string(at.col) +
           " = " + model::format_number(double{weight_.at(at.out, at.in, at.row, at.col)}, 5);
  }

  const Context& ctx_;
  Box area_;
  float y_;
  const Tensor& weight_;
  const Shape shape_;
  WeightOrder order_;
  WeightIndex index_;
};

}  // namespace

float index_map(const Context& ctx, const Box& area) {
  if (!ctx.state.session.index_map) {
    ctx.scratch.index_hover.reset();
    return area.y;
  }
  return IndexMap(ctx, area).draw() + ctx.px(8);
}

bool lit_by_index(const Context& ctx, const model::WeightIndex& weight) {
  const std::optional<IndexHover>& hover = ctx.scratch.index_hover;
  return hover && weight.at(hover->axis) == hover->index;
}

}  // namespace convlens::ui
