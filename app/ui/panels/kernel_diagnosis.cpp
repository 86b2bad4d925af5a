#include "ui/panels/kernel_diagnosis.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "convlens/engine/kernel_analysis.h"
#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr int64_t kFrequencies = 25;   // points a side of the map, colours run evenly between them
constexpr double kShownDecibels = 40;  // below the peak; weaker waves look as if they were gone

std::string_view meaning_of_sum(double sum) {
  if (sum == 0) return "flat areas vanish";
  if (sum == 1) return "brightness is kept";
  return sum > 0 ? "flat areas are scaled" : "flat areas turn negative";
}

// Worked out again only when the kernel has changed.
const KernelFacts& facts(const Context& ctx) {
  const auto& session = ctx.state.session;
  const Tensor& weight = ctx.state.document.kernels.weight;
  const Shape& shape = weight.shape();
  const std::span<const float> kernel{weight.view().plane(session.selected_output, session.selected_input_channel),
                                      static_cast<size_t>(shape.h * shape.w)};
  KernelFacts& known = ctx.scratch.kernel_facts;
  if (known.h == shape.h && known.w == shape.w && std::ranges::equal(known.weights, kernel)) return known;
  known.h = shape.h;
  known.w = shape.w;
  known.weights.assign(kernel.begin(), kernel.end());
  known.symmetry = symmetry_of(kernel, shape.h, shape.w);
  known.factors = rank_one_factors(kernel, shape.h, shape.w);
  known.decibels = frequency_magnitude(kernel, shape.h, shape.w, kFrequencies);
  // Rounded weights that cancel leave a trace which is no response.
  double mass = 0;
  for (const float value : kernel) mass += std::abs(double{value});
  for (double& value : known.decibels) value = decibels(value > 1e-6 * mass ? value : 0);
  known.peak = *std::ranges::max_element(known.decibels);
  return known;
}

std::string_view symmetry_text(KernelSymmetry symmetry) {
  switch (symmetry) {
    case KernelSymmetry::symmetric:
      return "symmetric";
    case KernelSymmetry::antisymmetric:
      return "antisymmetric";
    case KernelSymmetry::none:
      break;
  }
  return "no symmetry";
}

std::string factor_text(const std::vector<double>& factor) {
  std::string text;
  for (const double value : factor)
    text += (text.empty() ? "" : " ") + model::format_weight(static_cast<float>(value), 3);
  return "(" + text + ")";
}

// Words, then a number, in one line.
void line(const Context& ctx, const Box& box, std::string_view words, std::string_view number) {
  const Fonts& fonts = ctx.style.fonts;
  const float width = text_width(fonts.small, words) + ctx.px(6);
  draw_text(fonts.small, {box.x, box.y, width, box.h}, ctx.palette().text_dim, words);
  draw_text(fonts.mono_small, {box.x + width, box.y, box.w - width, box.h}, ctx.palette().text, number);
}

// Which outputs there can be for inputs in a range: "0…255 gives -765 … 765".
float reach_line(const Context& ctx, const Box& box, std::string_view name, std::string_view words,
                 const KernelAnalysis& analysis) {
  const std::string reach = model::format_number(analysis.min_output, 5) +
                            (ctx.style.fonts.has_symbols ? " \xE2\x80\xA6 " : " .. ") +
                            model::format_number(analysis.max_output, 5);
  const std::string sentence = std::string(words) + " gives";
  const bool fits =
      text_width(ctx.style.fonts.small, sentence) + text_width(ctx.style.fonts.mono_small, reach) + ctx.px(8) <= box.w;
  line(ctx, box, fits ? sentence : words, reach);
  ctx.recorder.add(name, box.min(), box.max(), reach);
  return box.bottom();
}

// The sum and, beside it or below, what it means.
float sum_lines(const Context& ctx, const Box& area, double sum, float height) {
  const Fonts& fonts = ctx.style.fonts;
  const std::string text = (fonts.has_symbols ? "\xCE\xA3 " : "sum ") + model::format_number(sum, 4);
  draw_text(fonts.mono, {area.x, area.y, area.w, height}, ctx.palette().text, text);
  ctx.recorder.add("kernel.sum", {area.x, area.y}, {area.right(), area.y + height}, model::format_number(sum));
  const std::string_view meaning = meaning_of_sum(sum);
  const float used = text_width(fonts.mono, text) + ctx.px(8);
  const bool beside = used + text_width(fonts.small, meaning) <= area.w;
  const float y = beside ? area.y : area.y + height;
  draw_text(fonts.small, {beside ? area.x + used : area.x, y, beside ? area.w - used : area.w, height},
            ctx.palette().text_dim, meaning);
  return y + height;
}

