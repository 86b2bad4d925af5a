#include "ui/panels/window/transposed_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/panels/window/arithmetic_strip.h"
#include "ui/panels/window/number_grid.h"
#include "ui/panels/window/stamp_view.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::TransposedView;

constexpr std::array kViews{
    Option{"stamps", "Stamps", "Every input cell stamps its value times the kernel: what lands on this output cell"},
    Option{
        "zero_insertion", "Zero insertion",
        "The same as a correlation: zeros between the input cells and around them, the kernel turned by 180 degrees"}};

constexpr float kGap = 24, kLeastSide = 250, kMostSide = 560, kCaption = 20;  // design units
constexpr float kLeastCell = 15, kMostCell = 26, kMostWidth = 44;
constexpr int64_t kMostShown = 21;  // rows or columns of a cut-out
constexpr float kFolded = 100;      // design units: of a folded channel
constexpr float kShare = 0.3F;      // of the strip's width
constexpr float kMapShare = 0.58F;  // of the side's width

std::string counted(int64_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

std::string size_text(Size2 size, const char* times) { return std::to_string(size.h) + times + std::to_string(size.w); }

// The part of a map around `middle` that has room in `area`, in cells that are as large as that allows.
NumberGrid fitted(const Context& ctx, const Rect& middle, Size2 total, const Box& area, float width) {
  const auto fit = [&](float room, float cell) { return static_cast<int64_t>(room / cell); };
  const float least = ctx.px(kLeastCell);
  const int64_t rows = std::clamp<int64_t>(fit(area.h, least), 1, std::min(total.h, kMostShown));
  NumberGrid grid;
  // Larger cells must not cost columns.
  const float narrow = std::max(least, std::min(width, ctx.px(kMostWidth)));
  const int64_t most_cols = std::clamp<int64_t>(fit(area.w, narrow), 1, std::min(total.w, kMostShown));
  const float room = std::min(area.h / static_cast<float>(rows), area.w / static_cast<float>(most_cols));
  grid.cell_h = std::floor(std::clamp(room, least, ctx.px(kMostCell)));
  grid.cell_w = std::max(grid.cell_h, narrow);
  const int64_t cols = std::clamp<int64_t>(fit(area.w, grid.cell_w), 1, std::min(total.w, kMostShown));
  grid.cells = {cutout(middle.rows, rows, total.h), cutout(middle.cols, cols, total.w)};
  grid.x = area.x;
  grid.y = area.y;
  return grid;
}

// A heading over the picture; beside it what it says.
void heading(const Context& ctx, const Box& side, std::string_view text) {
  draw_text(ctx.style.fonts.small, {side.x, side.y, side.w, ctx.px(18)}, ctx.palette().text_dim, text);
}

void words(const Context& ctx, const Box& area, std::string_view name, const std::string& text) {
  if (area.w < ctx.px(60)) return;
  const float height = draw_wrapped(ctx.style.fonts.small, area.x, area.y, area.w, ctx.palette().text_dim, text);
  ctx.recorder.add(name, area.min(), {area.right(), area.y + height}, text);
}

Box picture_area(const Context& ctx, const Box& side) {
  return {side.x, side.y + ctx.px(kCaption), side.w * kMapShare, side.h - ctx.px(kCaption)};
}

Box words_area(const Context& ctx, const Box& side, const NumberGrid& grid) {
  const float x = grid.box().right() + ctx.px(14);
  return {x, side.y + ctx.px(kCaption), side.right() - x, side.h - ctx.px(kCaption)};
}

// Whether every cell away from the border has as many stamps on this axis: the kernel is a multiple of the stride, or
// dilation and stride make it come out even.
bool even(const WidenedAxis& axis) {
  const int64_t reach = axis.dilation * (axis.kernel - 1);
  int64_t least = axis.kernel, most = 0;
  for (int64_t first = 0; first < axis.stride; ++first) {  // the window's first tap, counted from an input cell
    int64_t count = 0;
    for (int64_t k = 0; k < axis.kernel; ++k) count += (first + k * axis.dilation) % axis.stride == 0 ? 1 : 0;
    least = std::min(least, count);
    most = std::max(most, count);
  }
  return least == most || reach == 0;
}

std::string overlap_words(const ConvTranspose2dProblem& problem, Size2 here) {
  const WidenedInput wide = WidenedInput::of(problem);
  const int64_t stamps = here.h * here.w;
  std::string text = stamps == 0   ? "No stamp covers this cell: it is the bias alone."
                     : stamps == 1 ? "One stamp covers this cell."
                                   : std::to_string(stamps) + " stamps cover this cell: they add up.";
  if (even(wide.rows) && even(wide.cols)) return text + " Inside, all cells have as many.";
  if (problem.weight.h * problem.params.dilation.h < problem.params.stride.h ||
      problem.weight.w * problem.params.dilation.w < problem.params.stride.w)
    return text + " The stride leaves gaps between the stamps.";
  return text + " The stride does not divide the kernel: the overlap is uneven and can draw a checkerboard.";
}

// How many stamps cover the cells around the explained one.
void overlap_map(const Context& ctx, const CellExplanation& cell, const Box& side) {
  const ConvTranspose2dProblem& problem = ctx.state.results.transposed;
  const Rect here{{cell.row, cell.row + 1}, {cell.col, cell.col + 1}};
  const NumberGrid grid =
      fitted(ctx, here, {problem.output.h, problem.output.w}, picture_area(ctx, side), ctx.px(kLeastCell));
  const Size2 most = most_stamps(problem);
  const auto top = static_cast<float>(std::max<int64_t>(1, most.h * most.w));
  const ColorTable& colors = model::unsigned_table(model::UnsignedColors::grey, false);
  const auto cell_at = [&](int64_t row, int64_t col) {
    const Size2 over = stamps_over(problem, row, col);
    const auto count = static_cast<float>(over.h * over.w);
    return NumberCell{.text = std::to_string(over.h * over.w),
                      .ground = model::color_of(colors, count, 0, top * 1.15F)};
  };
  heading(ctx, side, "stamps on each output cell");
  grid.draw(ctx, cell_at);
  grid.outline(ctx, here, ctx.palette().accent, 2);
  ctx.recorder.add("transposed.overlaps", grid.box().min(), grid.box().max(), grid.text(cell_at));
  words(ctx, words_area(ctx, side, grid), "transposed.overlap_remark",
        overlap_words(problem, stamps_over(problem, cell.row, cell.col)));
}

std::string widened_words(const ConvTranspose2dProblem& problem, const char* times) {
  const WidenedInput wide = WidenedInput::of(problem);
  const Size2 stride = problem.params.stride;
  std::string text =
      size_text({problem.input.h, problem.input.w}, times) + " becomes " + size_text(wide.size(), times) + ": ";
  text += stride.h == stride.w ? counted(stride.h - 1, "zero")
                               : std::to_string(stride.h - 1) + " and " + counted(stride.w - 1, "zero");
  const auto around = [](int64_t count) {
    return count < 0 ? std::to_string(-count) + " cut off" : counted(count, "zero");
  };
  text += " between the cells, " + around(wide.rows.before) + " at the top";
  text += ", " + around(wide.cols.before) + " left, " + around(wide.rows.after) + " below, " + around(wide.cols.after) +
          " right. The turned kernel moves by 1.";
  return text;
}

// The widened input around the kernel's place.
void widened_map(const Context& ctx, const CellExplanation& cell, const Box& side) {
  const ConvTranspose2dProblem& problem = ctx.state.results.transposed;
  const WidenedInput wide = WidenedInput::of(problem);
  const Rect window{{cell.row, cell.row + wide.rows.dilation * (wide.rows.kernel - 1) + 1},
                    {cell.col, cell.col + wide.cols.dilation * (wide.cols.kernel - 1) + 1}};
  const Tensor& input = ctx.state.document.input.read();
  const int64_t channel = cell.first_input_channel + std::min(ctx.state.session.selected_input_channel,
                                                              static_cast<int64_t>(cell.channel_sums.size()) - 1);
  const ColorScale scale = layer_input_scale(ctx.state);
  const float number = text_width(ctx.style.fonts.mono_small, "255") + ctx.px(5);
  const NumberGrid grid = fitted(ctx, window, wide.size(), picture_area(ctx, side), number);
  const auto cell_at = [&](int64_t row, int64_t col) {
    const WidenedKind kind = wide.kind(row, col);
    if (kind == WidenedKind::inserted) return NumberCell{NumberCell::Material::inserted, "0", 0};
    if (kind == WidenedKind::border) return NumberCell{NumberCell::Material::border, "0", 0};
    const float value = input.at(0, channel, wide.rows.input_at(row), wide.cols.input_at(col));
    return NumberCell{.text = value_text(ctx.state, double{value}, 3), .ground = scale.color_of(value)};
  };
  heading(ctx, side, "widened input");
  grid.draw(ctx, cell_at);
  grid.outline(ctx, window, ctx.palette().accent, 2);
  ctx.recorder.add("transposed.widened", grid.box().min(), grid.box().max(), grid.text(cell_at));
  words(ctx, words_area(ctx, side, grid), "transposed.widened_remark",
        widened_words(problem, ctx.style.fonts.has_symbols ? " \xC3\x97 " : " x "));
}

}  // namespace

