// Taps and stamps of a transposed convolution: both are read from one description of the widened input.
#include "convlens/engine/explain_transposed.h"

#include <algorithm>

namespace convlens {
namespace {

WidenedAxis widened(int64_t input, int64_t kernel, int64_t stride, int64_t dilation, int64_t padding_before,
                    int64_t padding_after, int64_t output_padding) {
  const int64_t reach = dilation * (kernel - 1);
  return {input, stride, reach - padding_before, reach - padding_after + output_padding, kernel, dilation};
}

// The input cells on an axis that the window of output index `o` meets.
Range cells_met(const WidenedAxis& axis, int64_t o) {
  Range met;
  for (int64_t k = 0; k < axis.kernel; ++k)
    if (const int64_t i = axis.input_at(o + k * axis.dilation); i >= 0) met = unite(met, {i, i + 1});
  return met;
}

int64_t count_met(const WidenedAxis& axis, int64_t o) {
  int64_t count = 0;
  for (int64_t k = 0; k < axis.kernel; ++k) count += axis.input_at(o + k * axis.dilation) >= 0 ? 1 : 0;
  return count;
}

void check_output(const ConvTranspose2dProblem& problem, int64_t output_channel, int64_t row, int64_t col) {
  CONVLENS_CHECK(output_channel >= 0 && output_channel < problem.output.c);
  CONVLENS_CHECK(Rect::whole(problem.output.h, problem.output.w).contains(row, col));
}

std::string formula(const WidenedAxis& axis, int64_t before, int64_t after, int64_t output_padding, bool ascii) {
  const auto number = [](int64_t value) { return std::to_string(value); };
  const std::string times = ascii ? "*" : "·", minus = ascii ? " - " : " − ";
  const std::string padding =
      before == after ? "2" + times + number(before) : "(" + number(before) + " + " + number(after) + ")";
  return "(" + number(axis.input) + minus + "1)" + times + number(axis.stride) + minus + padding + " + " +
         number(axis.dilation) + times + "(" + number(axis.kernel) + minus + "1) + " + number(output_padding) +
         " + 1 = " + number(axis.output());
}

}  // namespace

WidenedKind WidenedAxis::kind(int64_t position) const {
  const int64_t distance = position - before;  // from the first input cell
  if (distance < 0 || distance > (input - 1) * stride) return WidenedKind::border;
  return distance % stride == 0 ? WidenedKind::input : WidenedKind::inserted;
}

int64_t WidenedAxis::input_at(int64_t position) const {
  return kind(position) == WidenedKind::input ? (position - before) / stride : -1;
}

WidenedInput WidenedInput::of(const ConvTranspose2dProblem& problem) {
  const ConvTranspose2dParams& p = problem.params;
  return {widened(problem.input.h, problem.weight.h, p.stride.h, p.dilation.h, p.padding.top, p.padding.bottom,
                  p.output_padding.h),
          widened(problem.input.w, problem.weight.w, p.stride.w, p.dilation.w, p.padding.left, p.padding.right,
                  p.output_padding.w)};
}

WidenedKind WidenedInput::kind(int64_t row, int64_t col) const {
  const WidenedKind r = rows.kind(row), c = cols.kind(col);
  if (r == WidenedKind::border || c == WidenedKind::border) return WidenedKind::border;
  return r == WidenedKind::inserted ? r : c;
}

CellExplanation explain_transposed(const ConvTranspose2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                                   std::span<const float> bias, int64_t n, int64_t output_channel, int64_t row,
                                   int64_t col) {
  check_output(problem, output_channel, row, col);
  CONVLENS_CHECK(n >= 0 && n < problem.output.n);
  CONVLENS_CHECK(input.shape == problem.input && weight.shape == problem.weight);
  const WidenedInput wide = WidenedInput::of(problem);
  const int64_t filter = output_channel % problem.weight.c;
  CellExplanation cell;
  cell.n = n;
  cell.output_channel = output_channel;
  cell.row = row;
  cell.col = col;
  cell.first_input_channel = first_input_channel(problem, output_channel);
  cell.window = {cells_met(wide.rows, row), cells_met(wide.cols, col)};
  if (cell.window.empty()) cell.window = {};
  if (!bias.empty()) cell.bias = bias[static_cast<size_t>(output_channel)];

  for (int64_t i = 0; i < problem.input.c / problem.params.groups; ++i) {
    double channel_sum = 0;
    for (int64_t r = 0; r < problem.weight.h; ++r) {
      for (int64_t c = 0; c < problem.weight.w; ++c) {
        Tap tap;
        tap.input_channel = cell.first_input_channel + i;
        tap.kernel_row = problem.weight.h - 1 - r;
        tap.kernel_col = problem.weight.w - 1 - c;
        tap.window_row = row + r * wide.rows.dilation;
        tap.window_col = col + c * wide.cols.dilation;
        const WidenedKind kind = wide.kind(tap.window_row, tap.window_col);
        tap.padding = kind == WidenedKind::border;
        tap.inserted = kind == WidenedKind::inserted;
        tap.row = tap.col = -1;
        if (kind == WidenedKind::input) {
          tap.row = wide.rows.input_at(tap.window_row);
          tap.col = wide.cols.input_at(tap.window_col);
          tap.input = input.at(n, tap.input_channel, tap.row, tap.col);
        }
        tap.weight = weight.at(tap.input_channel, filter, tap.kernel_row, tap.kernel_col);
        // A stamp that is not there gives nothing, whatever the weight.
        if (tap.row >= 0) tap.product = double{tap.input} * double{tap.weight};
        channel_sum += tap.product;
        cell.taps.push_back(tap);
      }
    }
    cell.channel_sums.push_back(channel_sum);
    cell.total += channel_sum;
  }
  cell.total += cell.bias;
  return cell;
}

CellExplanation without_zeros(const CellExplanation& cell) {
  CellExplanation stamps = cell;
  std::erase_if(stamps.taps, [](const Tap& tap) { return tap.row < 0; });
  return stamps;
}

Size2 stamps_over(const ConvTranspose2dProblem& problem, int64_t row, int64_t col) {
  check_output(problem, 0, row, col);
  const WidenedInput wide = WidenedInput::of(problem);
  return {count_met(wide.rows, row), count_met(wide.cols, col)};
}

Size2 most_stamps(const ConvTranspose2dProblem& problem) {
  const WidenedInput wide = WidenedInput::of(problem);
  // The pattern repeats with the stride; what is at the borders has fewer.
  const auto most = [](const WidenedAxis& axis) {
    const int64_t end = std::min(axis.output(), 2 * axis.dilation * axis.kernel + 2 * axis.stride);
    int64_t count = 0;
    for (int64_t o = 0; o < end; ++o) count = std::max(count, count_met(axis, o));
    return count;
  };
  return {most(wide.rows), most(wide.cols)};
}

Stamp stamp_of(const ConvTranspose2dProblem& problem, ConstTensorView weight, int64_t input_channel, int64_t row,
               int64_t col, int64_t output_channel) {
  CONVLENS_CHECK(input_channel >= 0 && input_channel < problem.input.c);
  CONVLENS_CHECK(Rect::whole(problem.input.h, problem.input.w).contains(row, col));
  CONVLENS_CHECK(output_channel >= 0 && output_channel < problem.output.c && weight.shape == problem.weight);
  const ConvTranspose2dParams& p = problem.params;
  const int64_t top = row * p.stride.h - p.padding.top, left = col * p.stride.w - p.padding.left;
  Stamp stamp;
  stamp.span = {{top, top + p.dilation.h * (problem.weight.h - 1) + 1},
                {left, left + p.dilation.w * (problem.weight.w - 1) + 1}};
  if (input_channel / (problem.input.c / p.groups) != output_channel / problem.weight.c) return stamp;
  const Rect whole = Rect::whole(problem.output.h, problem.output.w);
  for (int64_t kr = 0; kr < problem.weight.h; ++kr)
    for (int64_t kc = 0; kc < problem.weight.w; ++kc) {
      FedOutput out{output_channel, top + kr * p.dilation.h, left + kc * p.dilation.w, kr, kc};
      if (!whole.contains(out.row, out.col)) continue;
      out.weight = weight.at(input_channel, output_channel % problem.weight.c, kr, kc);
      stamp.cells.push_back(out);
    }
  return stamp;
}

int64_t first_input_channel(const ConvTranspose2dProblem& problem, int64_t output_channel) {
  return output_channel / problem.weight.c * (problem.input.c / problem.params.groups);
}

std::string transposed_height_formula(const ConvTranspose2dProblem& problem, bool ascii) {
  const ConvTranspose2dParams& p = problem.params;
  return formula(WidenedInput::of(problem).rows, p.padding.top, p.padding.bottom, p.output_padding.h, ascii);
}

std::string transposed_width_formula(const ConvTranspose2dProblem& problem, bool ascii) {
  const ConvTranspose2dParams& p = problem.params;
  return formula(WidenedInput::of(problem).cols, p.padding.left, p.padding.right, p.output_padding.w, ascii);
}

}  // namespace convlens
