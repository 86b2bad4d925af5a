#include "ui/panels/menu_bar.h"

#include <string>

#include "model/presets.h"
#include "ui/imgui_compat.h"
#include "ui/panels/batch_strip.h"
#include "ui/panels/input_clipboard.h"
#include "ui/panels/kernel_bank.h"
#include "ui/panels/kernel_clipboard.h"
#include "ui/panels/kernel_more.h"
#include "ui/panels/recent_list.h"
#include "ui/shortcuts.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

void item(const Context& ctx, std::string_view name, Action action, std::string_view text = {}, bool checked = false) {
  std::string_view shown = text;
  for (const Shortcut& shortcut : shortcuts())
    if (shortcut.action == action && shown.empty()) shown = shortcut.label;
  if (ImGui::MenuItem(std::string(shown).c_str(), std::string(keys_of(action)).c_str(), checked,
                      is_enabled(ctx, action)))
    perform(ctx, action);
  ctx.recorder.add_last_item("menu." + std::string(name), checked ? "checked" : "", is_enabled(ctx, action));
}

// Opens a menu and records its title; close with ImGui::EndMenu when true.
bool menu(const Context& ctx, const char* title, std::string_view name) {
  const bool open = ImGui::BeginMenu(title);
  // With the menu open the last item is inside the popup; the title's place is recorded while it is closed and kept
  // then.
  if (!open) ctx.recorder.add_last_item("menu." + std::string(name));
  return open;
}

void edit_menu(const Context& ctx) {
  const std::string undo = ctx.state.undo_label.empty() ? "Undo" : "Undo " + ctx.state.undo_label;
  const std::string redo = ctx.state.redo_label.empty() ? "Redo" : "Redo " + ctx.state.redo_label;
  item(ctx, "undo", Action::undo, undo);
  item(ctx, "redo", Action::redo, redo);
  ImGui::Separator();
  item(ctx, "clear", Action::clear);
  item(ctx, "invert", Action::invert);
  item(ctx, "centre", Action::centre);
  ImGui::Separator();
  item(ctx, "paste_input", Action::paste_input);
  if (ImGui::MenuItem("Paste 0..1 as 0..255")) paste_input(ctx, PastedScale::times_255);
  ctx.recorder.add_last_item("menu.paste_input_255");
  const bool input = can_copy_input(ctx.state), map = can_copy_map(ctx.state);
  const int64_t selected = ctx.state.session.selected_output;
  if (ImGui::MenuItem("Copy the input as a picture", nullptr, false, input)) copy_input(ctx);
  ctx.recorder.add_last_item("menu.copy_input", {}, input);
  const std::string text = "Copy feature map " + std::to_string(selected) + " as a picture";
  if (ImGui::MenuItem(text.c_str(), nullptr, false, map)) copy_map(ctx, selected);
  ctx.recorder.add_last_item("menu.copy_map", {}, map);
  ImGui::Separator();
  item(ctx, "shift_left", Action::shift_left);
  item(ctx, "shift_right", Action::shift_right);
  item(ctx, "shift_up", Action::shift_up);
  item(ctx, "shift_down", Action::shift_down);
  ImGui::Separator();
  item(ctx, "batch_add", Action::batch_add);
  item(ctx, "batch_remove", Action::batch_remove);
  item(ctx, "batch_next", Action::batch_next);
  item(ctx, "batch_previous", Action::batch_previous);
  item(ctx, "batch_move_on", Action::batch_move_on);
  item(ctx, "batch_move_back", Action::batch_move_back);
  if (ImGui::MenuItem("Keep this input alone", nullptr, false, has_batch(ctx.state))) ctx.emit(model::KeepOnlyShown{});
  ctx.recorder.add_last_item("menu.batch_keep_one", {}, has_batch(ctx.state));
}

