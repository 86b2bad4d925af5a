// Opening and saving the whole weight tensor as .npy: what is typed and chosen is asked of the shell, which alone reads
// and writes. It also says whether a file would be replaced; then the dialog asks.
#include <algorithm>
#include <cstdio>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/dialogs.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr std::string_view kExtension = ".npy", kBiasExtension = ".bias.npy";

std::string joined(const std::string& folder, const std::string& name) {
  if (name.starts_with('/')) return name;
  return folder.empty() || folder.back() == '/' ? folder + name : folder + "/" + name;
}

class Dialog {
 public:
  Dialog(const Context& ctx, bool saves, float width)
      : ctx_(ctx), session_(ctx.state.session), mine_(ctx.scratch.weights_dialog), saves_(saves), width_(width) {}

  void draw(float list_height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    caption(ctx_, at.x, at.y, width_, saves_ ? "SAVE THE WEIGHTS" : "OPEN WEIGHTS",
            to_string(ctx_.state.document.kernels.weight.shape()));
    ImGui::Dummy({width_, ctx_.px(22)});
    path_row();
    ImGui::Dummy({0, ctx_.px(2)});
    entries(list_height);
    ImGui::Dummy({0, ctx_.px(2)});
    name_row();
    ImGui::Dummy({0, ctx_.px(2)});
    message();
    session_.replace_asked.empty() ? buttons() : replace_buttons();
  }

 private:
  void close() const { ctx_.emit(model::SetDialog{}); }
  void list(const std::string& folder) const { ctx_.emit(model::ListFolder{folder}); }

  void path_row() {
    const std::string& folder = session_.browser.folder;
    if (mine_.folder_shown != folder) mine_.folder_shown = mine_.folder_text = folder;
    const float up_width = button_width(ctx_, "Up");
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (button(ctx_, "weights.up", "Up", {at.x, at.y, up_width, ctx_.style.control()},
               {.tooltip = "The folder above"})) {
      const size_t slash = folder.find_last_of('/');
      list(slash == std::string::npos || slash == 0 ? "/" : folder.substr(0, slash));
    }
    ImGui::SetCursorScreenPos({at.x + up_width + ctx_.style.gap(), at.y});
    ImGui::SetNextItemWidth(width_ - up_width - ctx_.style.gap());
    if (text_field("##folder", "weights.folder", mine_.folder_text, "the folder") && !mine_.folder_text.empty())
      list(mine_.folder_text);
  }

  bool text_field(const char* id, std::string_view name, std::string& value, const char* hint) {
    char text[4096];
    std::snprintf(text, sizeof text, "%s", value.c_str());
    const bool entered = ImGui::InputTextWithHint(id, hint, text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue);
    ctx_.recorder.add_last_item(name, text);
    value = text;
    if (ImGui::IsItemActive()) ctx_.scratch.animate = true;
    return entered;
  }

