#include "ui/widgets/color_list.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr const char* kPopup = "##colors";
constexpr float kWidth = 250, kRow = 30, kSwatch = 96;  // design units

void swatch(const Context& ctx, const Box& box, const ColorTable& table, bool has_zero) {
  constexpr int kSteps = 48;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (int i = 0; i < kSteps; ++i) {
    const float from = box.x + box.w * static_cast<float>(i) / kSteps,
                to = box.x + box.w * static_cast<float>(i + 1) / kSteps;
    draw.AddRectFilled({from, box.y}, {to + 0.5F, box.bottom()}, table[static_cast<size_t>(i * 255 / (kSteps - 1))]);
  }
  add_rect(&draw, box.min(), box.max(), ctx.palette().border);
  if (!has_zero) return;
  const float zero = std::round(box.x + box.w / 2);
  draw.AddRectFilled({zero, box.y - ctx.px(2)}, {zero + std::max(1.0F, ctx.px(1)), box.bottom() + ctx.px(2)},
                     ctx.palette().text_dim);
}

bool entry(const Context& ctx, const std::string& name, std::string_view text, const ColorTable& table, bool has_zero,
           bool selected, const Box& box) {
  const bool clicked = button(ctx, name, "", box, {.selected = selected, .quiet = true});
  const float inset = ctx.px(8), thick = ctx.px(12), width = ctx.px(kSwatch);
  swatch(ctx, {box.x + inset, box.y + (box.h - thick) / 2, width, thick}, table, has_zero);
  const float x = box.x + 2 * inset + width;
  draw_text(ctx.style.fonts.text, {x, box.y, box.right() - x, box.h}, ctx.palette().text, text);
  return clicked;
}

class List {
 public:
  List(const Context& ctx, ImVec2 at) : ctx_(ctx), x_(at.x), y_(at.y), top_(at.y) {}

  // Stays open: colours are tried one after the other.
  void draw() {
    const model::Session& session = ctx_.state.session;
    heading("Maps and kernels: negative, 0, positive");
    for (int i = 0; i < model::kSignedColors; ++i) {
      const auto colors = static_cast<model::SignedColors>(i);
      const model::ColorsName name = model::name_of(colors);
      if (entry(ctx_, "colors.signed." + std::string(name.id), name.text, model::signed_table(colors, session.theme),
                true, session.signed_colors == colors, row()))
        ctx_.emit(model::SetSignedColors{colors});
    }
    y_ += ctx_.px(6);
    heading("Input: 0 to white");
    for (int i = 0; i < model::kUnsignedColors; ++i) {
      const auto colors = static_cast<model::UnsignedColors>(i);
      const model::ColorsName name = model::name_of(colors);
      if (entry(ctx_, "colors.unsigned." + std::string(name.id), name.text,
                model::unsigned_table(colors, session.black_on_white), false, session.unsigned_colors == colors, row()))
        ctx_.emit(model::SetUnsignedColors{colors});
    }
    y_ += ctx_.px(6);
    const Box polarity = row();
    if (button(ctx_, "colors.polarity", session.black_on_white ? "Large values dark" : "Large values bright",
               {polarity.x, polarity.y, polarity.w, ctx_.style.control()},
               {.tooltip = "Turns the input's colours round, as ink on paper. The values stay."}))
      ctx_.emit(model::SetPolarity{!session.black_on_white});
    ImGui::SetCursorScreenPos({x_, top_});
    ImGui::Dummy({ctx_.px(kWidth), y_ - top_});
  }

 private:
  void heading(std::string_view text) {
    draw_text(ctx_.style.fonts.small, {x_ + ctx_.px(8), y_, ctx_.px(kWidth - 8), ctx_.px(20)}, ctx_.palette().text_dim,
              text);
    y_ += ctx_.px(22);
  }
  Box row() {
    const Box box{x_, y_, ctx_.px(kWidth), ctx_.px(kRow)};
    y_ += ctx_.px(kRow + 2);
    return box;
  }

  const Context& ctx_;
  float x_, y_, top_;
};

float list_height(const Context& ctx) {
  constexpr auto kRows = static_cast<float>(model::kSignedColors + model::kUnsignedColors + 1);
  return ctx.px(kRows * (kRow + 2) + 2 * 22 + 2 * 6);
}

}  // namespace

void open_color_list(const Context& ctx, const Box& beside) {
  ctx.scratch.color_list = {true, {beside.right(), beside.bottom()}};
}

void color_list(const Context& ctx) {
  ColorList& wanted = ctx.scratch.color_list;
  if (wanted.open_now) ImGui::OpenPopup(kPopup);
  wanted.open_now = false;
  const ImVec2 padding = ImGui::GetStyle().WindowPadding, display = ImGui::GetIO().DisplaySize;
  const float width = ctx.px(kWidth) + 2 * padding.x, height = list_height(ctx) + 2 * padding.y;
  ImGui::SetNextWindowPos({std::clamp(wanted.corner.x - width, 0.0F, std::max(0.0F, display.x - width)),
                           std::clamp(wanted.corner.y + ctx.px(4), 0.0F, std::max(0.0F, display.y - height))});
  if (!ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav)) return;
  ctx.scratch.list_open = true;
  List(ctx, ImGui::GetCursorScreenPos()).draw();
  if (key_pressed(Key::escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace convlens::ui
