#include "ui/panels/performance_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/panel.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::EditLatency;
using model::LatencyHistory;
using model::LatencyParts;

constexpr double kFrameMs = 1000.0 / 60;
constexpr float kHeadline = 232, kLeastHeadline = 184;  // design units, as all here
constexpr float kLabels = 56, kColumn = 58, kLeastColumn = 44, kLeastPlot = 110;

// As many digits as a person reads: "0.042", "4.83", "16.7", "120".
std::string ms_text(double ms) {
  std::array<char, 32> text{};
  const int decimals = ms < 0.1 ? 3 : ms < 10 ? 2 : ms < 100 ? 1 : 0;
  std::snprintf(text.data(), text.size(), "%.*f", ms == 0 ? 0 : decimals, ms);
  return text.data();
}

std::string how_text(const EditLatency& edit) {
  constexpr std::string_view kDot = " \xC2\xB7 ";
  return grouped(edit.cells) + " cells" + std::string(kDot) + edit.variant + std::string(kDot) + edit.target +
         std::string(kDot) + std::to_string(edit.threads) + (edit.threads == 1 ? " thread" : " threads");
}

// The newest edit: what it was, how long it took in all, and how it was computed.
void headline(const Context& ctx, const Box& box, const EditLatency& edit, double median_ms) {
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const float line = box.h / 3;
  draw_text(fonts.text, {box.x, box.y, box.w, line}, p.text, edit.what);
  const std::string total = ms_text(edit.parts.total) + " ms";
  const float width = text_width(fonts.mono_large, total);
  const Box place{box.x, box.y + line, box.w, line};
  draw_text(fonts.mono_large, place, edit.parts.total > kFrameMs ? p.accent : p.text, total);
  const std::string median = "median " + ms_text(median_ms);
  draw_text(fonts.mono_small, {box.x + width + ctx.px(12), place.y, box.w - width - ctx.px(12), line}, p.text_dim,
            median);
  const std::string how = how_text(edit);
  const Box last{box.x, box.y + 2 * line, box.w, line};
  draw_text(fonts.mono_small, last, p.text_dim, how);
  ctx.recorder.add("performance.what", box.min(), {box.right(), box.y + line}, edit.what);
  ctx.recorder.add("performance.total", place.min(), place.max(), total);
  ImGui::SetCursorScreenPos(last.min());
  ImGui::InvisibleButton("performance.how", {last.w, last.h});
  ctx.recorder.add_last_item("performance.how", how);
  tooltip(ctx, how);
}

std::string_view meaning(std::string_view part) {
  if (part == "wait") return "From the event until the frame began that took it";
  if (part == "edit") return "Changing the document and its history";
  if (part == "compute") return "Convolution, ReLU, pooling and statistics";
  if (part == "worker") return "On the way to the worker and back, and behind an older computation";
  if (part == "build") return "Laying out the screen";
  if (part == "upload") return "Values to the graphics, and the pictures of maps made of them";
  return "The drawing of the screen";
}

// A column for each part: its name, the newest edit's time, the median.
void parts(const Context& ctx, const Box& box, float column, const LatencyParts& last, const LatencyParts& median) {
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const float line = box.h / 3;
  draw_text(fonts.small, {box.x, box.y + line, ctx.px(kLabels), line}, p.text_dim, "last, ms");
  draw_text(fonts.small, {box.x, box.y + 2 * line, ctx.px(kLabels), line}, p.text_dim, "median");
  float x = box.x + ctx.px(kLabels);
  for (const model::LatencyPart& part : model::kLatencyParts) {
    const double here = last.*part.value, usual = median.*part.value;
    const bool away = here == 0 && usual == 0;
    draw_text(fonts.small, {x, box.y, column, line}, p.text_dim, part.name, Align::right);
    draw_text(fonts.mono, {x, box.y + line, column, line}, away ? p.text_faint : p.text, ms_text(here), Align::right);
    draw_text(fonts.mono_small, {x, box.y + 2 * line, column, line}, away ? p.text_faint : p.text_dim, ms_text(usual),
              Align::right);
    const std::string name = std::string("performance.") + part.name;
    ImGui::SetCursorScreenPos({x, box.y});
    ImGui::InvisibleButton(name.c_str(), {column, box.h});
    ctx.recorder.add_last_item(name, ms_text(here) + ", median " + ms_text(usual));
    tooltip(ctx, meaning(part.name));
    x += column;
  }
}

struct Bars {
  Box box;
  double most_ms = 0;  // at the upper edge
  float slot = 0;      // width of an edit's place
  float y(double ms) const { return box.bottom() - static_cast<float>(ms / most_ms) * box.h; }
};

void bar(const Context& ctx, const Bars& bars, size_t place, const EditLatency& edit) {
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float left = std::round(bars.box.x + static_cast<float>(place) * bars.slot);
  const float right = std::max(left + 1, std::round(left + bars.slot) - std::max(1.0F, ctx.px(1)));
  const float top = std::min(bars.y(edit.parts.total), bars.box.bottom() - 1);
  const float middle = bars.y(edit.parts.compute + edit.parts.worker);
  draw.AddRectFilled({left, top}, {right, bars.box.bottom()}, p.text_faint);
  draw.AddRectFilled({left, middle}, {right, bars.box.bottom()}, p.accent);
}

