// conv2d in double, term by term: the definition that every variant is tested against.
#include <cmath>

#include "conv2d_variant.h"
#include "convlens/engine/reference.h"

namespace convlens::reference {
namespace {

// Where the taps of every window of an axis take their values from: [output][tap], -1 for a zero.
std::vector<int64_t> sources(const Axis& axis, PaddingMode mode) {
  std::vector<int64_t> list;
  for (int64_t o = 0; o < axis.output(); ++o)
    for (int64_t tap = 0; tap < axis.kernel; ++tap)
      list.push_back(padded_source(axis.window_begin(o) + tap * axis.dilation, axis.input, mode));
  return list;
}

struct Sum {
  double value, magnitude;
};

// One cell: rows and cols are the sources of its window's taps, weights those of its output channel in window order.
Sum sum_of(const Conv2dProblem& problem, ConstTensorView input, int64_t n, int64_t first_input, const float* weights,
           const int64_t* rows, const int64_t* cols, double bias) {
  Sum sum{bias, std::abs(bias)};
  for (int64_t i = 0; i < problem.weight.c; ++i) {
    for (int64_t kr = 0; kr < problem.weight.h; ++kr) {
      const float* row = rows[kr] < 0 ? nullptr : input.row(n, first_input + i, rows[kr]);
      for (int64_t kc = 0; kc < problem.weight.w; ++kc) {
        const double x = row == nullptr || cols[kc] < 0 ? 0.0 : double{row[cols[kc]]};
        const double term = double{*weights++} * x;
        sum.value += term;
        sum.magnitude += std::abs(term);
      }
    }
  }
  return sum;
}

}  // namespace

std::vector<double> conv2d(const Conv2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                           std::span<const float> bias, std::vector<double>* magnitude) {
  const Shape& out = problem.output;
  const std::vector<int64_t> rows = sources(problem.rows, problem.params.padding_mode);
  const std::vector<int64_t> cols = sources(problem.cols, problem.params.padding_mode);
  const int64_t group_outputs = out.c / problem.params.groups;
  std::vector<float> weights;  // of one output channel
  std::vector<double> values;
  if (magnitude != nullptr) magnitude->clear();
  for (int64_t n = 0; n < out.n; ++n) {
    for (int64_t o = 0; o < out.c; ++o) {
      weights.clear();
      for (int64_t i = 0; i < problem.weight.c; ++i)
        for (int64_t kr = 0; kr < problem.weight.h; ++kr)
          for (int64_t kc = 0; kc < problem.weight.w; ++kc)
            weights.push_back(window_weight(problem, weight, o, i, kr, kc));
      const double start = bias.empty() ? 0.0 : static_cast<double>(bias[static_cast<size_t>(o)]);
      for (int64_t r = 0; r < out.h; ++r) {
        for (int64_t c = 0; c < out.w; ++c) {
          const Sum sum = sum_of(problem, input, n, o / group_outputs * problem.weight.c, weights.data(),
                                 &rows[static_cast<size_t>(r * problem.weight.h)],
                                 &cols[static_cast<size_t>(c * problem.weight.w)], start);
          values.push_back(sum.value);
          if (magnitude != nullptr) magnitude->push_back(sum.magnitude);
        }
      }
    }
  }
  return values;
}

}  // namespace convlens::reference
