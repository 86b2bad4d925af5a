// The taps of an output cell, and the outputs that an input cell feeds: the same index formulas read in both
// directions.
#include "convlens/engine/explain.h"

#include <algorithm>
#include <tuple>

#include "checked_math.h"
#include "conv2d_variant.h"

namespace convlens {
namespace {

// Fills in where a tap of the window reads and with which weight.
Tap make_tap(const Conv2dProblem& problem, int64_t output_row, int64_t output_col, int64_t kernel_row,
             int64_t kernel_col) {
  const PaddingMode mode = problem.params.padding_mode;
  const bool flip = problem.params.flip;
  Tap tap;
  tap.kernel_row = flip ? problem.weight.h - 1 - kernel_row : kernel_row;
  tap.kernel_col = flip ? problem.weight.w - 1 - kernel_col : kernel_col;
  tap.window_row = problem.rows.window_begin(output_row) + kernel_row * problem.rows.dilation;
  tap.window_col = problem.cols.window_begin(output_col) + kernel_col * problem.cols.dilation;
  tap.row = padded_source(tap.window_row, problem.rows.input, mode);
  tap.col = padded_source(tap.window_col, problem.cols.input, mode);
  tap.padding = !Rect::whole(problem.input.h, problem.input.w).contains(tap.window_row, tap.window_col);
  if (tap.row < 0 || tap.col < 0) tap.row = tap.col = -1;
  return tap;
}

// One way from an input index to an output index of the same axis.
struct AxisFeed {
  int64_t output;
  int64_t tap;  // of the window
  bool through_padding;
};

std::vector<AxisFeed> feeds_of(const Axis& axis, PaddingMode mode, int64_t index) {
  std::vector<AxisFeed> feeds;
  const auto add_position = [&](int64_t position) {  // of the padded axis, in input coordinates
    const Range outputs = axis.affected_outputs({position, position + 1});
    for (int64_t o = outputs.begin; o < outputs.end; ++o) {
      const int64_t distance = position - axis.window_begin(o);
      if (distance % axis.dilation == 0) feeds.push_back({o, distance / axis.dilation, position != index});
    }
  };
  add_position(index);
  if (mode == PaddingMode::zeros) return feeds;
  for (int64_t position = -axis.pad_before; position < 0; ++position)
    if (padded_source(position, axis.input, mode) == index) add_position(position);
  for (int64_t position = axis.input; position < axis.input + axis.pad_after; ++position)
    if (padded_source(position, axis.input, mode) == index) add_position(position);
  return feeds;
}

}  // namespace

double CellExplanation::sum_of_first(int64_t products) const {
  double sum = bias;
  for (int64_t k = 0; k < products; ++k) sum += taps[static_cast<size_t>(k)].product;
  return sum;
}

CellExplanation explain_output(const Conv2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                               std::span<const float> bias, int64_t n, int64_t output_channel, int64_t row,
                               int64_t col) {
  CONVLENS_CHECK(n >= 0 && n < problem.output.n && output_channel >= 0 && output_channel < problem.output.c);
  CONVLENS_CHECK(Rect::whole(problem.output.h, problem.output.w).contains(row, col));
  CONVLENS_CHECK(input.shape == problem.input && weight.shape == problem.weight);
  CellExplanation cell;
  cell.n = n;
  cell.output_channel = output_channel;
  cell.row = row;
  cell.col = col;
  cell.first_input_channel = first_input_channel(problem, output_channel);
  const int64_t top = problem.rows.window_begin(row), left = problem.cols.window_begin(col);
  cell.window = {{top, top + problem.rows.dilated_kernel()}, {left, left + problem.cols.dilated_kernel()}};
  if (!bias.empty()) cell.bias = bias[static_cast<size_t>(output_channel)];

  for (int64_t i = 0; i < problem.weight.c; ++i) {
    double channel_sum = 0;
    for (int64_t kernel_row = 0; kernel_row < problem.weight.h; ++kernel_row) {
      for (int64_t kernel_col = 0; kernel_col < problem.weight.w; ++kernel_col) {
        Tap tap = make_tap(problem, row, col, kernel_row, kernel_col);
        tap.input_channel = cell.first_input_channel + i;
        if (tap.row >= 0) tap.input = input.at(n, tap.input_channel, tap.row, tap.col);
        tap.weight = weight.at(output_channel, i, tap.kernel_row, tap.kernel_col);
        tap.product = double{tap.input} * double{tap.weight};
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

std::vector<FedOutput> outputs_fed_by(const Conv2dProblem& problem, ConstTensorView weight, int64_t input_channel,
                                      int64_t row, int64_t col, int64_t output_channel) {
  CONVLENS_CHECK(input_channel >= 0 && input_channel < problem.input.c);
  CONVLENS_CHECK(Rect::whole(problem.input.h, problem.input.w).contains(row, col));
  CONVLENS_CHECK(output_channel >= 0 && output_channel < problem.output.c && weight.shape == problem.weight);
  const int64_t group = output_channel / (problem.output.c / problem.params.groups);
  if (input_channel / problem.weight.c != group) return {};

  const PaddingMode mode = problem.params.padding_mode;
  const bool flip = problem.params.flip;
  std::vector<FedOutput> fed;
  const std::vector<AxisFeed> col_feeds = feeds_of(problem.cols, mode, col);
  for (const AxisFeed& r : feeds_of(problem.rows, mode, row)) {
    for (const AxisFeed& c : col_feeds) {
      FedOutput out{.output_channel = output_channel, .row = r.output, .col = c.output};
      out.kernel_row = flip ? problem.weight.h - 1 - r.tap : r.tap;
      out.kernel_col = flip ? problem.weight.w - 1 - c.tap : c.tap;
      out.weight = weight.at(output_channel, input_channel % problem.weight.c, out.kernel_row, out.kernel_col);
      out.through_padding = r.through_padding || c.through_padding;
      fed.push_back(out);
    }
  }
  std::sort(fed.begin(), fed.end(), [](const FedOutput& a, const FedOutput& b) {
    return std::tie(a.row, a.col, a.kernel_row, a.kernel_col) < std::tie(b.row, b.col, b.kernel_row, b.kernel_col);
  });
  return fed;
}

namespace {

// Outputs of an axis that meet a tap at an index of the input itself.
Range outputs_inside(int64_t first, const Axis& axis) {
  const int64_t begin = first >= 0 ? 0 : ceil_divide(-first, axis.stride);
  const int64_t end = ceil_divide(axis.input - first, axis.stride);
  return intersect(Range{begin, end}, Range{0, axis.output()});
}

void append(std::vector<Range>& ranges, int64_t& count, int64_t position) {
  ++count;
  if (!ranges.empty() && ranges.back().end == position)
    ++ranges.back().end;
  else
    ranges.push_back({position, position + 1});
}

}  // namespace

int64_t first_input_channel(const Conv2dProblem& problem, int64_t output_channel) {
  return output_channel / (problem.output.c / problem.params.groups) * problem.weight.c;
}

MetInputs inputs_met_by(const Conv2dProblem& problem, int64_t kernel_row, int64_t kernel_col) {
  CONVLENS_CHECK(Rect::whole(problem.weight.h, problem.weight.w).contains(kernel_row, kernel_col));
  const bool flip = problem.params.flip;
  const int64_t tap_row = flip ? problem.weight.h - 1 - kernel_row : kernel_row;
  const int64_t tap_col = flip ? problem.weight.w - 1 - kernel_col : kernel_col;
  MetInputs met;
  met.first_row = problem.rows.window_begin(0) + tap_row * problem.rows.dilation;
  met.first_col = problem.cols.window_begin(0) + tap_col * problem.cols.dilation;
  met.step = problem.params.stride;
  met.count = {problem.output.h, problem.output.w};
  met.inside = {outputs_inside(met.first_row, problem.rows), outputs_inside(met.first_col, problem.cols)};
  met.padding = met.places() - met.inside.area();
  return met;
}

double sum_of_inputs_met(const Conv2dProblem& problem, ConstTensorView input, int64_t n, int64_t input_channel,
                         int64_t kernel_row, int64_t kernel_col, Range output_rows) {
  CONVLENS_CHECK(input.shape == problem.input && n >= 0 && n < problem.input.n);
  CONVLENS_CHECK(input_channel >= 0 && input_channel < problem.input.c);
  CONVLENS_CHECK(output_rows.empty() || (output_rows.begin >= 0 && output_rows.end <= problem.output.h));
  const MetInputs met = inputs_met_by(problem, kernel_row, kernel_col);
  const PaddingMode mode = problem.params.padding_mode;
  double sum = 0;
  for (int64_t r = output_rows.begin; r < output_rows.end; ++r) {
    const int64_t row = padded_source(met.first_row + r * met.step.h, problem.rows.input, mode);
    if (row < 0) continue;
    const auto value = [&](int64_t c) {
      const int64_t col = padded_source(met.first_col + c * met.step.w, problem.cols.input, mode);
      return col < 0 ? 0.0 : double{input.at(n, input_channel, row, col)};
    };
    const Range inside = met.inside.cols;  // empty ranges begin and end at 0
    for (int64_t c = 0; c < inside.begin; ++c) sum += value(c);
    if (!inside.empty()) {
      const float* cell = &input.at(n, input_channel, row, met.first_col + inside.begin * met.step.w);
      for (int64_t c = 0; c < inside.size(); ++c) sum += double{cell[c * met.step.w]};
    }
    for (int64_t c = inside.end; c < met.count.w; ++c) sum += value(c);
  }
  return sum;
}

UnreachedCells unreached_cells(const Axis& axis, PaddingMode mode) {
  UnreachedCells unreached;
  std::vector<bool> repeated(static_cast<size_t>(axis.input), false);  // input cells that are read as padding
  for (const Range side : {Range{-axis.pad_before, 0}, Range{axis.input, axis.input + axis.pad_after}})
    for (int64_t position = side.begin; position < side.end; ++position) {
      if (!axis.reaches(position))
        append(unreached.padding, unreached.padding_count, position);
      else if (const int64_t source = padded_source(position, axis.input, mode); source >= 0)
        repeated[static_cast<size_t>(source)] = true;
    }
  for (int64_t i = 0; i < axis.input; ++i)
    if (!axis.reaches(i) && !repeated[static_cast<size_t>(i)]) append(unreached.input, unreached.input_count, i);
  return unreached;
}

}  // namespace convlens