  void entries(float height) {
    const model::Browser& browser = session_.browser;
    begin_child("##weights", {width_, height}, true);
    if (!browser.error.empty())
      ImGui::TextWrapped("%s", browser.error.c_str());
    else if (browser.loading)
      ImGui::TextDisabled("Reading the folder");
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(browser.entries.size()));
    while (clipper.Step())
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        ImGui::PushID(i);
        entry(browser.entries[static_cast<size_t>(i)]);
        ImGui::PopID();
      }
    ImGui::EndChild();
  }

  // A folder is entered by a double click; a file's name goes into the field below.
  void entry(const model::FolderEntry& entry) {
    const bool usable = entry.is_folder || entry.name.ends_with(kExtension);
    const bool clicked =
        ImGui::Selectable("##entry", !entry.is_folder && mine_.name == entry.name,
                          ImGuiSelectableFlags_AllowDoubleClick | ImGuiSelectableFlags_DontClosePopups);
    ctx_.recorder.add_last_item("weights.entry." + entry.name, entry.is_folder ? "folder" : "");
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    const Palette& p = ctx_.palette();
    draw_text(ctx_.style.fonts.text, {min.x + ctx_.px(4), min.y, max.x - min.x - ctx_.px(8), max.y - min.y},
              entry.is_folder ? p.accent
              : usable        ? p.text
                              : p.text_faint,
              entry.name + (entry.is_folder ? "/" : ""));
    if (!clicked) return;
    const bool twice = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    if (!entry.is_folder) mine_.name = entry.name;
    if (twice && entry.is_folder) list(joined(session_.browser.folder, entry.name));
    if (twice && !entry.is_folder && !saves_) accept();
  }

  void name_row() {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float label_width = text_width(ctx_.style.fonts.text, "name") + ctx_.px(10), height = ctx_.style.control();
    const char* bias = "with biases";
    const float check = saves_ ? button_width(ctx_, bias) + ctx_.style.gap() : 0;
    label(ctx_, {at.x, at.y, label_width, height}, "name");
    ImGui::SetCursorScreenPos({at.x + label_width, at.y});
    ImGui::SetNextItemWidth(width_ - label_width - check);
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    if (text_field("##name", "weights.name", mine_.name, "weight.npy")) accept();
    if (!saves_) return;
    if (button(ctx_, "weights.with_bias", bias,
               {at.x + width_ - check + ctx_.style.gap(), at.y, check - ctx_.style.gap(), height},
               {.selected = mine_.with_bias, .tooltip = "The biases as a second file, <name>.bias.npy"}))
      mine_.with_bias = !mine_.with_bias;
  }

  // What went wrong, or what may go wrong.
  void message() const {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const model::Notice& notice = session_.notice;
    std::string text = saves_ ? "[out, in / groups, rows, columns], float32, little-endian: what np.load reads."
                              : "[out, in / groups, rows, columns], or one kernel an output [out, rows, columns]; "
                                "<name>.bias.npy beside it gives the biases.";
    ImU32 color = ctx_.palette().text_dim;
    if (!session_.replace_asked.empty()) {
      text = session_.replace_asked + " exists. Replace it?";
      color = ctx_.palette().text;
    } else if (notice.kind == model::Notice::Kind::error) {
      text = notice.text;
      color = ctx_.palette().error;
    }
    const float height = draw_wrapped(ctx_.style.fonts.small, at.x, at.y, width_, color, text);
    ctx_.recorder.add("weights.message", {at.x, at.y}, {at.x + width_, at.y + height}, text);
    ImGui::Dummy({width_, std::max(height, ctx_.px(32)) + ctx_.px(4)});
  }

  std::string path() const {
    const bool named = mine_.name.ends_with(kExtension);
    return joined(session_.browser.folder, saves_ && !named ? mine_.name + std::string(kExtension) : mine_.name);
  }

  void accept(bool replace = false) const {
    if (mine_.name.empty()) return;
    if (saves_)
      ctx_.emit(model::SaveWeights{path(), mine_.with_bias, replace});
    else
      ctx_.emit(model::OpenWeights{path()});
  }

  void buttons() const {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ctx_.style.control();
    const char* word = saves_ ? "Save" : "Open";
    const float accept_width = button_width(ctx_, word), cancel_width = button_width(ctx_, "Cancel");
    const float x = at.x + width_ - accept_width - cancel_width - ctx_.style.gap();
    if (button(ctx_, "weights.cancel", "Cancel", {x, at.y, cancel_width, height}) || key_pressed(Key::escape)) close();
    if (button(ctx_, "weights.accept", word, {at.x + width_ - accept_width, at.y, accept_width, height},
               {.enabled = !mine_.name.empty()}))
      accept();
  }

  void replace_buttons() const {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ctx_.style.control();
    const float replace_width = button_width(ctx_, "Replace"), keep_width = button_width(ctx_, "Another name");
    const float x = at.x + width_ - replace_width - keep_width - ctx_.style.gap();
    if (button(ctx_, "weights.keep", "Another name", {x, at.y, keep_width, height}) || key_pressed(Key::escape))
      ctx_.emit(model::SetDialog{model::Dialog::save_weights});
    if (button(ctx_, "weights.replace", "Replace", {at.x + width_ - replace_width, at.y, replace_width, height}))
      accept(true);
  }

  const Context& ctx_;
  const model::Session& session_;
  WeightsDialog& mine_;
  bool saves_;
  float width_;
};

// What the name field begins with: the file that was used last.
std::string first_name(const model::Session& session, bool saves) {
  const std::string name = session.weights_path.substr(session.weights_path.find_last_of('/') + 1);
  if (!name.empty() && !name.ends_with(kBiasExtension)) return name;
  return saves ? "weight.npy" : "";
}

}  // namespace

void weights_dialog(const Context& ctx, bool saves) {
  const char* title = saves ? "##save_weights" : "##open_weights";
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(ctx.px(560), display.x - ctx.px(60));
  if (!ImGui::IsPopupOpen(title)) {
    ImGui::OpenPopup(title);
    const std::string& folder = ctx.state.session.browser.folder;
    ctx.emit(model::ListFolder{folder.empty() ? "." : folder});
    ctx.scratch.weights_dialog.name = first_name(ctx.state.session, saves);
  }
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ctx.px(18), ctx.px(16)));
  if (ImGui::BeginPopupModal(title, nullptr,
                             ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                 ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav)) {
    Dialog(ctx, saves, width).draw(std::clamp(display.y - ctx.px(290), ctx.px(80), ctx.px(300)));
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace convlens::ui
