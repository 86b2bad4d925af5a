#include "ui/panels/stage_menu.h"

#include <algorithm>
#include <array>
#include <string>

#include "model/examples.h"
#include "ui/imgui_compat.h"
#include "ui/stage_actions.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::PoolChoice;
using model::StageKind;

struct Kind {
  std::string_view id, title, what;
  StageKind kind;
  Activation activation = Activation::relu;
  PoolChoice pool = PoolChoice::max;
};
constexpr std::array kKinds{
    Kind{"conv", "Conv2d", "a kernel slides, multiplies and adds up", StageKind::conv},
    Kind{"conv_transpose", "ConvTranspose2d", "every cell stamps the kernel: maps grow", StageKind::transposed},
    Kind{"relu", "ReLU", "negative values become 0", StageKind::activation, Activation::relu},
    Kind{"leaky_relu", "LeakyReLU", "negative values become small", StageKind::activation, Activation::leaky_relu},
    Kind{"abs", "abs", "the magnitude: both signs of an edge", StageKind::activation, Activation::abs},
    Kind{"tanh", "tanh",
         "squeezed into \xE2\x88\x92"
         "1 .. 1",
         StageKind::activation, Activation::tanh},
    Kind{"sigmoid", "sigmoid", "squeezed into 0 .. 1", StageKind::activation, Activation::sigmoid},
    Kind{"max_pool", "MaxPool2d", "the largest value of every window", StageKind::pool},
    Kind{"average_pool", "AvgPool2d", "the mean of every window", StageKind::pool, Activation::relu,
         PoolChoice::average},
    Kind{"lp_pool", "LPPool2d", "the norm of every window", StageKind::pool, Activation::relu, PoolChoice::lp},
    Kind{"adaptive_average", "AdaptiveAvgPool2d", "one mean a channel", StageKind::pool, Activation::relu,
         PoolChoice::adaptive_average},
    Kind{"adaptive_max", "AdaptiveMaxPool2d", "one maximum a channel", StageKind::pool, Activation::relu,
         PoolChoice::adaptive_max},
    Kind{"flatten", "Flatten", "all values in one row, at the end", StageKind::flatten}};
constexpr float kRow = 26, kHeading = 24, kGap = 7, kTitle = 136;  // design units
constexpr float kMenuWidth = 330;                                  // about, of a stage's menu
constexpr const char *kAddPopup = "##add_stage", *kStagePopup = "##stage";

bool begins_group(size_t i) { return i > 0 && kKinds[i].kind != kKinds[i - 1].kind && i != 1; }

void add(const Context& ctx, const Kind& kind) {
  model::AddStage command{kind.kind, selected_stage(ctx.state) + 1, kind.activation, {}};
  command.pool.choice = kind.pool;
  ctx.emit(command);
}

bool can_add(const Context& ctx, const Kind& kind) {
  if (kind.kind == StageKind::flatten && ctx.state.whole.flatten) return false;
  return stage_action_enabled(ctx, Action::stage_add);
}

float what_width(const Context& ctx) {
  float width = 0;
  for (const Kind& kind : kKinds) width = std::max(width, text_width(ctx.style.fonts.small, kind.what));
  return width;
}

ImVec2 list_size(const Context& ctx) {
  float height = ctx.px(kHeading);
  for (size_t i = 0; i < kKinds.size(); ++i) height += ctx.px(kRow) + (begins_group(i) ? ctx.px(kGap) : 0);
  return {ctx.px(kTitle) + what_width(ctx) + ctx.px(20), height};
}

// Up and Down move, Enter adds.
bool keyboard(const Context& ctx) {
  int64_t& entry = ctx.scratch.stage_strip.add_entry;
  const auto last = static_cast<int64_t>(kKinds.size()) - 1;
  if (key_pressed(Key::down, true)) entry = std::min(entry + 1, last);
  if (key_pressed(Key::up, true)) entry = std::max<int64_t>(entry - 1, 0);
  return key_pressed(Key::enter) || key_pressed(Key::keypad_enter);
}