// "separable: 6 instead of 9", with the column and the row whose product the kernel is where they fit.
float separable_lines(const Context& ctx, const Box& area, const KernelFacts& kernel, float height) {
  const Fonts& fonts = ctx.style.fonts;
  if (kernel.h == 1 || kernel.w == 1) return area.y;
  const std::string full = std::to_string(kernel.h * kernel.w), split = std::to_string(kernel.h + kernel.w);
  std::string text = "not separable", shown = text, factors;
  if (kernel.factors) {
    text = "separable: " + split + " instead of " + full;
    shown = text_width(fonts.small, text) <= area.w ? text : "separable: " + split + ", not " + full;
    factors = factor_text(kernel.factors->column) + (fonts.has_symbols ? " \xC3\x97 " : " x ") +
              factor_text(kernel.factors->row);
  }
  const Box box{area.x, area.y, area.w, height};
  draw_text(fonts.small, box, ctx.palette().text_dim, shown);
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("kernel.separable", {box.w, box.h});
  ctx.recorder.add_last_item("kernel.separable", factors.empty() ? text : text + "; " + factors);
  tooltip(ctx, factors.empty() ? "No column times a row makes this kernel"
                               : "A column times a row: " + factors + ". Two passes take " + split +
                                     " multiplications for an output cell instead of " + full);
  float y = area.y + height;
  if (factors.empty() || text_width(fonts.mono_small, factors) > area.w) return y;
  draw_text(fonts.mono_small, {area.x, y, area.w, height}, ctx.palette().text, factors);
  return y + height;
}

// "12 dB", "-∞ dB": nothing is let through.
std::string decibel_text(const Context& ctx, double value) {
  if (!std::isfinite(value)) return ctx.style.fonts.has_symbols ? "-\xE2\x88\x9E dB" : "-inf dB";
  return model::format_fixed(value, 0) + " dB";
}

// One vertex a frequency; the triangles between them shade evenly.
void shade(const Context& ctx, const KernelFacts& kernel, const Box& box) {
  const ColorTable& colors = model::signed_table(ctx.state.session);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  constexpr int kQuads = (kFrequencies - 1) * (kFrequencies - 1);
  draw.PrimReserve(6 * kQuads, static_cast<int>(kFrequencies * kFrequencies));
  const unsigned int first = draw._VtxCurrentIdx;
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  for (int64_t y = 0; y < kFrequencies; ++y)
    for (int64_t x = 0; x < kFrequencies; ++x) {
      const double below = kernel.decibels[static_cast<size_t>(y * kFrequencies + x)] - kernel.peak;
      const double share = std::isfinite(below) ? std::clamp(1 + below / kShownDecibels, 0.0, 1.0) : 0;
      draw.PrimWriteVtx({box.x + box.w * static_cast<float>(x) / (kFrequencies - 1),
                         box.y + box.h * static_cast<float>(y) / (kFrequencies - 1)},
                        white, model::color_of(colors, static_cast<float>(share), -1, 1));
    }
  for (int64_t y = 0; y + 1 < kFrequencies; ++y)
    for (int64_t x = 0; x + 1 < kFrequencies; ++x) {
      const unsigned int corner = first + static_cast<unsigned int>(y * kFrequencies + x);
      constexpr auto kRow = static_cast<unsigned int>(kFrequencies);
      for (const unsigned int index : {corner, corner + 1, corner + kRow + 1, corner, corner + kRow + 1, corner + kRow})
        draw.PrimWriteIdx(static_cast<ImDrawIdx>(index));
    }
  add_rect(&draw, box.min(), box.max(), ctx.palette().border);
}

// From 40 dB below the peak to the peak.
void decibel_legend(const Context& ctx, const KernelFacts& kernel, const Box& box) {
  const ColorTable& colors = model::signed_table(ctx.state.session);
  const Font& font = ctx.style.fonts.mono_small;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const bool any = std::isfinite(kernel.peak);
  const std::string low = any ? model::format_fixed(kernel.peak - kShownDecibels, 0) : "",
                    high = decibel_text(ctx, kernel.peak);
  const float left = text_width(font, low) + ctx.px(3), right = text_width(font, high) + ctx.px(3);
  draw_text(font, box, ctx.palette().text_dim, low);
  draw_text(font, box, ctx.palette().text_dim, high, Align::right);
  const Box bar{box.x + left, box.y + box.h / 2 - ctx.px(3), box.w - left - right, ctx.px(6)};
  if (bar.w >= ctx.px(8) && any)
    draw.AddRectFilledMultiColor(bar.min(), bar.max(), model::color_of(colors, 0, -1, 1),
                                 model::color_of(colors, 1, -1, 1), model::color_of(colors, 1, -1, 1),
                                 model::color_of(colors, 0, -1, 1));
  ctx.recorder.add("kernel.frequency_legend", box.min(), box.max(), any ? low + " to " + high : high);
}

}  // namespace

