#include "ui/panels/window/transport_bar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "model/number_text.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/place_words.h"
#include "ui/panels/window/predict_view.h"
#include "ui/panels/window/scrubber.h"
#include "ui/shortcuts.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/icon.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

using model::LoopNest;
using model::Transport;

constexpr float kIconWidth = 30, kPlayWidth = 82, kSpeedWidth = 84, kResultWidth = 104;  // design units, as all here
constexpr float kInner = 4, kBetween = 14;  // gaps between controls and between their groups
constexpr float kLeastScrubber = 150;
constexpr int kResultDigits = 7;
constexpr std::string_view kDot = " \xC2\xB7 ";

constexpr std::array kUnits{Option{"window", "windows", "A step of playing is a window (X)"},
                            Option{"product", "products", "A step of playing is one product inside the window (X)"}};

std::string hint(Action action) {
  for (const Shortcut& shortcut : shortcuts())
    if (shortcut.action == action) return std::string(shortcut.label) + " (" + std::string(shortcut.keys) + ")";
  return {};
}

float turn_width(const Context& ctx, const LoopNest& nest) {
  const std::string most(std::to_string(nest.windows()).size(), '0');
  return text_width(ctx.style.fonts.mono, most + " / " + most) + ctx.px(2);
}

enum class Words { full, brief, none };

struct Parts {
  bool unit = true, along_row = true, build_up = true, loop = true, products_label = true, speed = true, ends = true,
       products = true, turn = true;
  Words words = Words::full;
};

class Bar {
 public:
  Bar(const Context& ctx, const LoopNest& nest, const Box& box, bool with_result)
      : ctx_(ctx), nest_(nest), box_(box), with_result_(with_result), parts_(fitting()) {}

  void draw() {
    x_ = box_.x;
    steps();
    if (parts_.products) products();
    const float right = right_side_width();
    const float scrub = std::max(1.0F, box_.right() - x_ - right);
    scrubber(ctx_, nest_, {x_, box_.y, scrub, box_.h});
    x_ += scrub + (right > 0 ? px(kBetween) : 0);
    position();
    if (with_result_) result();
    settings();
  }

 private:
  float px(float units) const { return ctx_.px(units); }
  const Transport& transport() const { return ctx_.state.session.transport; }
  float control() const { return ctx_.style.control(); }
  float words_width(Words words) const {
    return words == Words::none ? 0 : place_words_width(ctx_, nest_, words == Words::brief);
  }
  float toggle_width(std::string_view label) const { return button_width(ctx_, label); }

  // Each with the gap behind it.
  float steps_width(const Parts& p) const {
    return px(kPlayWidth) + (p.ends ? 4 : 2) * px(kIconWidth + kInner) + px(kBetween);
  }
  float products_width(const Parts& p) const {
    if (!p.products) return 0;
    return 2 * px(kIconWidth) + (p.products_label ? label_width() : px(kInner)) + px(kBetween);
  }
  float label_width() const { return text_width(ctx_.style.fonts.small, "product") + px(12); }
  float right_width(const Parts& p) const {
    float width = 0;
    const auto group = [&](float w) { width += px(kBetween) + w; };
    if (p.turn) group(turn_width(ctx_, nest_));
    if (p.words != Words::none) group(words_width(p.words));
    if (with_result_) group(px(kResultWidth));
    if (p.speed) group(px(kSpeedWidth));
    float toggles = 0;
    const auto toggle = [&](bool shown, std::string_view label) {
      if (shown) toggles += (toggles > 0 ? px(kInner) : 0) + toggle_width(label);
    };
    toggle(p.loop, "Loop");
    toggle(p.along_row, "Row");
    toggle(p.build_up, "Build up");
    if (toggles > 0) group(toggles);
    if (p.unit) group(choice_width(ctx_, kUnits));
    return width;
  }
  float right_side_width() const { return right_width(parts_); }