void add_entries(const Context& ctx, ImVec2 at, std::string_view behind) {
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const ImVec2 size = list_size(ctx);
  const bool enter = keyboard(ctx);
  draw_text(fonts.small, {at.x + ctx.px(8), at.y, size.x - ctx.px(8), ctx.px(kHeading - 4)}, p.text_dim,
            "Add behind " + std::string(behind));
  float y = at.y + ctx.px(kHeading);
  for (size_t i = 0; i < kKinds.size(); ++i) {
    const Kind& kind = kKinds[i];
    if (begins_group(i)) {
      ImGui::GetWindowDrawList()->AddRectFilled({at.x + ctx.px(8), y + ctx.px(3)},
                                                {at.x + size.x - ctx.px(8), y + ctx.px(4)}, p.border);
      y += ctx.px(kGap);
    }
    const Box box{at.x, y, size.x, ctx.px(kRow)};
    const bool enabled = can_add(ctx, kind);
    const bool under_keys = ctx.scratch.stage_strip.add_entry == static_cast<int64_t>(i);
    if (under_keys) ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), p.control, ctx.style.rounding());
    const bool clicked = button(ctx, "stage.add." + std::string(kind.id), "", box, {.enabled = enabled, .quiet = true});
    const ImVec2 moved = ImGui::GetIO().MouseDelta;
    if (ImGui::IsItemHovered() && (moved.x != 0 || moved.y != 0))
      ctx.scratch.stage_strip.add_entry = static_cast<int64_t>(i);
    draw_text(fonts.text, {box.x + ctx.px(8), y, ctx.px(kTitle), box.h}, enabled ? p.text : p.text_faint, kind.title);
    draw_text(fonts.small, {box.x + ctx.px(8 + kTitle), y, what_width(ctx) + 1, box.h},
              enabled ? p.text_dim : p.text_faint, kind.what);
    y += box.h;
    if (!enabled || !(clicked || (enter && under_keys))) continue;
    add(ctx, kind);
    ImGui::CloseCurrentPopup();
  }
}

void entry(const Context& ctx, const std::string& prefix, std::string_view name, const char* text, Action action,
           int64_t stage) {
  const bool enabled = stage_action_enabled(ctx, action, stage);
  if (ImGui::MenuItem(text, std::string(keys_of(action)).c_str(), false, enabled))
    perform_stage_action(ctx, action, stage);
  ctx.recorder.add_last_item(prefix + std::string(name), {}, enabled);
}

void stage_entries(const Context& ctx, const std::string& prefix, int64_t stage) {
  const auto places = model::stages_of(ctx.state.whole);
  const bool flatten = stage >= static_cast<int64_t>(places.size());
  bool on = true;
  if (!flatten) {
    const model::StagePlace place = places[static_cast<size_t>(stage)];
    on = ctx.state.whole.layer(place.layer).is_on(place.part);
  }
  entry(ctx, prefix, "switch", on ? "Switch off" : "Switch on", Action::stage_switch, stage);
  entry(ctx, prefix, "duplicate", "Duplicate", Action::stage_duplicate, stage);
  entry(ctx, prefix, "move_left", "Move back", Action::stage_move_left, stage);
  entry(ctx, prefix, "move_right", "Move on", Action::stage_move_right, stage);
  entry(ctx, prefix, "fit", "Fit the kernels to what comes in", Action::stage_fit, stage);
  ImGui::Separator();
  entry(ctx, prefix, "remove", "Remove", Action::stage_remove, stage);
}

void open_example(const Context& ctx, std::string_view id, int64_t seed) {
  if (Result<model::SetPipeline> pipeline = model::make_example(id, ctx.state.whole, seed))
    ctx.emit(std::move(pipeline).value());
}

