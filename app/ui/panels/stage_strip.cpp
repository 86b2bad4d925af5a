#include "ui/panels/stage_strip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "ui/imgui_compat.h"
#include "ui/panels/panel.h"
#include "ui/panels/stage_chip.h"
#include "ui/panels/stage_menu.h"
#include "ui/panels/window/unreached.h"
#include "ui/stage_actions.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr float kBetween = 20, kBetweenShort = 14, kAdd = 28, kNoteGap = 18;  // design units
constexpr float kFade = 26, kScrollStep = 70, kEdge = 30;
constexpr float kErrorShare = 0.42F;  // of the bar that an error may take from the chips

// What stands at the right end.
struct Note {
  std::string text, tooltip;
  bool error = false;
  int64_t stage = -1;  // a click shows it
};

class Strip {
 public:
  Strip(const Context& ctx, const Box& box)
      : ctx_(ctx),
        box_(box),
        infos_(model::stage_infos(ctx.state.whole, ctx.state.whole.input.read().shape())),
        selected_(selected_stage(ctx.state)) {
    make_chips();
    note_ = make_note();
    arrange();
  }

  void draw() {
    follow_selection();
    {
      ImGui::PushClipRect({view_.x, box_.y - 1}, {view_.right(), box_.bottom() + 1}, true);
      for (size_t i = 0; i < chips_.size(); ++i) draw_one(i);
      drag();
      fades();
      ImGui::PopClipRect();
    }
    scroll_by_wheel();
    add_button();
    stage_popup(ctx_);
    if (note_shown_) draw_note({add_.right() + ctx_.px(kNoteGap), box_.y, 0, box_.h});
  }

 private:
  int64_t stages() const { return static_cast<int64_t>(infos_.size()); }
  // The chip of a stage: the input's comes first.
  static size_t chip_of(int64_t stage) { return static_cast<size_t>(stage) + 1; }

  void make_chips() {
    std::vector<StageWords> words = stage_words(ctx_.state, infos_);
    words.insert(words.begin(), input_words(ctx_.state, infos_));
    if (ctx_.state.whole.flatten) words.push_back(flatten_words(ctx_.state, infos_));
    for (size_t i = 0; i < words.size(); ++i) {
      const bool selected = i == chip_of(selected_);
      chips_.push_back({std::move(words[i]), "stage." + std::to_string(i), selected, selected});
    }
    boxes_.resize(chips_.size());
  }

  Note make_note() const {
    for (int64_t i = 0; i < stages(); ++i) {
      const StageWords& words = chips_[chip_of(i)].words;
      if (words.reason.empty()) continue;
      const std::string text = i == selected_ ? words.reason : words.title + ": " + words.reason;
      return {text, text + ". Click shows the stage.", true, i};
    }
    const model::StageInfo& shown = infos_[static_cast<size_t>(selected_)];
    if (!shown.on && shown.input)
      return {"off: passes on " + dims(ctx_.state, *shown.input), "A stage that is switched off gives what it gets"};
    const std::string formula = stage_formula(ctx_.state, shown, !ctx_.style.fonts.has_symbols);
    if (formula.empty()) return {};
    return {formula,
            "Output size = floor((input + padding \xE2\x88\x92 kernel) / stride) + 1; a dilated kernel spans dilation "
            "\xC2\xB7 (kernel \xE2\x88\x92 1) + 1 cells"};
  }

  float note_width() const {
    return note_.text.empty() ? 0 : text_width(ctx_.style.fonts.mono_small, note_.text) + 1 + ctx_.px(kNoteGap);
  }
  float between() const { return ctx_.px(length_ == ChipLength::full ? kBetween : kBetweenShort); }

  float row_width(ChipLength length) {
    length_ = length;
    float width = -between();
    for (Chip& chip : chips_) {
      chip.length = chip.selected && length == ChipLength::title ? ChipLength::shape : length;
      width += chip_width(ctx_, chip) + between();
    }
    return width;
  }