float frequency_legend_height(const Context& ctx) { return ctx.px(16); }

float kernel_diagnosis(const Context& ctx, const Box& area) {
  const auto& document = ctx.state.document;
  const int64_t output = ctx.state.session.selected_output;
  const Shape& shape = document.kernels.weight.shape();
  const auto per_output = static_cast<size_t>(shape.c * shape.h * shape.w);
  Tensor storage;
  const auto weights =
      model::used_weight(document, storage).values().subspan(static_cast<size_t>(output) * per_output, per_output);
  const double bias = document.kernels.bias[static_cast<size_t>(output)];
  const KernelAnalysis analysis = analyse_kernel(weights, bias, model::kMaxPixel);
  const KernelAnalysis unit = analyse_kernel(weights, bias, 1);
  const KernelFacts& kernel = facts(ctx);
  const Fonts& fonts = ctx.style.fonts;
  const float height = ctx.px(16);
  float y = sum_lines(ctx, area, analysis.sum, ctx.px(18));

  y = reach_line(ctx, {area.x, y, area.w, height}, "kernel.reach",
                 "0\xE2\x80\xA6"
                 "255",
                 analysis);
  y = reach_line(ctx, {area.x, y, area.w, height}, "kernel.reach_unit",
                 "0\xE2\x80\xA6"
                 "1",
                 unit);
  const std::string mass = (analysis.positive_mass > 0 ? "+" : "") + model::format_number(analysis.positive_mass, 4) +
                           "  " + model::format_number(analysis.negative_mass, 4);
  line(ctx, {area.x, y, area.w, height}, "mass", mass);
  // The symmetry at the right end of that line, or in one of its own.
  const std::string_view symmetry = symmetry_text(kernel.symmetry);
  const float taken = text_width(fonts.small, "mass") + text_width(fonts.mono_small, mass) + ctx.px(16);
  const bool beside = taken + text_width(fonts.small, symmetry) <= area.w;
  ctx.recorder.add("kernel.mass", {area.x, y}, {area.x + std::min(taken, area.w) - ctx.px(8), y + height}, mass);
  if (!beside) y += height;
  draw_text(fonts.small, {area.x, y, area.w, height}, ctx.palette().text_dim, symmetry,
            beside ? Align::right : Align::left);
  ctx.recorder.add("kernel.symmetry", {beside ? area.right() - text_width(fonts.small, symmetry) : area.x, y},
                   {area.right(), y + height}, symmetry);
  y += height;
  return separable_lines(ctx, {area.x, y, area.w, 0}, kernel, height);
}

void frequency_map(const Context& ctx, const Box& box) {
  const KernelFacts& kernel = facts(ctx);
  const float legend = ctx.px(16), side = std::min(box.w, box.h - legend);
  const Box map{box.x + (box.w - side) / 2, box.y, side, side};
  shade(ctx, kernel, map);
  ImGui::SetCursorScreenPos(map.min());
  ImGui::InvisibleButton("kernel.frequency", {map.w, map.h});
  const std::string zero = decibel_text(ctx, kernel.decibels[static_cast<size_t>(kFrequencies * kFrequencies / 2)]);
  ctx.recorder.add_last_item("kernel.frequency",
                             zero + " in the centre, " + decibel_text(ctx, kernel.peak) + " at most");
  if (ImGui::IsItemHovered())
    tooltip(ctx,
            "Frequency response: how much of each wave the kernel lets through, in decibels: 0 dB keeps it, 6 dB "
            "doubles it, minus infinity lets nothing through. Flat areas are in the centre (" +
                zero +
                "), waves that alternate from cell to cell at the rim, to the right along the rows and "
                "down along the columns. The strongest has " +
                decibel_text(ctx, kernel.peak) + ".");
  decibel_legend(ctx, kernel, {box.x, map.bottom() + ctx.px(2), box.w, legend - ctx.px(2)});
}

}  // namespace convlens::ui
