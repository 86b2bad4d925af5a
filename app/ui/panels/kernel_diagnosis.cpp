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

constexpr int64_t kFrequencies = 25;  // points a side of the map, colours run evenly between them

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
  known.magnitude = frequency_magnitude(kernel, shape.h, shape.w, kFrequencies);
  known.peak = *std::ranges::max_element(known.magnitude);
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

// Magnitudes have the colours of positive values.
void frequency_legend(const Context& ctx, const Box& box, double peak) {
  const Font& font = ctx.style.fonts.mono_small;
  ColorScale scale;
  scale.table = &model::signed_table(ctx.state.session);
  scale.hi = static_cast<float>(peak > 0 ? peak : 1);
  scale.lo = -scale.hi;
  scale.clip_lo = 0;
  const std::string hi = model::format_number(peak, 3);
  const float left = text_width(font, "0") + ctx.px(4), right = text_width(font, hi) + ctx.px(4), thick = ctx.px(6);
  draw_text(font, box, ctx.palette().text_dim, "0");
  draw_text(font, box, ctx.palette().text_dim, hi, Align::right);
  legend_bar(ctx, {box.x + left, box.y + (box.h - thick) / 2, std::max(1.0F, box.w - left - right), thick}, scale);
  ctx.recorder.add("kernel.frequency.legend", box.min(), box.max(), "0 " + hi);
}

}  // namespace

float frequency_legend_height(const Context& ctx) { return ctx.px(16); }

float kernel_diagnosis(const Context& ctx, const Box& area) {
  const auto& document = ctx.state.document;
  const int64_t output = ctx.state.session.selected_output;
  const Shape& shape = document.kernels.weight.shape();
  const auto per_output = static_cast<size_t>(shape.c * shape.h * shape.w);
  Tensor storage;
  const KernelAnalysis analysis = analyse_kernel(
      model::used_weight(document, storage).values().subspan(static_cast<size_t>(output) * per_output, per_output),
      document.kernels.bias[static_cast<size_t>(output)], model::kMaxPixel);
  const KernelFacts& kernel = facts(ctx);
  const Fonts& fonts = ctx.style.fonts;
  const float height = ctx.px(16);
  float y = sum_lines(ctx, area, analysis.sum, ctx.px(18));

  const std::string reach = value_text(ctx.state, analysis.min_output, 5) +
                            (fonts.has_symbols ? " \xE2\x80\xA6 " : " .. ") +
                            value_text(ctx.state, analysis.max_output, 5);
  line(ctx, {area.x, y, area.w, height}, "reach", reach);
  ctx.recorder.add("kernel.reach", {area.x, y}, {area.right(), y + height}, reach);
  y += height;
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
  const ColorTable& colors = model::signed_table(ctx.state.session);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  // One vertex a frequency; the triangles between them shade evenly.
  constexpr int kQuads = (kFrequencies - 1) * (kFrequencies - 1);
  draw.PrimReserve(6 * kQuads, static_cast<int>(kFrequencies * kFrequencies));
  const unsigned int first = draw._VtxCurrentIdx;
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  const auto range = static_cast<float>(kernel.peak > 0 ? kernel.peak : 1);
  for (int64_t y = 0; y < kFrequencies; ++y)
    for (int64_t x = 0; x < kFrequencies; ++x) {
      const auto magnitude = static_cast<float>(kernel.magnitude[static_cast<size_t>(y * kFrequencies + x)]);
      draw.PrimWriteVtx({box.x + box.w * static_cast<float>(x) / (kFrequencies - 1),
                         box.y + box.h * static_cast<float>(y) / (kFrequencies - 1)},
                        white, model::color_of(colors, magnitude, -range, range));
    }
  for (int64_t y = 0; y + 1 < kFrequencies; ++y)
    for (int64_t x = 0; x + 1 < kFrequencies; ++x) {
      const unsigned int corner = first + static_cast<unsigned int>(y * kFrequencies + x);
      constexpr auto kRow = static_cast<unsigned int>(kFrequencies);
      for (const unsigned int index : {corner, corner + 1, corner + kRow + 1, corner, corner + kRow + 1, corner + kRow})
        draw.PrimWriteIdx(static_cast<ImDrawIdx>(index));
    }
  add_rect(&draw, box.min(), box.max(), ctx.palette().border);
  frequency_legend(ctx, {box.x, box.bottom(), box.w, frequency_legend_height(ctx)}, kernel.peak);
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("kernel.frequency", {box.w, box.h});
  const double zero = kernel.magnitude[static_cast<size_t>(kFrequencies * kFrequencies / 2)];
  const std::string values =
      model::format_number(zero, 4) + " in the centre, " + model::format_number(kernel.peak, 4) + " at most";
  ctx.recorder.add_last_item("kernel.frequency", values);
  if (ImGui::IsItemHovered())
    tooltip(ctx, "Frequency response: how much of each wave the kernel lets through. Flat areas are in the centre (" +
                     model::format_number(zero, 4) +
                     "), waves that alternate from cell to cell at the rim, to the right " +
                     "along the rows and down along the columns. The brightest is " +
                     model::format_number(kernel.peak, 4) + ".");
}

}  // namespace convlens::ui
