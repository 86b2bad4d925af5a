#include "ui/panels/import_options.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

using model::ImportShape;
using model::ImportSizing;

constexpr std::array kModes{
    Option{"automatic", "as it is", "Colour pictures as RGB, grey ones as one channel, arrays as they are"},
    Option{"rgb", "RGB", "Three channels; those of a grey picture are equal"},
    Option{"grey", "grey", "One channel: 0.299 R + 0.587 G + 0.114 B"},
    Option{"digit", "digit",
           "As MNIST prepares digits: grey, white on black, fitted into 20 \xC3\x97 20, centred by mass in 28 \xC3\x97 "
           "28"}};
constexpr std::array kSizes{Option{"own", "own size", "The size of the file, up to 4096 \xC3\x97 4096"},
                            Option{"longest", "longest", "The longer side gets this many cells, the other follows"},
                            Option{"exact", "h \xC3\x97 w", "Exactly this height and width"}};
constexpr std::array kAxes{
    Option{"automatic", "by shape",
           "Of an array: [C,H,W], but [H,W,C] where only the last axis is 1, 3 or 4. What was taken is told."},
    Option{"channels_first", "C,H,W", "The first axis of an array holds the channels, as in PyTorch"},
    Option{"channels_last", "H,W,C", "The last axis of an array holds the channels, as in pictures of Python"}};
constexpr std::string_view kHow =
    "Cells of the new size: where a side shrinks each is the mean of the area that it covers, where it grows it is "
    "interpolated linearly. Whole values of pictures are rounded again.";

float label_width(const Context& ctx) { return text_width(ctx.style.fonts.text, "import") + ctx.px(8); }

// Sets the choices, and imports the opened file with them.
void choose(const Context& ctx, const ImportRows& rows, model::ImportMode mode, const ImportShape& shape,
            bool at_once) {
  const model::Session& session = ctx.state.session;
  if (mode != session.import_mode) ctx.emit(model::SetImportMode{mode});
  if (!(shape == session.import_shape)) ctx.emit(model::SetImportShape{shape});
  if (rows.again && at_once) ctx.emit(model::OpenFile{session.opened_path, mode, shape});
}

std::optional<int64_t> side_field(const Context& ctx, const std::string& name, int64_t value, const Box& box) {
  const NumberSpec spec{.min = 1,
                        .max = static_cast<float>(model::kMaxImageSide),
                        .step = 1,
                        .per_px = 1,
                        .whole = true,
                        .tooltip = kHow};
  const auto edit = number_field(ctx, name, static_cast<float>(value), box, spec);
  return edit ? std::optional(static_cast<int64_t>(edit->value)) : std::nullopt;
}

// The fields of the chosen size, and the button that takes them.
void size_fields(const Context& ctx, Flow& flow, const ImportRows& rows) {
  const model::Session& session = ctx.state.session;
  const std::string name(rows.name);
  ImportShape shape = session.import_shape;
  const float field = ctx.px(52);
  if (shape.sizing == ImportSizing::longest) {
    if (const auto side = side_field(ctx, name + ".longest", shape.longest, flow.next(field))) shape.longest = *side;
  } else if (shape.sizing == ImportSizing::exact) {
    if (const auto side = side_field(ctx, name + ".h", shape.h, flow.next(field))) shape.h = *side;
    if (const auto side = side_field(ctx, name + ".w", shape.w, flow.next(field))) shape.w = *side;
  }
  if (!(shape == session.import_shape)) choose(ctx, rows, session.import_mode, shape, false);
  if (!rows.again || shape.sizing == ImportSizing::own) return;
  if (button(ctx, name + ".again", "Resize", flow.next(button_width(ctx, "Resize")),
             {.tooltip = "Import the file again, in this size"}))
    choose(ctx, rows, session.import_mode, shape, true);
}

}  // namespace

float import_options(const Context& ctx, const Box& area, const ImportRows& rows) {
  const model::Session& session = ctx.state.session;
  const std::string name(rows.name);
  const float left = label_width(ctx), gap = ctx.px(4), height = ctx.style.control(), room = area.w - left;
  label(ctx, {area.x, area.y, left, height}, "import");
  const int mode = choice(ctx, name, kModes, static_cast<int>(session.import_mode),
                          {area.x + left, area.y, std::min(choice_width(ctx, kModes), room), height});
  if (mode >= 0) choose(ctx, rows, static_cast<model::ImportMode>(mode), session.import_shape, true);
  // A digit has its size, and its array is grey: the other choices are not its.
  if (session.import_mode == model::ImportMode::digit) return area.y + height;
  Flow flow(area.x + left, area.y + height + gap, room, height, gap);
  ImportShape shape = session.import_shape;
  const int size = choice(ctx, name + ".size", kSizes, static_cast<int>(shape.sizing),
                          flow.next(std::min(choice_width(ctx, kSizes), room)));
  if (size >= 0) {
    shape.sizing = static_cast<ImportSizing>(size);
    choose(ctx, rows, session.import_mode, shape, shape.sizing == ImportSizing::own);
  }
  size_fields(ctx, flow, rows);
  if (!rows.axes) return flow.bottom();
  const int axes = choice(ctx, name + ".axes", kAxes, static_cast<int>(shape.axes),
                          flow.next(std::min(choice_width(ctx, kAxes), room)));
  if (axes >= 0) {
    shape.axes = static_cast<model::ArrayAxes>(axes);
    choose(ctx, rows, session.import_mode, shape, true);
  }
  return flow.bottom();
}

float import_options_height(const Context& ctx, float width, const ImportRows& rows) {
  const model::Session& session = ctx.state.session;
  const float row = ctx.style.control() + ctx.px(4);
  if (session.import_mode == model::ImportMode::digit) return row;
  const float room = width - label_width(ctx), gap = ctx.px(4);
  // As the flow above breaks its rows: what is behind the sizes, then the axes.
  const float fields = session.import_shape.sizing == ImportSizing::own       ? 0
                       : session.import_shape.sizing == ImportSizing::longest ? ctx.px(52) + gap
                                                                              : 2 * (ctx.px(52) + gap);
  const float again = rows.again && fields > 0 ? button_width(ctx, "Resize") + gap : 0;
  float used = choice_width(ctx, kSizes) + gap, count = 2;
  for (const float part : {fields, again, rows.axes ? choice_width(ctx, kAxes) : 0.0F}) {
    if (part <= 0) continue;
    if (used + part > room + gap) {
      ++count;
      used = 0;
    }
    used += part + gap;
  }
  return count * row;
}

}  // namespace convlens::ui
