#include "ui/panels/map_range.h"

#include <algorithm>
#include <cmath>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/text.h"

namespace convlens::ui {

float map_range(const model::Results& results, model::RangeMode mode, int64_t channel) {
  float range = 0;
  for (size_t i = 0; i < results.conv.statistics.size(); ++i) {
    if (mode == model::RangeMode::per_channel && static_cast<int64_t>(i) != channel) continue;
    const model::MapStatistics& s = results.conv.statistics[i];
    range = std::max({range, std::abs(s.min), std::abs(s.max)});
  }
  return range > 0 && std::isfinite(range) ? range : 1;
}

void legend(const Context& ctx, const Box& box, float range) {
  const ColorTable& colors = model::diverging_table(ctx.state.session.theme);
  const Fonts& fonts = ctx.style.fonts;
  const std::string hi = model::format_number(range, 4), lo = "-" + hi;
  const float hi_width = text_width(fonts.mono_small, hi), lo_width = text_width(fonts.mono_small, lo);
  const float gap = ctx.px(6);
  const Box bar{box.x + lo_width + gap, box.y + (box.h - ctx.px(10)) / 2, box.w - lo_width - hi_width - 2 * gap,
                ctx.px(10)};
  if (bar.w < ctx.px(24)) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw_text(fonts.mono_small, {box.x, box.y, lo_width, box.h}, ctx.palette().text_dim, lo);
  draw_text(fonts.mono_small, {box.right() - hi_width, box.y, hi_width, box.h}, ctx.palette().text_dim, hi);
  constexpr int kSteps = 64;
  for (int i = 0; i < kSteps; ++i) {
    const float from = bar.x + bar.w * static_cast<float>(i) / kSteps,
                to = bar.x + bar.w * static_cast<float>(i + 1) / kSteps;
    draw.AddRectFilled({from, bar.y}, {to + 0.5F, bar.bottom()}, colors[static_cast<size_t>(i * 255 / (kSteps - 1))]);
  }
  const float zero = std::round(bar.x + bar.w / 2);
  draw.AddRectFilled({zero, bar.y - ctx.px(3)}, {zero + std::max(1.0F, ctx.px(1)), bar.bottom() + ctx.px(3)},
                     ctx.palette().text_dim);
  draw_text(fonts.mono_small, {zero - ctx.px(8), bar.bottom() + ctx.px(1), ctx.px(17), fonts.mono_small.size_px},
            ctx.palette().text_dim, "0", Align::centre);
  ctx.recorder.add("map.legend", box.min(), box.max(), lo + " 0 " + hi);
}

}  // namespace convlens::ui
