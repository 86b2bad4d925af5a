#include "model/window_matrix.h"

#include <algorithm>
#include <map>

#include "model/number_text.h"

namespace convlens::model {

CellExplanation MatrixSource::window(int64_t index) const {
  return explain_output(problem, input, weight, bias, n, output_channel, index / problem.output.w,
                        index % problem.output.w);
}

Range neighbours(int64_t present, int64_t count, int64_t total) {
  count = std::clamp<int64_t>(count, 0, total);
  const int64_t begin = std::clamp<int64_t>(present - count / 2, 0, total - count);
  return {begin, begin + count};
}

std::vector<CellExplanation> windows_of(const MatrixSource& source, Range range) {
  std::vector<CellExplanation> windows;
  windows.reserve(static_cast<size_t>(range.size()));
  for (int64_t i = range.begin; i < range.end; ++i) windows.push_back(source.window(i));
  return windows;
}

WeightMatrix weight_matrix(const MatrixSource& source, Range windows, bool all_columns) {
  const Shape& in = source.problem.input;
  const auto address = [&](int64_t channel, int64_t row, int64_t col) { return (channel * in.h + row) * in.w + col; };
  WeightMatrix matrix;
  matrix.rows = windows_of(source, windows);
  std::map<int64_t, size_t> columns;  // by address, in the order of memory
  if (all_columns)
    for (int64_t i = 0; i < in.c * in.h * in.w; ++i) columns[i] = 0;
  for (const CellExplanation& window : matrix.rows)
    for (const Tap& tap : window.taps)
      if (tap.row >= 0) columns[address(tap.input_channel, tap.row, tap.col)] = 0;
  int64_t last = -1;
  for (auto& [cell, index] : columns) {
    index = matrix.columns.size();
    const int64_t row = cell / in.w % in.h, channel = cell / in.w / in.h;
    matrix.columns.push_back({channel, row, cell % in.w, source.input.at(source.n, channel, row, cell % in.w),
                              index > 0 && cell != last + 1});
    last = cell;
  }
  matrix.entries.resize(matrix.rows.size() * matrix.columns.size());
  for (size_t r = 0; r < matrix.rows.size(); ++r)
    for (size_t k = 0; k < matrix.rows[r].taps.size(); ++k) {
      const Tap& tap = matrix.rows[r].taps[k];
      if (tap.row < 0) continue;
      WeightMatrix::Entry& entry =
          matrix.entries[r * matrix.columns.size() + columns[address(tap.input_channel, tap.row, tap.col)]];
      entry.weight += double{tap.weight};
      if (entry.tap < 0) entry.tap = static_cast<int64_t>(k);
    }
  return matrix;
}

std::vector<std::string> equation(const CellExplanation& cell) {
  std::vector<std::string> parts{"y[" + std::to_string(cell.row) + "," + std::to_string(cell.col) + "] ="};
  for (const Tap& tap : cell.taps) {
    const bool negative = tap.weight < 0;
    const std::string sign = parts.size() == 1 ? (negative ? "-" : "") : (negative ? "- " : "+ ");
    parts.push_back(sign + format_number(double{tap.input}, 4) + "\xC2\xB7" +
                    format_number(negative ? -double{tap.weight} : double{tap.weight}, 4));
  }
  parts.push_back((cell.bias < 0 ? "- " : "+ ") + format_number(cell.bias < 0 ? -cell.bias : cell.bias));
  return parts;
}

}  // namespace convlens::model
