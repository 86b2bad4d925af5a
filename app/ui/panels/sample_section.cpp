#include "ui/panels/sample_section.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/samples.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr const char* kPopup = "##samples";
constexpr int64_t kPictureSide = 28, kUsualSide = 28;
constexpr int kDigits = 10, kColumns = 4;  // of digits; of the other samples
constexpr std::array<int64_t, 4> kSides{0, 64, 224, 512};
constexpr std::array kSizes{Option{"canvas", "as the canvas", "On a canvas of the present size; after a file 28 x 28"},
                            Option{"64", "64", "On a canvas of 64 x 64 cells"},
                            Option{"224", "224", "On a canvas of 224 x 224 cells, as many networks take"},
                            Option{"512", "512", "On a canvas of 512 x 512 cells"}};

// Samples fill the canvas as it is; a loaded picture and the crop give way to a canvas of the usual size.
Size2 canvas_size(const Context& ctx) {
  const model::Session& session = ctx.state.session;
  const model::Document& document = ctx.state.whole;
  const Shape& shape = document.input.read().shape();
  const bool loaded = !session.opened_path.empty() && session.opened_name == document.input_name;
  const bool crop = document.input_name.starts_with(model::find_sample("crop")->input_name);
  const bool fits = std::min(shape.h, shape.w) >= model::kMinCanvas && std::max(shape.h, shape.w) <= model::kMaxCanvas;
  if (loaded || crop || !fits) return {kUsualSide, kUsualSide};
  return {shape.h, shape.w};
}

void choose(const Context& ctx, const model::SampleInfo& sample, int64_t side) {
  const Size2 size = side > 0 ? Size2{side, side} : canvas_size(ctx);
  ctx.emit(model::SetSample{std::string(sample.id), size.h, size.w});
}

bool is_present(const Context& ctx, const model::SampleInfo& sample) {
  return ctx.state.whole.input_name == sample.input_name;
}

// Made when the list is opened for the first time.
const Tensor& picture_of(const Context& ctx, const model::SampleInfo& sample) {
  Tensor& picture = ctx.scratch.sample_pictures[std::string(sample.id)];
  if (picture.empty()) picture = model::make_sample(sample.id, kPictureSide, kPictureSide).value();
  return picture;
}

// Cells of one value beside each other are one rectangle.
void draw_picture(const Context& ctx, const Tensor& picture, const Box& box, float cell_px) {
  const Shape& shape = picture.shape();
  const ColorTable& greys = model::unsigned_table(ctx.state.session);
  const auto color = [&](int64_t row, int64_t col) -> ImU32 {
    if (shape.c == 1) return model::color_of(greys, picture.at(0, 0, row, col), 0, model::kMaxPixel);
    const auto part = [&](int64_t c) { return static_cast<int>(picture.at(0, c, row, col)); };
    return IM_COL32(part(0), part(1), part(2), 255);
  };
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(box.min(), box.max(), model::color_of(greys, 0, 0, model::kMaxPixel));
  const float x = std::round(box.x + (box.w - cell_px * static_cast<float>(shape.w)) / 2);
  const float y = std::round(box.y + (box.h - cell_px * static_cast<float>(shape.h)) / 2);
  for (int64_t row = 0; row < shape.h; ++row)
    for (int64_t begin = 0, end = 0; begin < shape.w; begin = end) {
      const ImU32 value = color(row, begin);
      for (end = begin + 1; end < shape.w && color(row, end) == value;) ++end;
      const float top = y + static_cast<float>(row) * cell_px;
      draw.AddRectFilled({x + static_cast<float>(begin) * cell_px, top},
                         {x + static_cast<float>(end) * cell_px, top + cell_px}, value);
    }
}

// How the list is laid out, in pixels.
struct List {
  float cell, picture, gap, width, heading, height;
};

List arrange(const Context& ctx) {
  const ImVec2 display = ImGui::GetIO().DisplaySize, padding = ImGui::GetStyle().WindowPadding;
  List list{};
  list.gap = ctx.px(5);
  list.heading = ctx.px(24);
  // Whole pixels a cell, and as many as the window has room for.
  const auto cell_for = [&](float room, float pictures) {
    return std::floor((room / pictures - list.gap) / static_cast<float>(kPictureSide));
  };
  const float across = cell_for(display.x - 2 * padding.x - ctx.px(24), kDigits);
  const float down = cell_for(display.y - 2 * padding.y - 2 * list.heading - ctx.style.control() - ctx.px(36), 5);
  list.cell = std::max(1.0F, std::min({std::floor(ctx.px(2)), across, down}));
  list.picture = list.cell * static_cast<float>(kPictureSide);
  list.width = kDigits * (list.picture + list.gap) - list.gap;
  list.height = 2 * list.heading + 5 * (list.picture + list.gap) + ctx.px(6) + ctx.style.control();
  return list;
}

