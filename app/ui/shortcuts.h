// Keyboard shortcuts: one table that menus, the shortcut sheet and the key handler read.
#pragma once

#include <span>
#include <string_view>

#include "ui/context.h"

namespace convlens::ui {

enum class Action {
  open,
  quit,
  undo,
  redo,
  clear,
  invert,
  paste_input,
  copy_picture,
  centre,
  shift_left,
  shift_right,
  shift_up,
  shift_down,
  brush,
  eraser,
  line,
  fill,
  brush_smaller,
  brush_larger,
  toggle_relu,
  batch_add,  // the batch: from here ...
  batch_remove,
  batch_next,
  batch_previous,
  batch_move_on,
  batch_move_back,  // ... to here
  add_output,
  duplicate_output,
  remove_output,
  next_output,
  previous_output,
  move_output_up,
  move_output_down,
  next_input_channel,
  previous_input_channel,
  focus_kernel,
  toggle_index_map,
  copy_kernel,
  paste_kernel,
  maximise_input,
  maximise_kernels,
  maximise_maps,
  maximise_window,
  cycle_theme,
  scale_up,
  scale_down,
  scale_reset,
  fit_pictures,
  toggle_range,
  cycle_batch_view,
  toggle_value_scale,
  choose_colors,
  toggle_predict,
  toggle_performance,
  toggle_overview,
  play,  // the transport: from here ...
  window_back,
  window_forward,
  window_left,
  window_right,
  window_up,
  window_down,
  product_back,
  product_forward,
  window_start,
  window_end,
  faster,
  slower,
  toggle_loop,
  toggle_along_row,
  toggle_build_up,
  toggle_play_unit,  // ... to here
  shortcuts,
  dismiss,
};

struct Shortcut {
  Action action;
  std::string_view keys;   // as shown: "Ctrl+Z"
  std::string_view label;  // "Undo"
  std::string_view group;  // heading on the shortcut sheet
};
std::span<const Shortcut> shortcuts();
std::string_view keys_of(Action action);  // "" when it has none

// Does it, as if its button had been pressed. False when it cannot be done now (nothing to undo).
bool is_enabled(const Context& ctx, Action action);
void perform(const Context& ctx, Action action);

// Performs what the keys pressed in this frame ask for. Not while a text field or a dialog has the keyboard.
void handle_shortcuts(const Context& ctx);

}  // namespace convlens::ui
