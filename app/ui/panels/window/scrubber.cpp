#include "ui/panels/window/scrubber.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::LoopNest;
using model::WindowPlace;

constexpr float kKnob = 6, kTrack = 4;  // radius and height, design units
constexpr float kLeastTick = 5;         // between ticks; where channels are closer none is drawn

// The steps of the line: windows, or the products inside them where those are what plays.
struct Turns {
  const LoopNest& nest;
  int64_t a_window = 1;  // steps in it

  static Turns of(const LoopNest& nest, const model::Transport& transport) {
    return {nest, transport.unit == model::PlayUnit::window ? 1 : nest.products()};
  }
  int64_t last() const { return nest.windows() * a_window - 1; }
  int64_t index_of(const WindowPlace& place) const {
    return nest.index_of(place) * a_window + (a_window > 1 ? std::max<int64_t>(place.product, 0) : 0);
  }
  WindowPlace place_of(int64_t index) const {
    WindowPlace place = nest.place_of(index / a_window);
    if (a_window > 1) place.product = index % a_window;
    return place;
  }
};

// Where they are along the track.
struct Track {
  float left = 0, width = 1;
  int64_t last = 0;  // step

  float x_of(int64_t index) const {
    return last == 0 ? left : left + width * static_cast<float>(static_cast<double>(index) / static_cast<double>(last));
  }
  int64_t index_at(float x) const {
    const double share = std::clamp((static_cast<double>(x) - left) / width, 0.0, 1.0);
    return std::llround(share * static_cast<double>(last));
  }
  double steps_per_px() const { return static_cast<double>(last) / width; }
};

// A tenth of the pointer's way, and never more than a step a pixel.
int64_t fine_index(const Track& track, const Scrub& scrub, float x) {
  const double per_px = std::min(1.0, track.steps_per_px() / 10);
  const int64_t index = scrub.from_index + std::llround(static_cast<double>(x - scrub.from_px) * per_px);
  return std::clamp<int64_t>(index, 0, track.last);
}

void drag(const Context& ctx, const Turns& turns, const Track& track) {
  if (!ImGui::IsItemActive()) return;
  const int64_t present = turns.index_of(ctx.state.session.transport.place);
  const float x = ImGui::GetIO().MousePos.x;
  const bool fine = modifiers().shift;
  Scrub& scrub = ctx.scratch.scrub;
  if (ImGui::IsItemActivated() || fine != scrub.fine) scrub = {fine, x, present};
  const int64_t index = fine ? fine_index(track, scrub, x) : track.index_at(x);
  if (index != present) ctx.emit(model::PlaceWindow{turns.place_of(index)});
}

// The row that steps stay on, and the ticks.
void draw_marks(const Context& ctx, const Turns& turns, const Track& track, const Box& box) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Palette& p = ctx.palette();
  const model::Transport& transport = ctx.state.session.transport;
  const LoopNest& nest = turns.nest;
  const float middle = std::round(box.y + box.h / 2);
  if (transport.along_row) {
    const float from = track.x_of(turns.index_of(first_window(nest, transport)));
    const float to = track.x_of(turns.index_of(last_window(nest, transport)) + turns.a_window - 1);
    draw.AddRectFilled({from, middle - ctx.px(5)}, {std::max(to, from + ctx.px(2)), middle + ctx.px(5)}, p.accent_soft,
                       ctx.px(2));
  }
  const int64_t channels = nest.output.n * nest.output.c;
  if (track.width / static_cast<float>(channels) < ctx.px(kLeastTick)) return;
  for (int64_t channel = 1; channel < channels; ++channel) {
    const float x = std::round(track.x_of(channel * nest.windows_of_channel() * turns.a_window));
    draw.AddRectFilled({x, middle - ctx.px(7)}, {x + std::max(1.0F, ctx.px(1)), middle + ctx.px(7)}, p.text_faint);
  }
}

void draw_track(const Context& ctx, const Turns& turns, const Track& track, const Box& box, bool lively) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Palette& p = ctx.palette();
  const float middle = std::round(box.y + box.h / 2), half = ctx.px(kTrack / 2);
  const float knob = track.x_of(turns.index_of(ctx.state.session.transport.place));
  draw.AddRectFilled({track.left, middle - half}, {track.left + track.width, middle + half}, p.control_hovered, half);
  draw_marks(ctx, turns, track, box);
  draw.AddRectFilled({track.left, middle - half}, {knob, middle + half}, p.accent, half);
  draw.AddCircleFilled({knob, middle}, ctx.px(lively ? kKnob + 1 : kKnob), p.accent);
}

// Which window a click would go to; above the line, which would be covered otherwise.
void tell_place(const Context& ctx, const WindowPlace& there, const Box& box) {
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;  // as tooltip() itself
  ImGui::SetNextWindowPos({ImGui::GetIO().MousePos.x, box.y - ctx.px(4)}, ImGuiCond_Always, {0.5F, 1});
  const std::string product = there.product < 0 ? "" : " \xC2\xB7 product " + std::to_string(there.product + 1);
  const std::string input = ctx.state.document.others.empty() ? "" : "n " + std::to_string(there.n) + " \xC2\xB7 ";
  tooltip(ctx, input + "output channel " + std::to_string(there.channel) + " \xC2\xB7 row " +
                   std::to_string(there.row) + " \xC2\xB7 col " + std::to_string(there.col) + product +
                   "\nDrag, Shift and drag finely, or turn the wheel");
}

}  // namespace

std::string turn_text(const LoopNest& nest, const WindowPlace& place) {
  return std::to_string(nest.index_of(place) + 1) + " / " + std::to_string(nest.windows());
}

void scrubber(const Context& ctx, const LoopNest& nest, const Box& box) {
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("transport.scrubber", {std::max(1.0F, box.w), box.h});
  ctx.recorder.add_last_item("transport.scrubber", turn_text(nest, ctx.state.session.transport.place));
  const bool hovered = ImGui::IsItemHovered(), held = ImGui::IsItemActive();
  const float side = ctx.px(kKnob + 1);
  const Turns turns = Turns::of(nest, ctx.state.session.transport);
  // Whole pixels, as the pointer's: so the ends can be hit.
  const Track track{std::round(box.x + side), std::max(1.0F, std::floor(box.w - 2 * side)), turns.last()};
  draw_track(ctx, turns, track, box, hovered || held);
  if (hovered && !held) tell_place(ctx, turns.place_of(track.index_at(ImGui::GetIO().MousePos.x)), box);
  drag(ctx, turns, track);
  claim_mouse_wheel();
  const float wheel = ImGui::GetIO().MouseWheel;
  if (!hovered || wheel == 0) return;
  const int64_t by = wheel > 0 ? std::max<int64_t>(1, std::lround(wheel)) : std::min<int64_t>(-1, std::lround(wheel));
  turns.a_window > 1 ? ctx.emit(model::StepProduct{by}) : ctx.emit(model::StepWindow{by});
}

}  // namespace convlens::ui
