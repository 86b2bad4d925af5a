#include "ui/panels/input_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "ui/panels/batch_strip.h"
#include "ui/panels/dataset_section.h"
#include "ui/panels/import_options.h"
#include "ui/panels/input_canvas.h"
#include "ui/panels/padding_cells.h"
#include "ui/panels/panel.h"
#include "ui/panels/sample_section.h"
#include "ui/shortcuts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/icon.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/value_text.h"
#include "ui/widgets/zoom.h"

namespace convlens::ui {
namespace {

constexpr float kLeastField = 72;  // of the brush, design units: "value 255"
constexpr std::array kChannels{Option{"all", "all", "Show the colours and paint on red, green and blue"},
                               Option{"red", "R", "Show red alone, as grey, and paint on it"},
                               Option{"green", "G", "Show green alone, as grey, and paint on it"},
                               Option{"blue", "B", "Show blue alone, as grey, and paint on it"}};

std::string details(const Context& ctx) {
  const model::Document& document = ctx.state.whole;
  const Shape& shape = document.input.read().shape();
  const std::string zoom = zoom_text(ctx);
  const std::string place = has_batch(ctx.state) ? "n " + std::to_string(document.shown) + " \xC2\xB7 " : "";
  return place + document.input_name + " \xC2\xB7 " + times(shape.h, shape.w) + " \xC2\xB7 " +
         (shape.c == 1   ? "grey"
          : shape.c == 3 ? "RGB"
                         : std::to_string(shape.c) + " channels") +
         (zoom.empty() ? "" : " \xC2\xB7 " + zoom);
}

float tools(const Context& ctx, const Box& area) {
  const auto& session = ctx.state.session;
  model::Brush brush = session.brush;
  constexpr std::array kTools{
      Option{"brush", "Brush", "Paint with the left button, erase with the right (B)"},
      Option{"eraser", "Erase", "Paint zeros (E)"},
      Option{"line", "Line", "Drag a straight line; Shift and click joins the last stroke's end (I)"},
      Option{"fill", "Fill", "Give the value to all equal cells that hang together with the one you click (F)"}};
  const float control = ctx.style.control(), gap = ctx.px(4);
  const int tool = choice(ctx, "input.tool", kTools, static_cast<int>(session.tool), {area.x, area.y, area.w, control});
  if (tool >= 0) ctx.emit(model::SetTool{static_cast<model::Tool>(tool)});

  Flow flow(area.x, area.y + control + gap, area.w, control, gap);
  const bool rgb = ctx.state.whole.input.read().shape().c == 3;
  const float channels = rgb ? choice_width(ctx, kChannels) + gap : 0;
  const float third = std::floor((area.w - channels - 2 * gap) / 3);
  const float width = third >= ctx.px(kLeastField) ? third : std::floor((area.w - gap) / 2);
  if (const auto edit =
          number_field(ctx, "input.brush.size", brush.size, flow.next(width),
                       {.min = 1,
                        .max = 64,
                        .step = 1,
                        .per_px = 0.1F,
                        .prefix = "size",
                        .tooltip = "Diameter of the brush in cells: drag, wheel or click and type ([ and ])"}))
    brush.size = edit->value;
  if (const auto edit = number_field(ctx, "input.brush.hardness", brush.hardness, flow.next(width),
                                     {.min = 0,
                                      .max = 1,
                                      .step = 0.1F,
                                      .per_px = 0.01F,
                                      .prefix = "hard",
                                      .tooltip = "Hardness: 0 fades from the centre, 1 has a sharp edge"}))
    brush.hardness = std::round(edit->value * 100) / 100;
  if (const auto edit = value_field(
          ctx, "input.brush.value", brush.value, flow.next(width),
          {.min = 0,
           .max = 255,
           .step = 15,
           .per_px = 1,
           .whole = true,
           .digits = 3,
           .prefix = "value",
           .tooltip = scale_of(ctx.state) == model::ValueScale::unit ? "The value that the brush paints, 0 to 1"
                                                                     : "The value that the brush paints, 0 to 255"}))
    brush.value = edit->value;
  if (rgb)
    if (const int channel = choice(ctx, "input.brush.channel", kChannels, static_cast<int>(brush.channel) + 1,
                                   flow.next(std::max(channels - gap, flow.remaining())));
        channel >= 0)
      brush.channel = channel - 1;
  if (!(brush == session.brush)) ctx.emit(model::SetBrush{brush});
  return flow.bottom();
}

void shift_buttons(const Context& ctx, Flow& flow) {
  struct Direction {
    Icon icon;
    Action action;
    std::string_view name, tooltip;
  };
  constexpr std::array kDirections{
      Direction{Icon::angle_left, Action::shift_left, "input.shift.left", "One cell to the left (A)"},
      Direction{Icon::angle_right, Action::shift_right, "input.shift.right", "One cell to the right (D)"},
      Direction{Icon::angle_up, Action::shift_up, "input.shift.up", "One cell up (W)"},
      Direction{Icon::angle_down, Action::shift_down, "input.shift.down", "One cell down (S)"}};
  const float label_width = text_width(ctx.style.fonts.text, "shift") + ctx.px(6), side = ctx.px(30);
  if (flow.remaining() < label_width + 4 * side + 5 * ctx.px(4)) flow.new_row();
  if (flow.x() > flow.left()) flow.skip(ctx.px(8));
  label(ctx, flow.next(label_width), "shift");
  for (const Direction& d : kDirections)
    if (icon_button(ctx, d.name, d.icon, flow.next(side), {.tooltip = d.tooltip})) perform(ctx, d.action);
}

float canvas_actions(const Context& ctx, const Box& area) {
  const Shape& shape = ctx.state.whole.input.read().shape();
  Flow flow(area.x, area.y, area.w, ctx.style.control(), ctx.px(4));
  if (button(ctx, "input.open", "Open\xE2\x80\xA6", flow.next(button_width(ctx, "Open\xE2\x80\xA6")),
             {.tooltip = "Open a picture or an .npy file (Ctrl+O), or drop one on the window"}))
    ctx.emit(model::SetDialog{model::Dialog::open_file});
  if (button(ctx, "input.clear", "Clear", flow.next(button_width(ctx, "Clear")),
             {.tooltip = "Set every cell to 0 (Ctrl+N)"}))
    ctx.emit(model::ClearInput{});
  if (button(ctx, "input.invert", "Invert", flow.next(button_width(ctx, "Invert")),
             {.tooltip = "Turn every value x into 255 \xE2\x88\x92 x (Ctrl+I)"}))
    ctx.emit(model::InvertInput{});
  if (button(ctx, "input.centre", "Centre", flow.next(button_width(ctx, "Centre")),
             {.tooltip = "Scale the ink into MNIST's box and put its centre of mass in the middle (M)"}))
    ctx.emit(model::CentreInput{});
  if (!has_batch(ctx.state) &&
      button(ctx, "batch.add", "+ Batch", flow.next(button_width(ctx, "+ Batch")),
             {.tooltip = "A copy beside this input: several inputs under the same kernels (Ctrl+B). Files dropped "
                         "together are a batch, too"}))
    perform(ctx, Action::batch_add);
  const bool paper = ctx.state.session.black_on_white;
  if (button(ctx, "input.polarity", paper ? "Black on white" : "White on black",
             flow.next(button_width(ctx, "White on black")),
             {.tooltip = "How values are drawn: 255 as white, or 255 as black as on paper. The values stay."}))
    ctx.emit(model::SetPolarity{!paper});

  const NumberSpec side{.min = static_cast<float>(model::kMinCanvas),
                        .max = static_cast<float>(model::kMaxCanvas),
                        .step = 1,
                        .per_px = 0.5F,
                        .whole = true,
                        .tooltip = "Height and width of the canvas in cells, 8 to 4096; what is on it is resized"};
  const float field = ctx.px(46);
  const float width = text_width(ctx.style.fonts.text, "canvas") + ctx.px(6);
  if (flow.remaining() < width + 2 * field + 3 * ctx.px(4)) flow.new_row();
  label(ctx, flow.next(width), "canvas");
  const auto h = number_field(ctx, "input.canvas_h", static_cast<float>(shape.h), flow.next(field), side);
  const auto w = number_field(ctx, "input.canvas_w", static_cast<float>(shape.w), flow.next(field), side);
  if (h || w)
    ctx.emit(model::ResizeCanvas{h ? static_cast<int64_t>(h->value) : shape.h,
                                 w ? static_cast<int64_t>(w->value) : shape.w});
  shift_buttons(ctx, flow);
  return flow.bottom();
}

// While the input is a file's: how it was imported. None otherwise.
std::optional<ImportRows> import_rows(const Context& ctx) {
  const model::Session& session = ctx.state.session;
  if (session.opened_path.empty() || session.opened_name != ctx.state.whole.input_name) return std::nullopt;
  return ImportRows{.name = "input.import", .axes = session.opened_array_axes, .again = true};
}

}  // namespace

float look_row(const Context& ctx, const Box& area, const ColorScale& scale) {
  constexpr std::array kScales{Option{"bytes",
                                      "0\xE2\x80\x93"
                                      "255",
                                      "Values as they are: 255 is white (V)"},
                               Option{"unit",
                                      "0\xE2\x80\x93"
                                      "1",
                                      "Values, products and sums divided by 255: 1 is white (V). Weights stay"}};
  const float width = choice_width(ctx, kScales), control = ctx.style.control();
  const int chosen = choice(ctx, "input.scale", kScales, static_cast<int>(scale_of(ctx.state)),
                            {area.right() - width, area.y, width, control});
  if (chosen >= 0) ctx.emit(model::SetValueScale{static_cast<model::ValueScale>(chosen)});
  legend(ctx, "input.legend", {area.x, area.y, std::min(area.w - width - ctx.px(12), ctx.px(240)), control}, scale);
  return area.y + control + ctx.px(4);
}

void input_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##input", box);
  Box inner = panel.inner();
  float y = inner.y + panel_caption(ctx, model::Panel::input, inner, "panel.input", "INPUT", details(ctx));
  y = tools(ctx, {inner.x, y, inner.w, 0}) + ctx.style.gap();
  // Rows of buttons come below; the canvas gets the rest, and never less than a third of the panel.
  const std::optional<ImportRows> import = import_rows(ctx);
  const auto rows = static_cast<float>(6 + dataset_rows(ctx.state));
  const float rows_below = rows * ctx.style.control() + (rows - 1) * ctx.px(4) + ctx.style.gap() +
                           batch_strip_height(ctx) + (import ? import_options_height(ctx, inner.w, *import) : 0);
  const float height = std::max(inner.y + inner.h - rows_below - y, std::min(inner.w, inner.h / 3));
  const float bottom = input_canvas(ctx, {inner.x, y, inner.w, std::min(height, inner.w * 1.4F)});
  y = bottom + ctx.style.gap();
  y = look_row(ctx, {inner.x, y, inner.w, 0}, input_scale(ctx.state));
  y = batch_strip(ctx, {inner.x, y, inner.w, 0});
  if (import) y = import_options(ctx, {inner.x, y, inner.w, 0}, *import) + ctx.px(4);
  y = dataset_section(ctx, {inner.x, y, inner.w, 0});
  y = sample_section(ctx, {inner.x, y, inner.w, 0}) + ctx.px(4);
  panel.reaches(canvas_actions(ctx, {inner.x, y, inner.w, 0}));
}

void bare_input_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##input", box);
  const Box& inner = panel.inner();
  const float top = panel_caption(ctx, model::Panel::input, inner, "panel.input", "INPUT", details(ctx));
  input_canvas(ctx, {inner.x, inner.y + top, inner.w, inner.h - top - ctx.px(4)});
}

}  // namespace convlens::ui