  // The longest chips that fit: shapes are worth more than the formula, the formula more than details. Errors always
  // have room.
  void arrange() {
    const float note = note_width();
    const float error = note_.error ? std::min(note, box_.w * kErrorShare) : 0;
    const float room = box_.w - ctx_.px(kAdd + 8);
    struct Try {
      ChipLength length;
      float note;
    };
    const std::array<Try, 6> tries{{{ChipLength::full, note},
                                    {ChipLength::shape, note},
                                    {ChipLength::full, error},
                                    {ChipLength::shape, error},
                                    {ChipLength::title, note},
                                    {ChipLength::title, error}}};
    float width = 0;
    for (const Try& attempt : tries) {
      width = row_width(attempt.length);
      note_shown_ = !note_.text.empty() && attempt.note > 0;
      left_for_note_ = attempt.note;
      if (width + attempt.note <= room) break;
    }
    width_ = width;
    view_ = {box_.x, box_.y, std::max(1.0F, std::min(width, room - left_for_note_)), box_.h};
    add_ = {view_.right() + ctx_.px(8), box_.y, ctx_.px(kAdd), box_.h};
  }

  void place_chips() {
    StageStrip& strip = ctx_.scratch.stage_strip;
    strip.scroll_px = std::round(std::clamp(strip.scroll_px, 0.0F, std::max(0.0F, width_ - view_.w)));
    float x = view_.x - strip.scroll_px;
    for (size_t i = 0; i < chips_.size(); ++i) {
      boxes_[i] = {x, box_.y, chip_width(ctx_, chips_[i]), box_.h};
      x = boxes_[i].right() + between();
    }
  }

  // Another stage, other stages or another width: the shown one comes into view, with a bit of its neighbours.
  void follow_selection() {
    StageStrip& strip = ctx_.scratch.stage_strip;
    place_chips();
    if (strip.followed == selected_ && strip.count == stages() && strip.width_px == view_.w) return;
    strip.followed = selected_;
    strip.count = stages();
    strip.width_px = view_.w;
    const Box& box = boxes_[chip_of(selected_)];
    const float margin = std::min(ctx_.px(kFade + 24), std::max(0.0F, (view_.w - box.w) / 2));
    if (box.x - margin < view_.x) strip.scroll_px -= view_.x - box.x + margin;
    if (box.right() + margin > view_.right()) strip.scroll_px += box.right() + margin - view_.right();
    place_chips();
  }

  void draw_one(size_t i) {
    const Box& box = boxes_[i];
    if (i > 0)
      draw_text(ctx_.style.fonts.text, {box.x - between(), box_.y, between(), box_.h}, ctx_.palette().text_faint,
                "\xE2\x80\xBA", Align::centre);
    const ChipEvents events = draw_chip(ctx_, chips_[i], box, view_);
    StageStrip& strip = ctx_.scratch.stage_strip;
    const int64_t stage = static_cast<int64_t>(i) - 1;
    if (events.pressed && stage >= 0 && stage < stages()) {
      strip.dragged = stage;
      strip.moved = false;
    }
    // The input shows the first stage, flatten the last: neither has a screen of its own.
    if (events.clicked && !strip.moved) show(std::clamp<int64_t>(stage, 0, stages() - 1));
    if (events.wants_fit) ctx_.emit(model::FitStage{stage});
    if (events.wants_menu && stage >= 0) {
      strip.menu_now = true;
      strip.menu_of = stage;
      strip.menu_at = {std::max(box.x, view_.x), box.bottom() + ctx_.px(4)};
    }
  }

  void show(int64_t stage) { ctx_.emit(model::SelectStage{infos_[static_cast<size_t>(stage)].place}); }

  // A dragged chip goes to where the pointer lets it go: a line shows the place. Away from the row nothing moves.
  void drag() {
    StageStrip& strip = ctx_.scratch.stage_strip;
    if (strip.dragged < 0) return;
    strip.moved = strip.moved || ImGui::IsMouseDragging(ImGuiMouseButton_Left, ctx_.px(6));
    const bool released = !ImGui::IsMouseDown(ImGuiMouseButton_Left);
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    const bool near_row = pointer.y > box_.y - box_.h && pointer.y < box_.bottom() + box_.h;
    if (strip.moved && near_row && strip.dragged < stages()) drop(strip.dragged, pointer, released);
    if (released) strip.dragged = -1;
  }

  void drop(int64_t from, ImVec2 pointer, bool released) {
    int64_t gap = 0;  // stages left of the place
    for (int64_t i = 0; i < stages(); ++i)
      if (const Box& box = boxes_[chip_of(i)]; pointer.x > box.x + box.w / 2) gap = i + 1;
    const int64_t to = gap > from ? gap - 1 : gap;
    const Box& dragged = boxes_[chip_of(from)];
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(dragged.min(), dragged.max(), (ctx_.palette().background & 0x00FFFFFFU) | 0x90000000U,
                       ctx_.style.rounding());
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (pointer.x < view_.x + ctx_.px(kEdge) || pointer.x > view_.right() - ctx_.px(kEdge)) scroll_at_edge(pointer.x);
    if (to == from) return;
    const float x = std::round(boxes_[chip_of(gap) - 1].right() + between() / 2);
    draw.AddRectFilled({x - ctx_.px(1.5F), box_.y}, {x + ctx_.px(1.5F), box_.bottom()}, ctx_.palette().accent,
                       ctx_.px(1.5F));
    if (released) ctx_.emit(model::MoveStage{from, to});
  }

