#include "ui/panels/kernel_more.h"

#include <array>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/kernel_clipboard.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::KernelTextForm;

struct CopyEntry {
  const char* text;
  std::string_view name;
  KernelTextForm form;
  bool whole;  // all weights, not one kernel
};
constexpr std::array kCopies{
    CopyEntry{"Copy kernel as rows", "copy_kernel_rows", KernelTextForm::rows, false},
    CopyEntry{"Copy kernel for Python", "copy_kernel_python", KernelTextForm::python, false},
    CopyEntry{"Copy kernel for NumPy", "copy_kernel_numpy", KernelTextForm::numpy, false},
    CopyEntry{"Copy kernel for PyTorch", "copy_kernel_pytorch", KernelTextForm::pytorch, false},
    CopyEntry{"Copy all weights as rows", "copy_weights_rows", KernelTextForm::rows, true},
    CopyEntry{"Copy all weights for NumPy", "copy_weights_numpy", KernelTextForm::numpy, true},
    CopyEntry{"Copy all weights for PyTorch", "copy_weights_pytorch", KernelTextForm::pytorch, true}};

bool entry(const Context& ctx, const char* text, const std::string& name, const char* keys = nullptr,
           bool checked = false) {
  const bool chosen = ImGui::MenuItem(text, keys, checked);
  ctx.recorder.add_last_item(name, checked ? "checked" : "");
  return chosen;
}

// The menu bar has the kernel as rows and pasting beside it already, with their keys.
void entries(const Context& ctx, const std::string& prefix, bool in_menu_bar) {
  for (const CopyEntry& copy : kCopies) {
    if (copy.whole && copy.form == KernelTextForm::rows) ImGui::Separator();
    if (in_menu_bar && !copy.whole && copy.form == KernelTextForm::rows) continue;
    if (!entry(ctx, copy.text, prefix + std::string(copy.name))) continue;
    copy.whole ? copy_weights(ctx, copy.form) : copy_kernel(ctx, copy.form);
  }
  if (!in_menu_bar && entry(ctx, "Paste a kernel or all weights", prefix + "paste_weights")) paste_kernel(ctx);
  ImGui::Separator();
  if (entry(ctx, "Open weights\xE2\x80\xA6", prefix + "open_weights"))
    ctx.emit(model::SetDialog{model::Dialog::open_weights});
  if (entry(ctx, "Save weights\xE2\x80\xA6", prefix + "save_weights"))
    ctx.emit(model::SetDialog{model::Dialog::save_weights});
  ImGui::Separator();
  const model::Session& session = ctx.state.session;
  if (entry(ctx, "Index map", prefix + "index_map", "N", session.index_map))
    ctx.emit(model::SetIndexMap{!session.index_map, session.weight_order});
}

}  // namespace

void kernel_more_button(const Context& ctx, const Box& box) {
  constexpr const char* kPopup = "##more";
  if (button(ctx, "kernel.more", "\xE2\x80\xA6", box,
             {.tooltip = "Copy for Python, NumPy and PyTorch, all weights as text or as a file, the index map"}))
    ImGui::OpenPopup(kPopup);
  ImGui::SetNextWindowPos({box.x, box.bottom() + ctx.px(4)}, ImGuiCond_Appearing);
  if (!ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove)) return;
  ctx.scratch.list_open = true;
  entries(ctx, "kernel.more.", false);
  if (key_pressed(Key::escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

void weights_menu(const Context& ctx) {
  if (!ImGui::BeginMenu("Weights")) {
    ctx.recorder.add_last_item("menu.weights");
    return;
  }
  entries(ctx, "menu.", true);
  ImGui::EndMenu();
}

}  // namespace convlens::ui