// Operations on the selected kernel, the forms of its text, all weights.
void kernel_tools_menu(const Context& ctx) {
  const auto entry = [&](const char* text, std::string_view name, bool enabled = true) {
    const bool chosen = ImGui::MenuItem(text, nullptr, false, enabled);
    ctx.recorder.add_last_item("menu." + std::string(name), {}, enabled);
    return chosen;
  };
  const auto operation = [&](const char* text, std::string_view name, model::KernelOperation which,
                             bool enabled = true) {
    if (entry(text, name, enabled)) ctx.emit(model::TransformKernel{ctx.state.session.selected_output, which});
  };
  const Shape& shape = ctx.state.document.kernels.weight.shape();
  const bool square = shape.h == shape.w;
  operation("Flip left to right", "flip_h", model::KernelOperation::flip_horizontal);
  operation("Flip top to bottom", "flip_v", model::KernelOperation::flip_vertical);
  operation("Rotate by 90\xC2\xB0", "rotate", model::KernelOperation::rotate, square);
  operation("Transpose", "transpose", model::KernelOperation::transpose, square);
  operation("Negate", "negate", model::KernelOperation::negate);
  operation("Normalise to sum 1", "sum_1", model::KernelOperation::sum_to_one);
  operation("Normalise to sum of magnitudes 1", "abs_1", model::KernelOperation::magnitude_to_one);
  ImGui::Separator();
  item(ctx, "copy_kernel", Action::copy_kernel, "Copy kernel");
  item(ctx, "paste_kernel", Action::paste_kernel, "Paste kernel");
  ImGui::Separator();
  weights_menu(ctx);
}

void kernel_menu(const Context& ctx) {
  item(ctx, "add_output", Action::add_output);
  item(ctx, "duplicate_output", Action::duplicate_output);
  item(ctx, "remove_output", Action::remove_output);
  ImGui::Separator();
  item(ctx, "next_output", Action::next_output);
  item(ctx, "previous_output", Action::previous_output);
  item(ctx, "move_output_up", Action::move_output_up);
  item(ctx, "move_output_down", Action::move_output_down);
  // The text field stands under the output's tile.
  const model::Panel alone = ctx.state.session.maximised;
  const bool bank_shown = alone == model::Panel::none || alone == model::Panel::kernels;
  if (ImGui::MenuItem("Name the output\xE2\x80\xA6", nullptr, false, bank_shown))
    start_renaming(ctx, ctx.state.session.selected_output);
  ctx.recorder.add_last_item("menu.rename_output", {}, bank_shown);
  ImGui::Separator();
  kernel_tools_menu(ctx);
}

void window_menu(const Context& ctx) {
  const model::Transport& transport = ctx.state.session.transport;
  item(ctx, "play", Action::play, transport.playing ? "Pause" : "Play");
  item(ctx, "faster", Action::faster);
  item(ctx, "slower", Action::slower);
  ImGui::Separator();
  item(ctx, "window_forward", Action::window_forward);
  item(ctx, "window_back", Action::window_back);
  item(ctx, "product_forward", Action::product_forward);
  item(ctx, "product_back", Action::product_back);
  item(ctx, "window_start", Action::window_start);
  item(ctx, "window_end", Action::window_end);
  ImGui::Separator();
  item(ctx, "window_left", Action::window_left);
  item(ctx, "window_right", Action::window_right);
  item(ctx, "window_up", Action::window_up);
  item(ctx, "window_down", Action::window_down);
  ImGui::Separator();
  item(ctx, "loop", Action::toggle_loop, {}, transport.loop);
  item(ctx, "along_row", Action::toggle_along_row, {}, transport.along_row);
  item(ctx, "build_up", Action::toggle_build_up, {}, transport.build_up);
  item(ctx, "play_unit", Action::toggle_play_unit, {}, transport.unit == model::PlayUnit::product);
}

void view_menu(const Context& ctx) {
  const auto& session = ctx.state.session;
  const auto theme = [&](const char* text, std::string_view name, model::Theme which) {
    if (ImGui::MenuItem(text, nullptr, session.theme == which)) ctx.emit(model::SetTheme{which});
    ctx.recorder.add_last_item("menu.theme." + std::string(name), session.theme == which ? "checked" : "");
  };
  theme("Dark", "dark", model::Theme::dark);
  theme("Light", "light", model::Theme::light);
  theme("Projector", "projector", model::Theme::projector);
  item(ctx, "cycle_theme", Action::cycle_theme, "Next theme");
  ImGui::Separator();
  item(ctx, "scale_up", Action::scale_up);
  item(ctx, "scale_down", Action::scale_down);
  item(ctx, "scale_reset", Action::scale_reset);
  item(ctx, "fit_pictures", Action::fit_pictures);
  ImGui::Separator();
  item(ctx, "maximise_input", Action::maximise_input, {}, session.maximised == model::Panel::input);
  item(ctx, "maximise_kernels", Action::maximise_kernels, {}, session.maximised == model::Panel::kernels);
  item(ctx, "maximise_maps", Action::maximise_maps, {}, session.maximised == model::Panel::maps);
  item(ctx, "maximise_window", Action::maximise_window, {}, session.maximised == model::Panel::window);
  ImGui::Separator();
  item(ctx, "toggle_range", Action::toggle_range, "Next range");
  item(ctx, "choose_colors", Action::choose_colors);
  item(ctx, "value_scale", Action::toggle_value_scale,
       "Values 0\xE2\x80\x93"
       "1",
       session.value_scale == model::ValueScale::unit);
  item(ctx, "toggle_performance", Action::toggle_performance, {}, session.performance);
  item(ctx, "toggle_overview", Action::toggle_overview, {}, session.overview);
  if (ImGui::MenuItem("Reduced motion", nullptr, session.reduced_motion))
    ctx.emit(model::SetReducedMotion{!session.reduced_motion});
  ctx.recorder.add_last_item("menu.reduced_motion", session.reduced_motion ? "checked" : "");
}