  void scroll_at_edge(float x) {
    if (width_ <= view_.w) return;
    ctx_.scratch.stage_strip.scroll_px += ctx_.px(x < view_.x + view_.w / 2 ? -6.0F : 6.0F);
    ctx_.scratch.moves = true;
  }

  void scroll_by_wheel() {
    const ImGuiIO& io = ImGui::GetIO();
    if (width_ <= view_.w || !view_.contains(io.MousePos) || !ImGui::IsWindowHovered()) return;
    ctx_.scratch.stage_strip.scroll_px -= (io.MouseWheel + io.MouseWheelH) * ctx_.px(kScrollStep);
  }

  // The row goes on beyond this end.
  void fades() {
    const ImU32 solid = ctx_.palette().background, clear = solid & 0x00FFFFFFU;
    const float scroll = ctx_.scratch.stage_strip.scroll_px, width = ctx_.px(kFade);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    if (scroll > 0)
      draw.AddRectFilledMultiColor({view_.x, box_.y}, {view_.x + width, box_.bottom()}, solid, clear, clear, solid);
    if (scroll + view_.w < width_ - 1)
      draw.AddRectFilledMultiColor({view_.right() - width, box_.y}, {view_.right(), box_.bottom()}, clear, solid, solid,
                                   clear);
  }

  void add_button() {
    const bool room = stage_action_enabled(ctx_, Action::stage_add);
    const std::string& behind = chips_[chip_of(selected_)].words.title;
    const std::string hint = room ? "Add a stage behind " + behind + " (Ins)" : "There are 24 stages, and no more fit";
    if (button(ctx_, "stage.add", "+", add_, {.enabled = room, .tooltip = hint}))
      perform_stage_action(ctx_, Action::stage_add);
    stage_add_list(ctx_, add_, behind);
  }

  // The window's convolution says what no window reaches, where there is room for it.
  std::string with_unreached(float room) const {
    const model::StageInfo& shown = infos_[static_cast<size_t>(selected_)];
    if (note_.error || !shown.axes || shown.place.part != model::StagePart::window) return note_.text;
    const std::string unreached = unreached_text(unreached_by_windows(ctx_));
    const std::string with = note_.text + " \xC2\xB7 " + unreached;
    return !unreached.empty() && text_width(ctx_.style.fonts.mono_small, with) <= room ? with : note_.text;
  }

  void draw_note(Box box) {
    const Fonts& fonts = ctx_.style.fonts;
    box.w = std::max(1.0F, box_.right() - box.x);
    const std::string text = with_unreached(box.w);
    const Font& font = !note_.error && text_width(fonts.mono, text) <= box.w ? fonts.mono : fonts.mono_small;
    const float width = std::min(text_width(font, text) + 1, box.w);
    const Box place{box.right() - width, box.y, width, box.h};
    const bool dim = !note_.error && !infos_[static_cast<size_t>(selected_)].on;
    const Palette& p = ctx_.palette();
    draw_text(font, place, note_.error ? p.error : dim ? p.text_dim : p.text, text, Align::right);
    ImGui::SetCursorScreenPos(place.min());
    if (ImGui::InvisibleButton("formula", {std::max(1.0F, place.w), place.h}) && note_.stage >= 0) show(note_.stage);
    ctx_.recorder.add_last_item("formula", text);
    tooltip(ctx_, note_.tooltip);
  }

  const Context& ctx_;
  const Box box_;
  const std::vector<model::StageInfo> infos_;
  const int64_t selected_;
  std::vector<Chip> chips_;
  std::vector<Box> boxes_;
  Note note_;
  ChipLength length_ = ChipLength::full;
  bool note_shown_ = false;
  float width_ = 0, left_for_note_ = 0;
  Box view_, add_;  // of the row, and of "+"
};

}  // namespace

void stage_strip(const Context& ctx, const Box& box) {
  const BarScope bar("##stages", box);
  const float height = ctx.style.control();
  Strip(ctx, {box.x, box.y + std::round((box.h - height) / 2), box.w, height}).draw();
}

}  // namespace convlens::ui