  Parts fitting() const {
    Parts p;
    const auto fits = [&] {
      return steps_width(p) + products_width(p) + px(kLeastScrubber) + right_width(p) <= box_.w;
    };
    const Transport& t = transport();
    if (!fits()) p.unit = false;
    if (!fits()) p.words = Words::brief;
    // What is on must be seen to be on for as long as there is room.
    if (!fits() && !t.along_row) p.along_row = false;
    if (!fits() && !t.build_up) p.build_up = false;
    if (!fits() && !t.loop) p.loop = false;
    if (!fits()) p.products_label = false;
    if (!fits()) p.words = Words::none;
    if (!fits()) p.speed = false;
    if (!fits()) p.build_up = false;
    if (!fits()) p.along_row = false;
    if (!fits()) p.loop = false;
    if (!fits()) p.ends = false;
    if (!fits()) p.products = false;
    if (!fits()) p.turn = false;
    return p;
  }

  Box next(float width, float gap) {
    const Box place{x_, box_.y + (box_.h - control()) / 2, width, control()};
    x_ += width + gap;
    return place;
  }

  void step(const char* name, Icon icon, Action action, float gap) {
    if (icon_button(ctx_, name, icon, next(px(kIconWidth), gap),
                    {.enabled = is_enabled(ctx_, action), .tooltip = hint(action)}))
      perform(ctx_, action);
  }

  void steps() {
    const float gap = px(kInner);
    if (parts_.ends) step("transport.start", Icon::start, Action::window_start, gap);
    step("transport.back", Icon::back, Action::window_back, gap);
    play(next(px(kPlayWidth), gap));
    step("transport.forward", Icon::forward, Action::window_forward, parts_.ends ? gap : px(kBetween));
    if (parts_.ends) step("transport.end", Icon::end, Action::window_end, px(kBetween));
  }