// Undo, redo and the document's name at the right end.
void right_end(const Context& ctx) {
  const float height = ImGui::GetFrameHeight();
  const float width = ImGui::GetWindowWidth();
  const float top = ImGui::GetWindowPos().y;
  const Font& font = ctx.style.fonts.text;
  const std::string name = ctx.state.document.input_name;
  const float undo_width = button_width(ctx, "Undo"), redo_width = button_width(ctx, "Redo");
  const float name_width = std::min(text_width(font, name), width * 0.25F);
  const float x = width - ctx.style.pad() - name_width - undo_width - redo_width - ctx.px(20);
  if (x < ctx.px(400)) return;
  if (button(ctx, "undo", "Undo", {x, top, undo_width, height},
             {.enabled = ctx.state.can_undo, .quiet = true, .tooltip = "Undo (Ctrl+Z)", .value = ctx.state.undo_label}))
    perform(ctx, Action::undo);
  if (button(ctx, "redo", "Redo", {x + undo_width, top, redo_width, height},
             {.enabled = ctx.state.can_redo, .quiet = true, .tooltip = "Redo (Ctrl+Y)", .value = ctx.state.redo_label}))
    perform(ctx, Action::redo);
  draw_text(font, {width - ctx.style.pad() - name_width, top, name_width, height}, ctx.palette().text_dim, name,
            Align::right);
}

}  // namespace

float menu_bar(const Context& ctx) {
  if (!ImGui::BeginMainMenuBar()) return 0;
  const float height = ImGui::GetWindowHeight();
  const Font& title = ctx.style.fonts.title;
  const float title_width = text_width(title, "ConvLens");
  draw_text(title, {ctx.style.pad(), 0, title_width, height}, ctx.palette().text, "ConvLens");
  ImGui::SetCursorPosX(ctx.style.pad() + title_width + ctx.px(10));
  if (menu(ctx, "File", "file")) {
    item(ctx, "open", Action::open);
    const bool any = !ctx.state.session.recent_files.empty();
    const bool open = ImGui::BeginMenu("Open recent", any);
    if (!open) ctx.recorder.add_last_item("menu.recent", {}, any);
    if (open) {
      recent_menu(ctx);
      ImGui::EndMenu();
    }
    ImGui::Separator();
    item(ctx, "quit", Action::quit);
    ImGui::EndMenu();
  }
  if (menu(ctx, "Edit", "edit")) {
    edit_menu(ctx);
    ImGui::EndMenu();
  }
  if (menu(ctx, "Kernel", "kernel")) {
    kernel_menu(ctx);
    ImGui::EndMenu();
  }
  if (menu(ctx, "Window", "window")) {
    window_menu(ctx);
    ImGui::EndMenu();
  }
  if (menu(ctx, "View", "view")) {
    view_menu(ctx);
    ImGui::EndMenu();
  }
  if (menu(ctx, "Help", "help")) {
    item(ctx, "shortcuts", Action::shortcuts);
    if (ImGui::MenuItem("About ConvLens")) ctx.emit(model::SetDialog{model::Dialog::about});
    ctx.recorder.add_last_item("menu.about");
    ImGui::EndMenu();
  }
  right_end(ctx);
  ImGui::EndMainMenuBar();
  return height;
}

}  // namespace convlens::ui
