#include "ui/layout.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/imgui_compat.h"

namespace convlens::ui {
namespace {

constexpr float kGap = 10;  // between panels and to the window's edge, design units
constexpr float kMinInput = 232, kMinKernels = 288, kMinMaps = 280;
constexpr float kMaxInput = 560, kMaxKernels = 460;
constexpr float kWindowHeight = 226;      // of the window's arithmetic and transport
constexpr float kLeastLargeWindow = 238;  // of the maximised panel
constexpr float kSlimWindowHeight = 44;   // of the transport alone
constexpr float kPictures = 0.42F;  // share of the height that input and map keep when the window panel is maximised
constexpr float kHeightForWindow = 760;  // below this the panels need the room themselves
constexpr float kPerformanceHeight = 118;
constexpr float kOverviewHeight = 140, kLowOverviewHeight = 104;

// The four pieces that make a panel's corners round: fans from the corner to its arc.
void round_corners(ImDrawList& draw, const Box& box, float radius, ImU32 color) {
  constexpr float kQuarter = 1.57079633F;
  const ImVec2 corners[4] = {{box.right(), box.bottom()}, {box.x, box.bottom()}, {box.x, box.y}, {box.right(), box.y}};
  const float dx[4] = {-1, 1, 1, -1}, dy[4] = {-1, -1, 1, 1};
  for (int i = 0; i < 4; ++i) {
    const ImVec2 centre{corners[i].x + dx[i] * radius, corners[i].y + dy[i] * radius};
    constexpr int kSteps = 8;
    for (int step = 0; step < kSteps; ++step) {
      const auto at = [&](int s) {
        const float angle = kQuarter * (static_cast<float>(i) + static_cast<float>(s) / kSteps);
        return ImVec2{centre.x + std::cos(angle) * radius, centre.y + std::sin(angle) * radius};
      };
      draw.AddTriangleFilled(corners[i], at(step), at(step + 1), color);
    }
  }
}

void splitter(const Context& ctx, const char* name, const Box& box, float& share, float width) {
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::Begin((std::string("##") + name).c_str(), nullptr,
               ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav);
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton(name, {box.w, box.h});
  ctx.recorder.add_last_item(name);
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    const float middle = std::round(box.x + box.w / 2);
    ImGui::GetWindowDrawList()->AddRectFilled({middle - ctx.px(1), box.y + ctx.px(8)},
                                              {middle + ctx.px(1), box.bottom() - ctx.px(8)}, ctx.palette().accent);
  }
  if (ImGui::IsItemActive()) share += ImGui::GetIO().MouseDelta.x / width;
  ImGui::End();
  ImGui::PopStyleVar(2);
}

}  // namespace

