#include "ui/shortcuts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/batch_actions.h"
#include "ui/imgui_compat.h"
#include "ui/panels/input_clipboard.h"
#include "ui/panels/kernel_clipboard.h"
#include "ui/panels/map_range.h"
#include "ui/panels/window/predict_view.h"
#include "ui/transport_actions.h"
#include "ui/widgets/color_list.h"

namespace convlens::ui {
namespace {

constexpr std::array kShortcuts{
    Shortcut{Action::open, "Ctrl+O", "Open\xE2\x80\xA6", "File"},
    Shortcut{Action::quit, "Ctrl+Q", "Quit", "File"},
    Shortcut{Action::undo, "Ctrl+Z", "Undo", "Edit"},
    Shortcut{Action::redo, "Ctrl+Y", "Redo", "Edit"},
    Shortcut{Action::clear, "Ctrl+N", "Clear the input", "Edit"},
    Shortcut{Action::invert, "Ctrl+I", "Invert the input", "Edit"},
    Shortcut{Action::paste_input, "Ctrl+V", "Paste numbers or a picture", "Edit"},
    Shortcut{Action::copy_picture, "Ctrl+C", "Copy the map or the input", "Edit"},
    Shortcut{Action::centre, "M", "Centre as MNIST does", "Edit"},
    Shortcut{Action::shift_left, "A", "Shift the input left", "Edit"},
    Shortcut{Action::shift_right, "D", "Shift the input right", "Edit"},
    Shortcut{Action::shift_up, "W", "Shift the input up", "Edit"},
    Shortcut{Action::shift_down, "S", "Shift the input down", "Edit"},
    Shortcut{Action::brush, "B", "Brush", "Input"},
    Shortcut{Action::eraser, "E", "Eraser", "Input"},
    Shortcut{Action::line, "I", "Straight line", "Input"},
    Shortcut{Action::fill, "F", "Fill equal cells", "Input"},
    Shortcut{Action::brush_smaller, "[", "Smaller brush", "Input"},
    Shortcut{Action::brush_larger, "]", "Larger brush", "Input"},
    Shortcut{Action::batch_add, "Ctrl+B", "Copy into the batch", "Input"},
    Shortcut{Action::batch_remove, "Ctrl+Shift+B", "Out of the batch", "Input"},
    Shortcut{Action::batch_next, "Ctrl+Page Down", "Next input of the batch", "Input"},
    Shortcut{Action::batch_previous, "Ctrl+Page Up", "Previous input", "Input"},
    Shortcut{Action::batch_move_on, "Ctrl+Shift+Page Down", "Input one place on", "Input"},
    Shortcut{Action::batch_move_back, "Ctrl+Shift+Page Up", "Input one place back", "Input"},
    Shortcut{Action::add_output, "Ctrl+K", "Add an output", "Kernels"},
    Shortcut{Action::duplicate_output, "Ctrl+D", "Duplicate the output", "Kernels"},
    Shortcut{Action::remove_output, "Ctrl+Backspace", "Remove the output", "Kernels"},
    Shortcut{Action::next_output, "Ctrl+Down", "Next output", "Kernels"},
    Shortcut{Action::previous_output, "Ctrl+Up", "Previous output", "Kernels"},
    Shortcut{Action::move_output_up, "Ctrl+Shift+Up", "Output one place up", "Kernels"},
    Shortcut{Action::move_output_down, "Ctrl+Shift+Down", "Output one place down", "Kernels"},
    Shortcut{Action::next_input_channel, "Ctrl+Right", "Next input channel", "Kernels"},
    Shortcut{Action::previous_input_channel, "Ctrl+Left", "Previous input channel", "Kernels"},
    Shortcut{Action::focus_kernel, "K", "Type the kernel", "Kernels"},
    Shortcut{Action::toggle_index_map, "N", "Index map of the weights", "Kernels"},
    Shortcut{Action::copy_kernel, "Ctrl+C", "Copy the kernel (on a cell)", "Kernels"},
    Shortcut{Action::paste_kernel, "Ctrl+V", "Paste a kernel (on a cell)", "Kernels"},
    Shortcut{Action::toggle_relu, "R", "ReLU on or off", "Maps"},
    Shortcut{Action::toggle_range, "C", "Range: common, own, locked", "Maps"},
    Shortcut{Action::toggle_value_scale, "V",
             "Values 0\xE2\x80\x93"
             "1 or 0\xE2\x80\x93"
             "255",
             "Maps"},
    Shortcut{Action::choose_colors, "J", "Colours\xE2\x80\xA6", "Maps"},
    Shortcut{Action::cycle_batch_view, "G", "Maps, contact sheets", "Maps"},
    Shortcut{Action::play, "Space", "Play, pause", "Window"},
    Shortcut{Action::window_forward, "Shift+Right", "On by a window", "Window"},
    Shortcut{Action::window_back, "Shift+Left", "Back by a window", "Window"},
    Shortcut{Action::window_left, "Left", "Window to the left", "Window"},
    Shortcut{Action::window_right, "Right", "Window to the right", "Window"},
    Shortcut{Action::window_up, "Up", "Window up", "Window"},
    Shortcut{Action::window_down, "Down", "Window down", "Window"},
    Shortcut{Action::product_forward, "Period", "On by a product", "Window"},
    Shortcut{Action::product_back, "Comma", "Back by a product", "Window"},
    Shortcut{Action::window_start, "Home", "To the first window", "Window"},
    Shortcut{Action::window_end, "End", "To the last window", "Window"},
    Shortcut{Action::faster, "Page Up", "Play faster", "Window"},
    Shortcut{Action::slower, "Page Down", "Play slower", "Window"},
    Shortcut{Action::toggle_loop, "L", "Loop", "Window"},
    Shortcut{Action::toggle_along_row, "H", "Stay on the row", "Window"},
    Shortcut{Action::toggle_build_up, "U", "Build the maps up", "Window"},
    Shortcut{Action::toggle_play_unit, "X", "Play by products", "Window"},
    Shortcut{Action::toggle_predict, "Q", "Predict: cover the results", "Window"},
    Shortcut{Action::maximise_input, "1", "Input alone, and back", "View"},
    Shortcut{Action::maximise_kernels, "2", "Kernels alone, and back", "View"},
    Shortcut{Action::maximise_maps, "3", "Feature maps alone, and back", "View"},
    Shortcut{Action::maximise_window, "4", "Window and pictures, and back", "View"},
    Shortcut{Action::toggle_performance, "P", "Performance of edits", "View"},
    Shortcut{Action::toggle_overview, "O", "Overview of all stages", "View"},
    Shortcut{Action::cycle_theme, "T", "Dark, light, projector", "View"},
    Shortcut{Action::scale_up, "Ctrl++", "Larger", "View"},
    Shortcut{Action::scale_down, "Ctrl+\xE2\x88\x92", "Smaller", "View"},
    Shortcut{Action::scale_reset, "Ctrl+0", "Usual size", "View"},
    Shortcut{Action::fit_pictures, "0", "Whole input and map", "View"},
    Shortcut{Action::shortcuts, "?", "Keyboard shortcuts", "View"},
    Shortcut{Action::dismiss, "Esc", "Dismiss, unpin, restore", "View"},
};

constexpr float kScaleStep = 1.1F, kMinScale = 0.5F, kMaxScale = 4;

void change_scale(const Context& ctx, float factor) {
  ctx.emit(model::SetScale{std::clamp(std::round(ctx.state.session.scale * factor * 100) / 100, kMinScale, kMaxScale)});
}

void maximise(const Context& ctx, model::Panel panel) {
  ctx.emit(model::SetMaximised{ctx.state.session.maximised == panel ? model::Panel::none : panel});
}

void resize_brush(const Context& ctx, float by) {
  model::Brush brush = ctx.state.session.brush;
  brush.size = std::clamp(brush.size + by, 1.0F, 64.0F);
  ctx.emit(model::SetBrush{brush});
}

void select_output(const Context& ctx, int64_t by) {
  const int64_t last = ctx.state.document.kernels.outputs() - 1;
  ctx.emit(model::SelectOutput{std::clamp<int64_t>(ctx.state.session.selected_output + by, 0, last)});
}

void select_input_channel(const Context& ctx, int64_t by) {
  const auto& session = ctx.state.session;
  const int64_t last = ctx.state.document.kernels.input_channels() - 1;
  ctx.emit(model::SelectKernelCell{std::clamp<int64_t>(session.selected_input_channel + by, 0, last),
                                   session.selected_row, session.selected_col});
}

// The nearest thing to leave: a message, the kernel's keyboard, predict, a pin, a maximised panel.
void dismiss(const Context& ctx) {
  const auto& session = ctx.state.session;
  if (ctx.state.work && ctx.state.work->can_stop) return ctx.emit(model::CancelWork{});
  if (session.notice.kind != model::Notice::Kind::none) return ctx.emit(model::ShowNotice{});
  if (session.predict.on) return ctx.emit(model::StopPredict{});
  if (session.pinned.place != model::Hover::Place::none) return ctx.emit(model::SetPinned{});
  if (session.maximised != model::Panel::none) ctx.emit(model::SetMaximised{});
}

// Common, per channel, locked to what is shown then.
void next_range(const Context& ctx) {
  switch (ctx.state.session.range_mode) {
    case model::RangeMode::common:
      return ctx.emit(model::SetRangeMode{model::RangeMode::per_channel});
    case model::RangeMode::per_channel:
      return ctx.emit(model::LockRange{range_to_lock(ctx.state)});
    case model::RangeMode::locked:
      return ctx.emit(model::SetRangeMode{model::RangeMode::common});
  }
}

void perform_input_action(const Context& ctx, Action action) {
  switch (action) {
    case Action::centre:
      return ctx.emit(model::CentreInput{});
    case Action::shift_left:
      return ctx.emit(model::ShiftInput{0, -1});
    case Action::shift_right:
      return ctx.emit(model::ShiftInput{0, 1});
    case Action::shift_up:
      return ctx.emit(model::ShiftInput{-1, 0});
    case Action::shift_down:
      return ctx.emit(model::ShiftInput{1, 0});
    case Action::brush:
      return ctx.emit(model::SetTool{model::Tool::brush});
    case Action::eraser:
      return ctx.emit(model::SetTool{model::Tool::eraser});
    case Action::line:
      return ctx.emit(model::SetTool{model::Tool::line});
    case Action::fill:
      return ctx.emit(model::SetTool{model::Tool::fill});
    case Action::brush_smaller:
      return resize_brush(ctx, -1);
    default:
      return resize_brush(ctx, 1);
  }
}

void perform_kernel_action(const Context& ctx, Action action) {
  const int64_t selected = ctx.state.session.selected_output;
  switch (action) {
    case Action::move_output_up:
      return ctx.emit(model::MoveOutput{selected, selected - 1});
    case Action::move_output_down:
      return ctx.emit(model::MoveOutput{selected, selected + 1});
    case Action::next_input_channel:
      return select_input_channel(ctx, 1);
    case Action::previous_input_channel:
      return select_input_channel(ctx, -1);
    case Action::focus_kernel:
      ctx.scratch.kernel_focus = true;
      return;
    case Action::toggle_index_map:
      return ctx.emit(model::SetIndexMap{!ctx.state.session.index_map, ctx.state.session.weight_order});
    case Action::copy_kernel:
      return copy_kernel(ctx, model::KernelTextForm::rows);
    case Action::paste_kernel:
      return paste_kernel(ctx);
    case Action::add_output:
      return ctx.emit(model::AddOutput{});
    case Action::duplicate_output:
      return ctx.emit(model::DuplicateOutput{selected});
    case Action::remove_output:
      return ctx.emit(model::RemoveOutput{selected});
    case Action::next_output:
      return select_output(ctx, 1);
    default:
      return select_output(ctx, -1);
  }
}

void perform_view_action(const Context& ctx, Action action) {
  const auto& session = ctx.state.session;
  switch (action) {
    case Action::maximise_input:
      return maximise(ctx, model::Panel::input);
    case Action::maximise_kernels:
      return maximise(ctx, model::Panel::kernels);
    case Action::maximise_maps:
      return maximise(ctx, model::Panel::maps);
    case Action::maximise_window:
      return maximise(ctx, model::Panel::window);
    case Action::toggle_predict:
      return toggle_predict(ctx);
    case Action::toggle_overview:
      return ctx.emit(model::SetOverview{!session.overview});
    case Action::toggle_performance:
      return ctx.emit(model::SetPerformance{!session.performance});
    case Action::cycle_theme:
      return ctx.emit(model::SetTheme{static_cast<model::Theme>((static_cast<int>(session.theme) + 1) % 3)});
    case Action::scale_up:
      return change_scale(ctx, kScaleStep);
    case Action::scale_down:
      return change_scale(ctx, 1 / kScaleStep);
    case Action::scale_reset:
      return ctx.emit(model::SetScale{1});
    case Action::fit_pictures:
      ctx.scratch.zoom = {};
      return;
    case Action::shortcuts:
      return ctx.emit(model::SetDialog{model::Dialog::shortcuts});
    default:
      return dismiss(ctx);
  }
}

struct Binding {
  Action action;
  Key key;
  bool ctrl = false, shift = false, repeats = false;
};
// Several keys may do one thing. Shift is exact with Ctrl alone: layouts differ in what Shift means for signs.
constexpr std::array kBindings{
    Binding{Action::open, Key::o, true},
    Binding{Action::quit, Key::q, true},
    Binding{Action::undo, Key::z, true, false, true},
    Binding{Action::redo, Key::y, true, false, true},
    Binding{Action::redo, Key::z, true, true, true},
    Binding{Action::clear, Key::n, true},
    Binding{Action::invert, Key::i, true},
    Binding{Action::centre, Key::m},
    Binding{Action::shift_left, Key::a, false, false, true},
    Binding{Action::shift_right, Key::d, false, false, true},
    Binding{Action::shift_up, Key::w, false, false, true},
    Binding{Action::shift_down, Key::s, false, false, true},
    Binding{Action::brush, Key::b},
    Binding{Action::eraser, Key::e},
    Binding{Action::line, Key::i},
    Binding{Action::fill, Key::f},
    Binding{Action::brush_smaller, Key::left_bracket, false, false, true},
    Binding{Action::brush_larger, Key::right_bracket, false, false, true},
    Binding{Action::batch_add, Key::b, true},
    Binding{Action::batch_remove, Key::b, true, true},
    Binding{Action::batch_next, Key::page_down, true, false, true},
    Binding{Action::batch_previous, Key::page_up, true, false, true},
    Binding{Action::batch_move_on, Key::page_down, true, true, true},
    Binding{Action::batch_move_back, Key::page_up, true, true, true},
    Binding{Action::add_output, Key::k, true},
    Binding{Action::duplicate_output, Key::d, true},
    Binding{Action::remove_output, Key::backspace, true},
    Binding{Action::next_output, Key::down, true, false, true},
    Binding{Action::previous_output, Key::up, true, false, true},
    Binding{Action::move_output_up, Key::up, true, true, true},
    Binding{Action::move_output_down, Key::down, true, true, true},
    Binding{Action::next_input_channel, Key::right, true, false, true},
    Binding{Action::previous_input_channel, Key::left, true, false, true},
    Binding{Action::focus_kernel, Key::k},
    Binding{Action::toggle_index_map, Key::n},
    Binding{Action::copy_kernel, Key::c, true},
    Binding{Action::paste_kernel, Key::v, true},
    Binding{Action::paste_input, Key::v, true},
    Binding{Action::copy_picture, Key::c, true},
    Binding{Action::toggle_relu, Key::r},
    Binding{Action::toggle_range, Key::c},
    Binding{Action::toggle_value_scale, Key::v},
    Binding{Action::choose_colors, Key::j},
    Binding{Action::cycle_batch_view, Key::g},
    Binding{Action::play, Key::space},
    Binding{Action::window_forward, Key::right, false, true, true},
    Binding{Action::window_back, Key::left, false, true, true},
    Binding{Action::window_left, Key::left, false, false, true},
    Binding{Action::window_right, Key::right, false, false, true},
    Binding{Action::window_up, Key::up, false, false, true},
    Binding{Action::window_down, Key::down, false, false, true},
    Binding{Action::product_forward, Key::period, false, false, true},
    Binding{Action::product_back, Key::comma, false, false, true},
    Binding{Action::window_start, Key::home},
    Binding{Action::window_end, Key::end},
    Binding{Action::faster, Key::page_up},
    Binding{Action::slower, Key::page_down},
    Binding{Action::toggle_loop, Key::l},
    Binding{Action::toggle_along_row, Key::h},
    Binding{Action::toggle_build_up, Key::u},
    Binding{Action::toggle_play_unit, Key::x},
    Binding{Action::maximise_input, Key::digit1},
    Binding{Action::maximise_kernels, Key::digit2},
    Binding{Action::maximise_maps, Key::digit3},
    Binding{Action::maximise_window, Key::digit4},
    Binding{Action::toggle_predict, Key::q},
    Binding{Action::toggle_performance, Key::p},
    Binding{Action::toggle_overview, Key::o},
    Binding{Action::cycle_theme, Key::t},
    Binding{Action::scale_up, Key::equal, true},
    Binding{Action::scale_up, Key::equal, true, true},
    Binding{Action::scale_up, Key::keypad_add, true},
    Binding{Action::scale_down, Key::minus, true},
    Binding{Action::scale_down, Key::keypad_subtract, true},
    Binding{Action::scale_reset, Key::digit0, true},
    Binding{Action::fit_pictures, Key::digit0},
    Binding{Action::shortcuts, Key::f1},
    Binding{Action::shortcuts, Key::slash, false, true},
    Binding{Action::dismiss, Key::escape},
};

bool is_digit(Key key) { return key >= Key::digit0 && key <= Key::digit9; }

// While the kernel has the keyboard, digits and signs are numbers, arrows and page keys are the cell's, and Esc gives
// the keyboard back. In an open list arrows and page keys are the list's. Digits answer what predict asks for. The
// clipboard is the kernel's while it has the keyboard, and the input's otherwise.
bool belongs_elsewhere(const Context& ctx, const Binding& binding) {
  if (binding.action == Action::copy_kernel || binding.action == Action::paste_kernel) return !ctx.scratch.kernel_focus;
  if (binding.action == Action::paste_input || binding.action == Action::copy_picture) return ctx.scratch.kernel_focus;
  if (binding.key == Key::escape && ctx.scratch.list_open) return true;
  if (binding.ctrl) return false;
  if (ctx.scratch.list_open && binding.key >= Key::left && binding.key <= Key::page_down) return true;
  if (!ctx.scratch.kernel_focus) return predict_has_keyboard(ctx) && is_digit(binding.key);
  return binding.key == Key::escape || is_digit(binding.key) ||
         (binding.key >= Key::left && binding.key <= Key::page_down) || binding.key == Key::comma ||
         binding.key == Key::period;
}

}  // namespace

std::span<const Shortcut> shortcuts() { return kShortcuts; }

std::string_view keys_of(Action action) {
  for (const Shortcut& shortcut : kShortcuts)
    if (shortcut.action == action) return shortcut.keys;
  return {};
}

bool is_enabled(const Context& ctx, Action action) {
  if (is_batch_action(action)) return batch_action_enabled(ctx, action);
  if (is_transport_action(action)) return transport_action_enabled(ctx, action);
  const model::Document& document = ctx.state.document;
  const int64_t outputs = document.kernels.outputs(), of_group = document.outputs_per_group();
  const int64_t place = ctx.state.session.selected_output % of_group;
  switch (action) {
    case Action::undo:
      return ctx.state.can_undo;
    case Action::redo:
      return ctx.state.can_redo;
    case Action::copy_picture:
      return can_copy_input(ctx.state);
    case Action::add_output:
    case Action::duplicate_output:
      return outputs + document.conv.groups <= model::kMaxOutputs;
    case Action::remove_output:
      return of_group > 1;
    case Action::move_output_up:
      return place > 0;
    case Action::move_output_down:
      return place + 1 < of_group;
    default:
      return true;
  }
}

void perform(const Context& ctx, Action action) {
  const auto& session = ctx.state.session;
  if (!is_enabled(ctx, action)) return;
  if (is_batch_action(action)) return perform_batch_action(ctx, action);
  if (is_transport_action(action)) return perform_transport_action(ctx, action);
  switch (action) {
    case Action::open:
      return ctx.emit(model::SetDialog{model::Dialog::open_file});
    case Action::quit:
      return ctx.emit(model::Quit{});
    case Action::undo:
      return ctx.emit(model::Undo{});
    case Action::redo:
      return ctx.emit(model::Redo{});
    case Action::clear:
      return ctx.emit(model::ClearInput{});
    case Action::paste_input:
      return paste_input(ctx, PastedScale::as_they_are);
    case Action::copy_picture:
      return copy_picture(ctx);
    case Action::invert:
      return ctx.emit(model::InvertInput{});
    case Action::centre:
    case Action::shift_left:
    case Action::shift_right:
    case Action::shift_up:
    case Action::shift_down:
    case Action::brush:
    case Action::eraser:
    case Action::line:
    case Action::fill:
    case Action::brush_smaller:
    case Action::brush_larger:
      return perform_input_action(ctx, action);
    case Action::toggle_relu:
      return ctx.emit(model::SetRelu{!ctx.state.document.relu()});
    case Action::toggle_range:
      return next_range(ctx);
    case Action::toggle_value_scale:
      return ctx.emit(model::SetValueScale{session.value_scale == model::ValueScale::bytes ? model::ValueScale::unit
                                                                                           : model::ValueScale::bytes});
    case Action::choose_colors:
      return open_color_list(ctx, {0, 0, ImGui::GetIO().DisplaySize.x, ctx.px(60)});
    case Action::add_output:
    case Action::duplicate_output:
    case Action::remove_output:
    case Action::next_output:
    case Action::previous_output:
    case Action::move_output_up:
    case Action::move_output_down:
    case Action::next_input_channel:
    case Action::previous_input_channel:
    case Action::focus_kernel:
    case Action::toggle_index_map:
    case Action::copy_kernel:
    case Action::paste_kernel:
      return perform_kernel_action(ctx, action);
    default:
      return perform_view_action(ctx, action);
  }
}

void handle_shortcuts(const Context& ctx) {
  if (ctx.scratch.typing.field != 0 || ImGui::GetIO().WantTextInput || ctx.state.session.dialog != model::Dialog::none)
    return;
  const Modifiers keys = modifiers();
  if (keys.alt) return;
  for (const Binding& binding : kBindings) {
    if (binding.ctrl != keys.ctrl || binding.shift != keys.shift || belongs_elsewhere(ctx, binding)) continue;
    if (key_pressed(binding.key, binding.repeats)) perform(ctx, binding.action);
  }
}

}  // namespace convlens::ui
