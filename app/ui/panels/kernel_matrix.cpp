#include "ui/panels/kernel_matrix.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/kernel_bank.h"
#include "ui/panels/kernel_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/scroll_area.h"

namespace convlens::ui {
namespace {

constexpr float kLeastCell = 22, kMostCell = 36, kGap = 5, kMostHeight = 150;  // design units

class Matrix {
 public:
  Matrix(const Context& ctx, const Box& area, std::span<Box> rows)
      : ctx_(ctx),
        document_(ctx.state.document),
        session_(ctx.state.session),
        rows_(rows),
        outputs_(document_.kernels.outputs()),
        channels_(document_.input.read().shape().c),
        own_(document_.kernels.input_channels()),
        side_(ctx.px(26)),
        top_(ctx.px(16)) {
    const float gap = ctx.px(kGap), width = area.w - side_ - ctx.px(8);
    cell_ = std::floor(
        std::clamp((width + gap) / static_cast<float>(channels_) - gap, ctx.px(kLeastCell), ctx.px(kMostCell)));
    step_ = cell_ + gap;
    const ImVec2 content = contents();
    const float bar = content.x > width ? ctx.px(8) : 0;
    view_ = {area.x + side_, area.y + top_, area.w - side_, std::min(content.y, ctx.px(kMostHeight)) + bar};
  }

  float draw() {
    float x = 0, y = 0;
    {
      const ScrollArea scroll(ctx_, "##pairs", view_, contents());
      x = scroll.x();
      y = scroll.y();
      seen_ = scroll.view();
      pairs(scroll);
      if (bank_selection_moved(ctx_))
        scroll.bring_into_view(
            box(x, y, session_.selected_output, first(session_.selected_output) + session_.selected_input_channel));
    }
    headers(x, y);
    return view_.bottom();
  }

 private:
  ImVec2 contents() const {
    const float gap = ctx_.px(kGap);
    return {static_cast<float>(channels_) * step_ - gap, static_cast<float>(outputs_) * step_ - gap};
  }
  int64_t first(int64_t output) const { return document_.first_channel_of(output); }
  Box box(float x, float y, int64_t output, int64_t channel) const {
    return {x + static_cast<float>(channel) * step_, y + static_cast<float>(output) * step_, cell_, cell_};
  }
  // What of [0, count) is seen of cells that begin at `begin` on screen.
  Range visible(float begin, float from, float to, int64_t count) const {
    const auto low = static_cast<int64_t>(std::floor((from - begin) / step_));
    const auto high = static_cast<int64_t>(std::ceil((to - begin) / step_));
    return intersect(Range{low, high}, Range{0, count});
  }

  void pairs(const ScrollArea& scroll) const {
    const Range outputs = visible(scroll.y(), seen_.y, seen_.bottom(), outputs_);
    const Range channels = visible(scroll.x(), seen_.x, seen_.right(), channels_);
    for (int64_t o = outputs.begin; o < outputs.end; ++o)
      for (int64_t c = channels.begin; c < channels.end; ++c) {
        const Box place = box(scroll.x(), scroll.y(), o, c);
        if (c < first(o) || c >= first(o) + own_)
          empty_pair(ctx_, place);
        else
          pair(o, c - first(o), place, scroll.seen(place));
      }
  }

  void pair(int64_t output, int64_t channel, const Box& place, const Box& seen) const {
    const std::string id = "kernel.pair.o" + std::to_string(output) + ".i" + std::to_string(channel);
    ImGui::SetCursorScreenPos(seen.min());
    const bool clicked = ImGui::InvisibleButton(id.c_str(), {std::max(1.0F, seen.w), std::max(1.0F, seen.h)});
    const bool selected = output == session_.selected_output && channel == session_.selected_input_channel;
    ctx_.recorder.add_last_item(id, selected ? "selected" : "");
    const bool hovered = ImGui::IsItemHovered();
    kernel_thumbnail(ctx_, output, channel, place);
    const Palette& p = ctx_.palette();
    const bool lit = ctx_.scratch.index_hover == IndexHover{model::WeightAxis::out, output} ||
                     ctx_.scratch.index_hover == IndexHover{model::WeightAxis::in, channel};
    if (selected || hovered || lit)
      add_rect(ImGui::GetWindowDrawList(), place.min(), place.max(), selected || lit ? p.accent : p.text_dim, 0,
               ctx_.px(1.5F));
    tooltip(ctx_, "Output " + std::to_string(output) + " " + document_.kernels.names[static_cast<size_t>(output)] +
                      ", input channel " + std::to_string(first(output) + channel));
    if (!clicked) return;
    ctx_.emit(model::SelectOutput{output});
    ctx_.emit(model::SelectKernelCell{channel, session_.selected_row, session_.selected_col});
  }

  // The outputs' numbers at the left, which are their handles, and the channels' on top: they scroll along.
  void headers(float x, float y) const {
    const Font& font = ctx_.style.fonts.mono_small;
    const Palette& p = ctx_.palette();
    draw_text(font, {view_.x - side_, view_.y - top_, side_ - ctx_.px(3), top_}, p.text_faint,
              ctx_.style.fonts.has_symbols ? "o\xE2\x86\x93i\xE2\x86\x92" : "o,i");
    const int64_t column = first(session_.selected_output) + session_.selected_input_channel;
    ImGui::PushClipRect({seen_.x, view_.y - top_}, {seen_.right(), view_.y}, true);
    const Range channels = visible(x, seen_.x, seen_.right(), channels_);
    for (int64_t c = channels.begin; c < channels.end; ++c)
      draw_text(font, {box(x, y, 0, c).x, view_.y - top_, cell_, top_}, c == column ? p.accent : p.text_dim,
                std::to_string(c), Align::centre);
    ImGui::PopClipRect();
    ImGui::PushClipRect({view_.x - side_, seen_.y}, {view_.x, seen_.bottom()}, true);
    for (int64_t o = 0; o < outputs_; ++o) {
      Box place = box(x, y, o, 0);
      place = {view_.x - side_, place.y, side_ - ctx_.px(4), cell_};
      rows_[static_cast<size_t>(o)] = place;
      const float begin = std::max(place.y, seen_.y), end = std::min(place.bottom(), seen_.bottom());
      if (begin >= end) continue;
      const bool hovered = output_handle(ctx_, o, {place.x, begin, place.w, end - begin});
      const bool selected = o == session_.selected_output;
      if (hovered || selected)
        ImGui::GetWindowDrawList()->AddRectFilled(place.min(), place.max(), p.control, ctx_.style.rounding());
      draw_text(font, place, selected ? p.accent : p.text_dim, std::to_string(o), Align::centre);
    }
    ImGui::PopClipRect();
  }

  const Context& ctx_;
  const model::Document& document_;
  const model::Session& session_;
  std::span<Box> rows_;
  int64_t outputs_, channels_, own_;  // own_: channels that one output reads
  float side_, top_, cell_ = 0, step_ = 0;
  Box view_, seen_;
};

}  // namespace

float kernel_matrix(const Context& ctx, const Box& area, std::span<Box> rows) { return Matrix(ctx, area, rows).draw(); }

void empty_pair(const Context& ctx, const Box& box) {
  const float inset = std::min(box.w, box.h) * 0.4F;
  ImGui::GetWindowDrawList()->AddRectFilled({box.x + inset, box.y + inset}, {box.right() - inset, box.bottom() - inset},
                                            ctx.palette().border);
}

}  // namespace convlens::ui
