#include "ui/panels/work_bar.h"

#include <algorithm>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {

void work_bar(const Context& ctx, const Box& box, const Work& work) {
  constexpr float kTrackWidth = 200, kTrackHeight = 4;  // design units
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const float gap = ctx.px(12), cancel_width = button_width(ctx, "Cancel");
  if (button(ctx, "work.cancel", "Cancel", {box.right() - cancel_width, box.y, cancel_width, box.h},
             {.tooltip = "Stop this; what you have stays (Esc)"}))
    ctx.emit(model::CancelWork{});
  const float track = std::min(ctx.px(kTrackWidth), box.w * 0.25F);
  const Box bar{box.right() - cancel_width - gap - track, box.y + (box.h - ctx.px(kTrackHeight)) / 2, track,
                ctx.px(kTrackHeight)};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(bar.min(), bar.max(), p.control, bar.h / 2);
  const float share = std::clamp(work.share, 0.0F, 1.0F);
  if (share > 0) draw.AddRectFilled(bar.min(), {bar.x + bar.w * share, bar.bottom()}, p.accent, bar.h / 2);
  ctx.recorder.add("work.share", bar.min(), bar.max(), std::to_string(static_cast<int>(share * 100)) + " %");
  const Box text{box.x, box.y, std::max(bar.x - gap - box.x, 0.0F), box.h};
  draw_text(fonts.text, text, p.text, work.what + "\xE2\x80\xA6   Esc stops it");
  ctx.recorder.add("work.what", text.min(), text.max(), work.what);
}

}  // namespace convlens::ui