Layout arrange(const Context& ctx, ImVec2 display, float top) {
  Layout layout;
  const float gap = ctx.px(kGap);
  const float bar = ctx.px(30);
  layout.stage_bar = {gap + ctx.px(4), top, display.x - 2 * gap - ctx.px(8), bar};
  layout.status_bar = {gap + ctx.px(4), display.y - bar, display.x - 2 * gap - ctx.px(8), bar - ctx.px(4)};
  float y = top + bar + ctx.px(2);
  if (ctx.state.session.overview) {
    const bool low = display.y < ctx.px(kHeightForWindow);
    layout.overview = {gap, y, display.x - 2 * gap, ctx.px(low ? kLowOverviewHeight : kOverviewHeight)};
    y += layout.overview.h + gap;
  }
  const float height = std::max(ctx.px(80), layout.status_bar.y - ctx.px(4) - y);
  const float width = display.x - 2 * gap;
  Box whole{gap, y, width, height};
  const auto take_from_below = [&](float strip) {
    whole.h -= strip + gap;
    return Box{gap, whole.bottom() + gap, width, strip};
  };
  if (ctx.state.session.performance) layout.performance = take_from_below(ctx.px(kPerformanceHeight));
  const model::Panel maximised = ctx.state.session.maximised;
  if (maximised == model::Panel::none) {
    layout.slim_window = height < ctx.px(kHeightForWindow);
    layout.window = take_from_below(ctx.px(layout.slim_window ? kSlimWindowHeight : kWindowHeight));
  } else if (maximised == model::Panel::window) {
    layout.window = take_from_below(
        std::floor(std::max(whole.h * (1 - kPictures), std::min(ctx.px(kLeastLargeWindow), whole.h * 0.7F))));
  }
  switch (maximised) {
    case model::Panel::input:
      layout.input = whole;
      return layout;
    case model::Panel::kernels:
      layout.kernels = whole;
      return layout;
    case model::Panel::maps:
      layout.maps = whole;
      return layout;
    case model::Panel::window:
      layout.bare = true;
      layout.input = {whole.x, whole.y, std::floor((whole.w - gap) / 2), whole.h};
      layout.maps = {layout.input.right() + gap, whole.y, whole.w - layout.input.w - gap, whole.h};
      return layout;
    case model::Panel::none:
      break;
  }
  const float columns = width - 2 * gap;
  const auto column = [&](float share, float least, float most) {
    return std::floor(std::clamp(columns * share, std::min(ctx.px(least), columns * 0.3F), ctx.px(most)));
  };
  float input = column(ctx.scratch.input_share, kMinInput, kMaxInput);
  float kernels = column(ctx.scratch.kernel_share, kMinKernels, kMaxKernels);
  const float least_maps = std::min(ctx.px(kMinMaps), columns * 0.36F);
  if (const float excess = input + kernels + least_maps - columns; excess > 0) {
    input -= std::floor(excess / 2);
    kernels -= std::floor(excess / 2);
  }
  layout.input = {gap, y, input, whole.h};
  layout.kernels = {layout.input.right() + gap, y, kernels, whole.h};
  layout.maps = {layout.kernels.right() + gap, y, columns - input - kernels, whole.h};
  return layout;
}

void backdrop(const Context& ctx, const Layout& layout, ImVec2 display) {
  ImDrawList& draw = *ImGui::GetBackgroundDrawList();
  const ImU32 color = ctx.palette().background;
  std::vector<Box> panels;
  for (const Box* box : {&layout.input, &layout.kernels, &layout.maps})
    if (box->w > 0) panels.push_back(*box);
  const float top = panels.front().y, bottom = panels.front().bottom();
  draw.AddRectFilled({0, 0}, {display.x, top}, color);
  std::vector<Box> strips;
  float below = bottom;
  for (const Box& strip : {layout.window, layout.performance}) {
    if (strip.w <= 0) continue;
    strips.push_back(strip);
    draw.AddRectFilled({0, below}, {display.x, strip.y}, color);
    draw.AddRectFilled({0, strip.y}, {strip.x, strip.bottom()}, color);
    draw.AddRectFilled({strip.right(), strip.y}, {display.x, strip.bottom()}, color);
    below = strip.bottom();
  }
  draw.AddRectFilled({0, below}, display, color);
  float x = 0;
  for (const Box& panel : panels) {
    draw.AddRectFilled({x, top}, {panel.x, bottom}, color);
    x = panel.right();
  }
  draw.AddRectFilled({x, top}, {display.x, bottom}, color);
  // Antialiased seams between the triangles of a fan would shine through.
  const ImDrawListFlags flags = draw.Flags;
  draw.Flags &= ~ImDrawListFlags_AntiAliasedFill;
  panels.insert(panels.end(), strips.begin(), strips.end());
  for (const Box& panel : panels) round_corners(draw, panel, ctx.px(8), color);
  draw.Flags = flags;
}

void splitters(const Context& ctx, const Layout& layout, ImVec2 display) {
  if (layout.input.w <= 0 || layout.kernels.w <= 0 || layout.maps.w <= 0) return;
  Scratch& scratch = ctx.scratch;
  const float gap = layout.kernels.x - layout.input.right();
  // A window each: one around both would lie over the panel between them and take its clicks.
  splitter(ctx, "splitter.input", {layout.input.right(), layout.input.y, gap, layout.input.h}, scratch.input_share,
           display.x);
  splitter(ctx, "splitter.kernels", {layout.kernels.right(), layout.input.y, gap, layout.input.h}, scratch.kernel_share,
           display.x);
  scratch.input_share = std::clamp(scratch.input_share, 0.12F, 0.6F);
  scratch.kernel_share = std::clamp(scratch.kernel_share, 0.12F, 0.6F);
}

}  // namespace convlens::ui