void show_bar_under_pointer(const Context& ctx, const Bars& bars, const LatencyHistory& history) {
  ImGui::SetCursorScreenPos(bars.box.min());
  ImGui::InvisibleButton("performance.history", {bars.box.w, bars.box.h});
  ctx.recorder.add_last_item("performance.history", std::to_string(history.edits().size()));
  if (!ImGui::IsItemHovered()) return;
  const auto place = static_cast<int64_t>((ImGui::GetMousePos().x - bars.box.x) / bars.slot);
  const auto count = static_cast<int64_t>(history.edits().size());
  const int64_t index = place - (static_cast<int64_t>(LatencyHistory::kKept) - count);
  if (index < 0 || index >= count) return;
  const EditLatency& edit = history.edits()[static_cast<size_t>(index)];
  tooltip(ctx, edit.what + ": " + ms_text(edit.parts.total) + " ms, of it " +
                   ms_text(edit.parts.compute + edit.parts.worker) + " computing");
}

// The last edits, newest at the right end, from 0 to the longest of them, or to a little more than a frame.
void plot(const Context& ctx, const Box& box, const LatencyHistory& history) {
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float line = box.h / 3;
  double longest = 0;
  for (const EditLatency& edit : history.edits()) longest = std::max(longest, edit.parts.total);
  const float legend = ctx.px(9), label_width = text_width(fonts.mono_small, "16.7") + ctx.px(6);
  float x = box.x;
  const auto key = [&](ImU32 color, const char* text) {
    const float width = text_width(fonts.small, text);
    if (x + legend + ctx.px(5) + width > box.right()) return;  // a colour is explained whole or not at all
    const float y = std::round(box.y + (line - legend) / 2);
    draw.AddRectFilled({x, y}, {x + legend, y + legend}, color, ctx.px(2));
    draw_text(fonts.small, {x + legend + ctx.px(5), box.y, width + 1, line}, p.text_dim, text);
    x += legend + width + ctx.px(17);
  };
  key(p.accent, "computing");
  key(p.text_faint, "the rest");
  const std::string title = "longest " + ms_text(longest) + " ms";
  if (x + text_width(fonts.mono_small, title) <= box.right())
    draw_text(fonts.mono_small, {x, box.y, box.right() - x, line}, p.text_dim, title, Align::right);

  Bars bars;
  bars.box = {box.x, box.y + line + ctx.px(4), box.w - label_width, box.h - line - ctx.px(4)};
  bars.most_ms = std::max(longest, kFrameMs * 1.15);
  bars.slot = bars.box.w / static_cast<float>(LatencyHistory::kKept);
  size_t place = LatencyHistory::kKept - history.edits().size();
  for (const EditLatency& edit : history.edits()) bar(ctx, bars, place++, edit);
  draw.AddRectFilled({bars.box.x, bars.box.bottom()}, {bars.box.right(), bars.box.bottom() + 1}, p.border);
  const float frame = std::round(bars.y(kFrameMs));
  draw.AddRectFilled({bars.box.x, frame}, {bars.box.right(), frame + std::max(1.0F, ctx.px(1))}, p.text);
  draw_text(fonts.mono_small, {bars.box.right() + ctx.px(6), frame - ctx.px(8), label_width, ctx.px(16)}, p.text_dim,
            "16.7");
  show_bar_under_pointer(ctx, bars, history);
}

}  // namespace

void performance_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##performance", box);
  const Box& inner = panel.inner();
  ctx.recorder.add("performance", box.min(), box.max());
  const float top =
      caption(ctx, inner.x, inner.y, inner.w, "PERFORMANCE", "from the event to the last pixel \xC2\xB7 P closes") +
      ctx.px(4);
  const Box area{inner.x, inner.y + top, inner.w, std::floor(inner.h - top) - 1};
  const LatencyHistory* history = ctx.state.latency;
  if (history == nullptr || history->edits().empty()) {
    draw_text(ctx.style.fonts.text, {area.x, area.y, area.w, ctx.px(24)}, ctx.palette().text_dim,
              "Paint, drag a kernel cell or change the stride: every edit is timed.");
    return;
  }
  const EditLatency& last = history->edits().back();
  const LatencyParts median = history->median();
  const float gap = ctx.px(24);
  constexpr auto kColumns = static_cast<float>(std::size(model::kLatencyParts));
  // The columns are as wide as leaves room for the plot; where even narrow ones do not, there is no table.
  const float headline_width = std::clamp(std::floor(area.w * 0.25F), ctx.px(kLeastHeadline), ctx.px(kHeadline));
  const float rest = area.w - headline_width - ctx.px(kLabels) - 2 * gap - ctx.px(kLeastPlot);
  const float column = std::min(ctx.px(kColumn), std::floor(rest / kColumns));
  const bool with_parts = column >= ctx.px(kLeastColumn);
  float x = area.x;
  headline(ctx, {x, area.y, std::min(headline_width, area.w), area.h}, last, median.total);
  x += headline_width + gap;
  if (with_parts) {
    const float width = ctx.px(kLabels) + kColumns * column;
    parts(ctx, {x, area.y, width, area.h}, column, last.parts, median);
    x += width + gap;
  }
  if (area.right() - x >= ctx.px(kLeastPlot) - 1) plot(ctx, {x, area.y, area.right() - x, area.h}, *history);
}

}  // namespace convlens::ui