  // The one control in the accent's colour.
  void play(const Box& box) {
    const bool playing = transport().playing;
    const Palette& p = ctx_.palette();
    ImGui::SetCursorScreenPos(box.min());
    if (ImGui::InvisibleButton("transport.play", {box.w, box.h})) perform(ctx_, Action::play);
    ctx_.recorder.add_last_item("transport.play", playing ? "playing" : "paused");
    tooltip(ctx_, hint(Action::play));
    ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), p.accent, ctx_.style.rounding());
    const float icon = px(14);
    const std::string_view label = playing ? "Pause" : "Play";
    const float width = icon + px(6) + text_width(ctx_.style.fonts.text, label);
    const float left = box.x + (box.w - width) / 2;
    draw_icon(ctx_, playing ? Icon::pause : Icon::play, {left, box.y, icon, box.h}, p.on_accent);
    draw_text(ctx_.style.fonts.text, {left + icon + px(6), box.y, width, box.h}, p.on_accent, label);
  }

  void products() {
    const float gap = parts_.products_label ? 0 : px(kInner);
    step("transport.product_back", Icon::angle_left, Action::product_back, gap);
    if (parts_.products_label)
      draw_text(ctx_.style.fonts.small, next(label_width(), 0), ctx_.palette().text_dim, "product", Align::centre);
    step("transport.product_forward", Icon::angle_right, Action::product_forward, px(kBetween));
  }

  void position() {
    const float left = x_;
    const Fonts& fonts = ctx_.style.fonts;
    const Palette& p = ctx_.palette();
    const std::string turn = turn_text(nest_, transport().place);
    if (parts_.turn) {
      const float width = turn_width(ctx_, nest_);
      draw_text(fonts.mono, {x_, box_.y, width, box_.h}, p.text, turn, Align::right);
      x_ += width + px(kBetween);
    }
    const PlaceWords full = place_words(ctx_, nest_, false);
    if (parts_.words != Words::none) {
      const PlaceWords shown = parts_.words == Words::full ? full : place_words(ctx_, nest_, true);
      const float width = words_width(parts_.words), line = box_.h / 2;
      draw_text(fonts.mono_small, {x_, box_.y, width, line}, p.text_dim, shown.window);
      draw_text(fonts.mono_small, {x_, box_.y + line, width, line}, transport().place.product < 0 ? p.text_dim : p.text,
                shown.product);
      x_ += width + px(kBetween);
    }
    if (x_ > left)
      ctx_.recorder.add("transport.position", {left, box_.y}, {x_ - px(kBetween), box_.bottom()},
                        turn + std::string(kDot) + full.window + std::string(kDot) + full.product);
  }

  // Empty: there is no such cell.
  std::string explained_value(const model::Hover& at) const {
    if (const auto cell = explain_cell(ctx_.state, at)) return model::format_number(cell->total, kResultDigits);
    const auto cell = explain_stage_cell(ctx_.state, at);
    return cell ? stage_number(ctx_.state, double{cell->value}, kResultDigits) : std::string();
  }

  // Which cell, and its value.
  void result() {
    const model::Hover at = explained_cell(ctx_.state);
    const std::string value = explained_value(at);
    const Fonts& fonts = ctx_.style.fonts;
    const Palette& p = ctx_.palette();
    const Box place{x_, box_.y, px(kResultWidth), box_.h};
    x_ += place.w + px(kBetween);
    if (value.empty()) return;
    const std::string total = covered(ctx_.state) ? "?" : value;
    const std::string name = "output " + std::to_string(at.row) + "," + std::to_string(at.col);
    draw_text(fonts.mono_small, {place.x, place.y, place.w, place.h / 2}, p.text_dim, name, Align::right);
    draw_text(fonts.mono, {place.x, place.y + place.h / 2, place.w, place.h / 2}, p.text, total, Align::right);
    ctx_.recorder.add("window.total", place.min(), place.max(), total);
  }

  void toggle(bool shown, const char* name, std::string_view label, Action action, bool on) {
    if (!shown) return;
    if (button(ctx_, name, label, next(toggle_width(label), px(kInner)), {.selected = on, .tooltip = hint(action)}))
      perform(ctx_, action);
  }

  void settings() {
    const Transport& t = transport();
    if (parts_.speed) {
      const auto edit =
          number_field(ctx_, "transport.speed", static_cast<float>(t.speed), next(px(kSpeedWidth), px(kBetween)),
                       {.min = model::kMinSpeed,
                        .max = model::kMaxSpeed,
                        .step = 1,
                        .per_px = 0.1F,
                        .whole = true,
                        .prefix = "speed",
                        .tooltip = "1 is a step in half a second, 20 is forty steps a second: drag "
                                   "sideways, turn the wheel or type (Page Up, Page Down)"});
      if (edit) ctx_.emit(model::SetSpeed{static_cast<int>(edit->value)});
    }
    toggle(parts_.loop, "transport.loop", "Loop", Action::toggle_loop, t.loop);
    toggle(parts_.along_row, "transport.row", "Row", Action::toggle_along_row, t.along_row);
    toggle(parts_.build_up, "transport.build_up", "Build up", Action::toggle_build_up, t.build_up);
    if (!parts_.unit) return;
    x_ += px(kBetween - kInner);
    const int chosen =
        choice(ctx_, "transport.unit", kUnits, static_cast<int>(t.unit), next(choice_width(ctx_, kUnits), 0));
    if (chosen >= 0) ctx_.emit(model::SetPlayUnit{static_cast<model::PlayUnit>(chosen)});
  }

  const Context& ctx_;
  const LoopNest& nest_;
  Box box_;
  bool with_result_;
  Parts parts_;
  float x_ = 0;
};

}  // namespace

void transport_bar(const Context& ctx, const Box& box, bool with_result) {
  // Whole pixels: half of one beyond the panel's bottom would bring its scroll bar.
  const Box whole{box.x, std::floor(box.y), box.w, std::floor(box.h)};
  if (const auto nest = model::loop_nest(ctx.state.document, ctx.state.session.stage_part))
    return Bar(ctx, *nest, whole, with_result).draw();
  draw_text(ctx.style.fonts.small, box, ctx.palette().text_dim,
            "These parameters give no output: there are no windows to step through.");
}

}  // namespace convlens::ui