void transposed_view(const Context& ctx, const CellExplanation& cell, Question asked, const Box& head,
                     const Box& strip) {
  const TransposedView view = ctx.state.session.transposed_view;
  const int chosen = choice(ctx, "window.transposed", kViews, static_cast<int>(view),
                            {head.x, head.y, std::min(head.w, choice_width(ctx, kViews)), head.h});
  if (chosen >= 0) ctx.emit(model::SetTransposedView{static_cast<TransposedView>(chosen)});
  const bool stamps = view == TransposedView::stamps;
  const CellExplanation told = stamps ? without_zeros(cell) : cell;

  // The picture beside the arithmetic has its room where that leaves the grids of one channel theirs.
  const float gap = ctx.px(kGap);
  const float least = least_arithmetic_widths(ctx, told, strip.h).one_channel;
  float side = strip.w - arithmetic_width(ctx, told, strip.w, strip.h) - gap;
  // Channels that fold leave it some of their room.
  const float folded = static_cast<float>(told.channel_sums.size() - 1) * ctx.px(kFolded);
  const float wanted = std::min(strip.w * kShare, strip.w - gap - least - folded);
  side = std::clamp(side, std::max(ctx.px(kLeastSide), wanted), std::max(ctx.px(kMostSide), strip.w * 0.42F));
  if (strip.w - side - gap < least) side = 0;
  Box left = strip;
  if (side > 0) {
    left.w -= side + gap;
    const Box beside{strip.right() - side, strip.y, side, strip.h};
    stamps ? overlap_map(ctx, cell, beside) : widened_map(ctx, cell, beside);
  }
  asked == Question::pixel ? stamp_view(ctx, left) : arithmetic_strip(ctx, told, left);
}

}  // namespace convlens::ui