void examples(const Context& ctx) {
  int64_t& seed = ctx.scratch.stage_strip.example_seed;
  for (const model::Example& example : model::examples()) {
    if (ImGui::MenuItem(std::string(example.title).c_str())) open_example(ctx, example.id, seed);
    ctx.recorder.add_last_item("menu.example." + std::string(example.id));
    tooltip(ctx, example.what);
  }
  ImGui::Separator();
  const std::string next = std::to_string(seed + 1);
  for (const std::string_view id : {"simple_cnn", "wide_cnn"}) {
    const auto found = std::ranges::find(model::examples(), id, &model::Example::id);
    const std::string text = std::string(found->title) + ", weights of seed " + next;
    if (ImGui::MenuItem(text.c_str())) open_example(ctx, id, ++seed);
    ctx.recorder.add_last_item("menu.example." + std::string(id) + ".seed", next);
    tooltip(ctx, "Other random weights: the networks are not trained");
  }
}

}  // namespace

void stage_add_list(const Context& ctx, const Box& below, std::string_view behind) {
  StageStrip& strip = ctx.scratch.stage_strip;
  if (strip.add_now) {
    ImGui::OpenPopup(kAddPopup);
    strip.add_now = false;
    strip.add_entry = 0;
  }
  if (!ImGui::IsPopupOpen(kAddPopup)) return;
  const ImVec2 size = list_size(ctx), padding = ImGui::GetStyle().WindowPadding, display = ImGui::GetIO().DisplaySize;
  const float x = std::clamp(below.x, 0.0F, std::max(0.0F, display.x - size.x - 2 * padding.x));
  ImGui::SetNextWindowPos({x, below.bottom() + ctx.px(4)});
  if (!ImGui::BeginPopup(kAddPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav)) return;
  ctx.scratch.list_open = true;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  add_entries(ctx, at, behind);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy(size);
  if (key_pressed(Key::escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

void stage_popup(const Context& ctx) {
  StageStrip& strip = ctx.scratch.stage_strip;
  if (strip.menu_now) ImGui::OpenPopup(kStagePopup);
  strip.menu_now = false;
  if (!ImGui::IsPopupOpen(kStagePopup)) return;
  const float right = ImGui::GetIO().DisplaySize.x - ctx.px(kMenuWidth);
  ImGui::SetNextWindowPos({std::min(strip.menu_at.x, std::max(0.0F, right)), strip.menu_at.y}, ImGuiCond_Appearing);
  if (!ImGui::BeginPopup(kStagePopup, ImGuiWindowFlags_NoMove)) return;
  ctx.scratch.list_open = true;
  stage_entries(ctx, "stage.menu.", strip.menu_of);
  if (key_pressed(Key::escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

void stage_menu(const Context& ctx) {
  if (ImGui::BeginMenu("Examples")) {
    examples(ctx);
    ImGui::EndMenu();
  } else {
    ctx.recorder.add_last_item("menu.examples");
  }
  if (ImGui::BeginMenu("Add")) {
    for (size_t i = 0; i < kKinds.size(); ++i) {
      const Kind& kind = kKinds[i];
      if (begins_group(i)) ImGui::Separator();
      const bool enabled = can_add(ctx, kind);
      if (ImGui::MenuItem(std::string(kind.title).c_str(), nullptr, false, enabled)) add(ctx, kind);
      ctx.recorder.add_last_item("menu.add_stage." + std::string(kind.id), {}, enabled);
      tooltip(ctx, kind.what);
    }
    ImGui::EndMenu();
  } else {
    ctx.recorder.add_last_item("menu.add_stage");
  }
  ImGui::Separator();
  const int64_t shown = selected_stage(ctx.state);
  entry(ctx, "menu.stage.", "previous", "Stage before", Action::stage_previous, shown);
  entry(ctx, "menu.stage.", "next", "Stage after", Action::stage_next, shown);
  ImGui::Separator();
  stage_entries(ctx, "menu.stage.", shown);
}

}  // namespace convlens::ui
