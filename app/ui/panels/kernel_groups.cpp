#include "ui/panels/kernel_groups.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "model/groups.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr const char* kPopup = "##groups";
constexpr float kRow = 26;  // design units

std::string word(const model::Document& document) {
  return model::groups_word(document.conv.groups, document.input.read().shape().c);
}

// The whole of it where there is room, else less.
std::string label_of(const Context& ctx, float room) {
  const model::Document& document = ctx.state.document;
  const std::string shape = to_string(document.kernels.weight.shape());
  for (const std::string& text :
       {"weight " + shape + " \xC2\xB7 " + word(document), shape + " \xC2\xB7 " + word(document)})
    if (text_width(ctx.style.fonts.mono_small, text) <= room) return text;
  return shape;
}

float arrow_room(const Context& ctx) { return ctx.px(24); }

// One number of groups: what it means, and what it costs.
struct Entry {
  int64_t groups = 1;
  std::string meaning, shape, parameters, multiplications, refusal;
};

Entry entry_of(const FrameState& state, int64_t groups) {
  const model::Document& document = state.document;
  const int64_t channels = document.input.read().shape().c, outputs = document.kernels.outputs();
  Entry entry;
  entry.groups = groups;
  const int64_t own = channels / groups;
  entry.meaning =
      groups == 1 ? "dense: every output reads " +
                        std::string(channels == 1 ? "the one channel" : "all " + std::to_string(channels) + " channels")
      : groups == channels ? "depthwise: an output reads one channel"
                           : "an output reads " + std::to_string(own) + " channels";
  if (const Result<void> check = model::check_groups(groups, channels, outputs); !check) {
    entry.refusal = check.error().message();
    return entry;
  }
  const Shape& weight = document.kernels.weight.shape();
  entry.shape = to_string(Shape{outputs, own, weight.h, weight.w});
  entry.parameters = grouped(outputs * own * weight.h * weight.w + outputs);
  if (!state.results.conv.maps.empty()) {
    const Shape& map = state.results.conv.maps.shape();
    entry.multiplications = grouped(map.n * outputs * map.h * map.w * own * weight.h * weight.w);
  }
  return entry;
}

class List {
 public:
  explicit List(const Context& ctx) : ctx_(ctx) {
    for (const int64_t groups : model::group_choices(ctx.state.document.input.read().shape().c))
      entries_.push_back(entry_of(ctx.state, groups));
    const Fonts& fonts = ctx.style.fonts;
    for (size_t i = 0; i < kHeadings.size(); ++i) widths_[i] = text_width(fonts.small, kHeadings[i]);
    for (const Entry& e : entries_) {
      const std::array<std::string, 5> cells = cells_of(e);
      for (size_t i = 0; i < cells.size(); ++i)
        widths_[i] = std::max(widths_[i], text_width(i == 1 ? fonts.text : fonts.mono_small, cells[i]));
    }
  }

  ImVec2 size() const {
    float width = ctx_.px(16);
    for (const float column : widths_) width += column + ctx_.px(kBetween);
    return {width, ctx_.px(20) + static_cast<float>(entries_.size()) * ctx_.px(kRow)};
  }

  void draw(ImVec2 at) const {
    const ImVec2 all = size();
    float y = at.y;
    row({at.x, y, all.x, ctx_.px(20)},
        {std::string(kHeadings[0]), std::string(kHeadings[1]), std::string(kHeadings[2]), std::string(kHeadings[3]),
         std::string(kHeadings[4])},
        true, true);
    y += ctx_.px(20);
    for (const Entry& e : entries_) {
      const Box box{at.x, y, all.x, ctx_.px(kRow)};
      const bool possible = e.refusal.empty();
      const bool clicked = button(ctx_, "param.groups." + std::to_string(e.groups), "", box,
                                  {.selected = ctx_.state.document.conv.groups == e.groups,
                                   .enabled = possible,
                                   .quiet = true,
                                   .tooltip = possible ? std::string_view() : std::string_view(e.refusal)});
      row(box, cells_of(e), false, possible);
      y += ctx_.px(kRow);
      if (!clicked) continue;
      ctx_.emit(model::SetGroups{e.groups});
      ImGui::CloseCurrentPopup();
    }
  }

 private:
  static constexpr float kBetween = 14;
  static constexpr std::array<std::string_view, 5> kHeadings{"groups", "", "weight", "parameters", "multiplications"};

  static std::array<std::string, 5> cells_of(const Entry& e) {
    if (!e.refusal.empty()) return {std::to_string(e.groups), "does not divide the outputs", "", "", ""};
    return {std::to_string(e.groups), e.meaning, e.shape, e.parameters, e.multiplications};
  }

  void row(const Box& box, const std::array<std::string, 5>& cells, bool heading, bool possible) const {
    const Fonts& fonts = ctx_.style.fonts;
    const Palette& p = ctx_.palette();
    float x = box.x + ctx_.px(8);
    for (size_t i = 0; i < cells.size(); ++i) {
      const Font& font = heading ? fonts.small : i == 1 ? fonts.text : fonts.mono_small;
      const ImU32 color = heading ? p.text_dim : possible ? p.text : p.text_faint;
      const bool number = i == 0 || i >= 3;
      draw_text(font, {x, box.y, widths_[i] + 1, box.h}, color, cells[i], number ? Align::right : Align::left);
      x += widths_[i] + ctx_.px(kBetween);
    }
  }

  const Context& ctx_;
  std::vector<Entry> entries_;
  std::array<float, 5> widths_{};
};

void list(const Context& ctx, const Box& below) {
  if (!ImGui::IsPopupOpen(kPopup)) return;
  const List entries(ctx);
  const ImVec2 size = entries.size(), padding = ImGui::GetStyle().WindowPadding, display = ImGui::GetIO().DisplaySize;
  const float x = std::clamp(below.x, 0.0F, std::max(0.0F, display.x - size.x - 2 * padding.x));
  ImGui::SetNextWindowPos({x, below.bottom() + ctx.px(4)});
  if (!ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav)) return;
  ctx.scratch.list_open = true;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  entries.draw(at);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy(size);
  if (key_pressed(Key::escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace

float groups_button_width(const Context& ctx, float room) {
  const float most = room - arrow_room(ctx);
  return text_width(ctx.style.fonts.mono_small, label_of(ctx, most)) + arrow_room(ctx);
}

void groups_button(const Context& ctx, const Box& box) {
  const model::Document& document = ctx.state.document;
  const std::string value = std::to_string(document.conv.groups) + " " + word(document);
  const bool clicked =
      button(ctx, "param.groups", "", box,
             {.quiet = true,
              .tooltip = "The weight tensor: outputs, input channels of a group, rows, columns. Groups, from dense to "
                         "depthwise, decide which channels an output reads",
              .value = value});
  const float arrow = ctx.px(4), right = box.right() - ctx.px(6), middle = box.y + box.h / 2;
  draw_text(ctx.style.fonts.mono_small, {box.x + ctx.px(6), box.y, box.w - arrow_room(ctx) + ctx.px(4), box.h},
            ctx.palette().text_dim, label_of(ctx, box.w - arrow_room(ctx) + 1));
  ImGui::GetWindowDrawList()->AddTriangleFilled({right - 2 * arrow, middle - arrow / 2}, {right, middle - arrow / 2},
                                                {right - arrow, middle + arrow * 0.6F}, ctx.palette().text_dim);
  if (clicked) ImGui::OpenPopup(kPopup);
  list(ctx, box);
}

}  // namespace convlens::ui