void entry(const Context& ctx, const List& list, const model::SampleInfo& sample, const Box& box) {
  const bool clicked = button(ctx, "samples." + std::string(sample.id), "", box,
                              {.selected = is_present(ctx, sample), .quiet = true, .tooltip = sample.hint});
  const Box picture{box.x, box.y, list.picture, list.picture};
  draw_picture(ctx, picture_of(ctx, sample), picture, list.cell);
  const bool marked = is_present(ctx, sample) || ImGui::IsItemHovered();
  add_rect(ImGui::GetWindowDrawList(), picture.min(), picture.max(),
           marked ? ctx.palette().accent : ctx.palette().border);
  if (sample.hand == model::kNoHand)
    draw_text(ctx.style.fonts.text,
              {picture.right() + ctx.px(8), box.y, box.right() - picture.right() - ctx.px(8), box.h},
              ctx.palette().text, sample.label);
  if (!clicked) return;
  choose(ctx, sample, kSides[static_cast<size_t>(ctx.scratch.sample_size)]);
  ImGui::CloseCurrentPopup();
}

void entries(const Context& ctx, const List& list, float x, float y) {
  const Fonts& fonts = ctx.style.fonts;
  const float step = list.picture + list.gap;
  draw_text(fonts.small, {x, y, list.width, list.heading}, ctx.palette().text_dim, "DIGITS IN THREE HANDS");
  y += list.heading;
  int digits = 0, others = 0;
  const float below = y + model::kHands * step;
  draw_text(fonts.small, {x, below, list.width, list.heading}, ctx.palette().text_dim, "PICTURES AND PATTERNS");
  const float column = (list.width + list.gap) / kColumns;
  for (const model::SampleInfo& sample : model::samples()) {
    if (sample.hand != model::kNoHand) {
      const auto place = static_cast<float>(digits++ % kDigits);
      entry(ctx, list, sample,
            {x + place * step, y + static_cast<float>(sample.hand) * step, list.picture, list.picture});
    } else {
      const auto place = static_cast<float>(others % kColumns), row = static_cast<float>(others / kColumns);
      ++others;
      entry(ctx, list, sample,
            {x + place * column, below + list.heading + row * step, column - list.gap, list.picture});
    }
  }
}

void all_samples(const Context& ctx, const Box& below) {
  const List list = arrange(ctx);
  const ImVec2 padding = ImGui::GetStyle().WindowPadding, display = ImGui::GetIO().DisplaySize;
  const float x = std::clamp(below.x, 0.0F, std::max(0.0F, display.x - list.width - 2 * padding.x));
  const float above = below.y - list.height - 2 * padding.y - ctx.px(4);
  const float y = std::clamp(above, 0.0F, std::max(0.0F, display.y - list.height - 2 * padding.y));
  ImGui::SetNextWindowPos({x, y});
  if (!ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav)) return;
  ctx.scratch.list_open = true;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  entries(ctx, list, at.x, at.y);
  const float control = ctx.style.control(), line = at.y + list.height - control;
  const float label_width = text_width(ctx.style.fonts.text, "size") + ctx.px(8);
  label(ctx, {at.x, line, label_width, control}, "size");
  const float width = std::min(choice_width(ctx, kSizes), list.width - label_width);
  if (const int size =
          choice(ctx, "samples.size", kSizes, ctx.scratch.sample_size, {at.x + label_width, line, width, control});
      size >= 0)
    ctx.scratch.sample_size = size;
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({list.width, list.height});
  if (key_pressed(Key::escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace

// Digits in one row, the patterns in the next.
float sample_section(const Context& ctx, const Box& area) {
  const float gap = ctx.px(4);
  const float digit_width = std::floor((area.w - 9 * gap) / 10);
  Flow flow(area.x, area.y, area.w, ctx.style.control(), gap);
  for (const model::SampleInfo& sample : model::samples()) {
    const bool digit = sample.hand == 0;
    if (sample.hand > 0 || (!digit && !sample.is_usual)) continue;
    const float width = digit ? digit_width : button_width(ctx, sample.label) - ctx.px(4);
    const std::string name = "input.sample." + std::string(sample.id);
    if (button(ctx, name, sample.label, flow.next(width),
               {.selected = is_present(ctx, sample), .tooltip = sample.hint}))
      choose(ctx, sample, 0);
  }
  constexpr std::string_view kAll = "All\xE2\x80\xA6";
  const Box box = flow.next(button_width(ctx, kAll) - ctx.px(4));
  if (button(ctx, "input.samples", kAll, box,
             {.tooltip = "Every built-in input as a picture: digits in three hands, a scene in colour, ..."}))
    ImGui::OpenPopup(kPopup);
  all_samples(ctx, box);
  return flow.bottom();
}

}  // namespace convlens::ui
