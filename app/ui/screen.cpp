#include "ui/screen.h"

#include "ui/context.h"
#include "ui/imgui_compat.h"
#include "ui/layout.h"
#include "ui/panels/bars.h"
#include "ui/panels/dialogs.h"
#include "ui/panels/input_panel.h"
#include "ui/panels/kernel_panel.h"
#include "ui/panels/maps_panel.h"
#include "ui/panels/menu_bar.h"
#include "ui/panels/overview_panel.h"
#include "ui/panels/performance_panel.h"
#include "ui/panels/window/glide.h"
#include "ui/panels/window/window_panel.h"
#include "ui/shortcuts.h"
#include "ui/widgets/color_list.h"

namespace convlens::ui {

struct Screen::State {
  HeatmapProvider* heatmaps;
  Recorder recorder;
  Scratch scratch;
  Style style;
  bool styled = false;
  float pixel_scale = 0;
};

Screen::Screen(HeatmapProvider& heatmaps) : state_(std::make_unique<State>()) { state_->heatmaps = &heatmaps; }
Screen::~Screen() = default;

bool Screen::prepare_style(model::Theme theme, float pixel_scale) {
  if (state_->styled && state_->style.theme == theme && state_->pixel_scale == pixel_scale) return false;
  state_->style = make_style(theme, pixel_scale);
  state_->pixel_scale = pixel_scale;
  state_->styled = true;
  return true;
}

ImVec4 Screen::background() const { return ImGui::ColorConvertU32ToFloat4(state_->style.palette.panel); }

void Screen::build(const FrameState& frame, std::vector<model::Command>& commands) {
  State& s = *state_;
  s.recorder.begin_frame();
  s.scratch.animate = s.scratch.moves = false;
  s.scratch.hover = {};
  const Context ctx{frame, s.style, s.recorder, *s.heatmaps, s.scratch, commands};
  const ImVec2 display = ImGui::GetIO().DisplaySize;

  handle_shortcuts(ctx);
  move_window(ctx);
  s.scratch.list_open = false;
  push_font(s.style.fonts.text.face, s.style.fonts.text.size_px);
  const float top = menu_bar(ctx);
  const Layout layout = arrange(ctx, display, top);
  backdrop(ctx, layout, display);
  stage_bar(ctx, layout.stage_bar);
  if (layout.overview.w > 0) overview_panel(ctx, layout.overview);
  if (layout.input.w > 0) layout.bare ? bare_input_panel(ctx, layout.input) : input_panel(ctx, layout.input);
  if (layout.kernels.w > 0)
    kernel_panel(ctx, layout.kernels);
  else
    s.scratch.kernel_focus = false;  // arrows are not for a cell that nobody sees
  if (layout.maps.w > 0) layout.bare ? bare_map_panel(ctx, layout.maps) : maps_panel(ctx, layout.maps);
  if (layout.window.w > 0)
    layout.slim_window ? slim_window_panel(ctx, layout.window) : window_panel(ctx, layout.window);
  if (layout.performance.w > 0) performance_panel(ctx, layout.performance);
  status_bar(ctx, layout.status_bar);
  splitters(ctx, layout, display);
  color_list(ctx);
  dialogs(ctx);
  pop_font();

  if (!(s.scratch.hover == frame.session.hover)) commands.emplace_back(model::SetHover{s.scratch.hover});
}

bool Screen::wants_animation() const { return state_->scratch.animate; }
bool Screen::wants_every_frame() const { return state_->scratch.moves; }
const Recorder& Screen::recorder() const { return state_->recorder; }

}  // namespace convlens::ui
