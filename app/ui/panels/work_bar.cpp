#include "ui/panels/work_bar.h"

#include <algorithm>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

// How much is done, as a bar at the right end of `box`. Returns where it is.
Box share_bar(const Context& ctx, const Box& box, float share) {
  constexpr float kWidth = 200, kHeight = 4;  // design units
  const float width = std::min(ctx.px(kWidth), box.w * 0.25F), height = ctx.px(kHeight);
  const Box bar{box.right() - width, box.y + (box.h - height) / 2, width, height};
  const float done = std::min(share, 1.0F);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(bar.min(), bar.max(), ctx.palette().control, height / 2);
  draw.AddRectFilled(bar.min(), {bar.x + bar.w * done, bar.bottom()}, ctx.palette().accent, height / 2);
  ctx.recorder.add("work.share", bar.min(), bar.max(), std::to_string(static_cast<int>(done * 100)) + " %");
  return bar;
}

}  // namespace

void work_bar(const Context& ctx, const Box& box, const Work& work) {
  const Fonts& fonts = ctx.style.fonts;
  const std::string what = work.what + "\xE2\x80\xA6";
  if (!work.can_stop) {  // nor is it known how far it is
    draw_text(fonts.text, box, ctx.palette().text, what);
    ctx.recorder.add("work.what", box.min(), box.max(), work.what);
    return;
  }
  const float gap = ctx.px(12), cancel_width = button_width(ctx, "Cancel");
  if (button(ctx, "work.cancel", "Cancel", {box.right() - cancel_width, box.y, cancel_width, box.h},
             {.tooltip = "Stop this; what you have stays (Esc)"}))
    ctx.emit(model::CancelWork{});
  const Box rest{box.x, box.y, box.w - cancel_width - gap, box.h};
  const float right = work.share > 0 ? share_bar(ctx, rest, work.share).x - gap : rest.right();
  const Box text{box.x, box.y, std::max(right - box.x, 0.0F), box.h};
  draw_text(fonts.text, text, ctx.palette().text, what + "   Esc stops it");
  ctx.recorder.add("work.what", text.min(), text.max(), work.what);
}

}  // namespace convlens::ui
