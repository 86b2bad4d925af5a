#include "conv_transpose2d_phases.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "checked_math.h"

namespace convlens {
namespace {

constexpr int64_t kMostPhases = 16;  // every one packs its weights anew

// One axis of a phase: outputs first, first + stride, ... as a convolution over `input` cells from `crop` on.
struct AxisPhase {
  int64_t first, stride, outputs;
  int64_t taps = 0;                     // 0: no input reaches these outputs
  int64_t first_tap = 0, tap_step = 1;  // in the kernel
  int64_t dilation = 1;
  int64_t crop = 0, input = 0;
  int64_t pad_before = 0, pad_after = 0;

  // `before`: cells that padding cuts off the output.
  AxisPhase(int64_t phase, int64_t size, int64_t kernel, int64_t step, int64_t kernel_step, int64_t before,
            int64_t output)
      : first(phase), stride(step), outputs((output - 1 - phase) / step + 1) {
    // Output first + j * stride takes tap k from input (first + before - k * kernel_step) / stride + j, where whole.
    const int64_t residue = (first + before) % stride;
    tap_step = stride / std::gcd(stride, kernel_step);
    while (first_tap < std::min(tap_step, kernel) && first_tap * kernel_step % stride != residue) ++first_tap;
    if (first_tap >= std::min(tap_step, kernel)) return;
    const int64_t count = (kernel - 1 - first_tap) / tap_step + 1;
    if (count > 1) dilation = tap_step * kernel_step / stride;
    const int64_t of_first_tap = (first + before - first_tap * kernel_step) / stride;  // input of output `first`
    pad_before = (count - 1) * dilation - of_first_tap;
    pad_after = outputs - 1 + of_first_tap - (size - 1);
    crop = std::max<int64_t>(0, -pad_before);
    input = size - crop - std::max<int64_t>(0, -pad_after);
    if (input < 1) return;
    pad_before = std::max<int64_t>(0, pad_before);
    pad_after = std::max<int64_t>(0, pad_after);
    taps = count;
  }

  // The outputs of this phase in `range`.
  Range part(Range range) const {
    return {std::max<int64_t>(0, ceil_divide(range.begin - first, stride)), ceil_divide(range.end - first, stride)};
  }
  // The kernel's index of tap `i` of the convolution's window.
  int64_t tap(int64_t i) const { return first_tap + (taps - 1 - i) * tap_step; }
};

struct Phase {
  AxisPhase rows, cols;

  Phase(const ConvTranspose2dProblem& problem, int64_t row, int64_t col)
      : rows(row, problem.input.h, problem.weight.h, problem.params.stride.h, problem.params.dilation.h,
             problem.params.padding.top, problem.output.h),
        cols(col, problem.input.w, problem.weight.w, problem.params.stride.w, problem.params.dilation.w,
             problem.params.padding.left, problem.output.w) {}

  bool empty() const { return rows.taps == 0 || cols.taps == 0; }
  OutputRegion part(const OutputRegion& region) const {
    return {region.images, region.channels, {rows.part(region.rect.rows), cols.part(region.rect.cols)}};
  }
  ConstTensorView inputs(ConstTensorView view) const {
    view.data += rows.crop * view.row_stride + cols.crop;
    view.shape.h = rows.input;
    view.shape.w = cols.input;
    return view;
  }
  Tensor weights(const ConvTranspose2dProblem& problem, const ConstTensorView& weight) const {
    const int64_t inputs = problem.input.c / problem.params.groups, outputs = problem.weight.c;
    Tensor result({problem.output.c, inputs, rows.taps, cols.taps});
    for (int64_t o = 0; o < problem.output.c; ++o)
      for (int64_t i = 0; i < inputs; ++i)
        for (int64_t row = 0; row < rows.taps; ++row)
          for (int64_t col = 0; col < cols.taps; ++col)
            result.at(o, i, row, col) = weight.at(o / outputs * inputs + i, o % outputs, rows.tap(row), cols.tap(col));
    return result;
  }
  Result<Conv2dProblem> convolution(const ConvTranspose2dProblem& problem) const {
    Conv2dParams params;
    params.padding = {rows.pad_before, cols.pad_before, rows.pad_after, cols.pad_after};
    params.dilation = {rows.dilation, cols.dilation};
    params.groups = problem.params.groups;
    return Conv2dProblem::make({problem.input.n, problem.input.c, rows.input, cols.input},
                               {problem.output.c, problem.input.c / params.groups, rows.taps, cols.taps},
                               problem.has_bias ? problem.output.c : -1, params);
  }
};

int64_t phase_rows(const ConvTranspose2dProblem& problem) {
  return std::min(problem.params.stride.h, problem.output.h);
}
int64_t phase_cols(const ConvTranspose2dProblem& problem) {
  return std::min(problem.params.stride.w, problem.output.w);
}

// Puts the results of a phase between those of the others.
void spread(const Phase& phase, const OutputRegion& part, const TensorView& from, const TensorView& to) {
  for (int64_t n = part.images.begin; n < part.images.end; ++n) {
    for (int64_t c = part.channels.begin; c < part.channels.end; ++c) {
      for (int64_t row = part.rect.rows.begin; row < part.rect.rows.end; ++row) {
        const float* source = from.row(n, c, row);
        float* target = to.row(n, c, phase.rows.first + row * phase.rows.stride) + phase.cols.first;
        for (int64_t col = part.rect.cols.begin; col < part.rect.cols.end; ++col)
          target[col * phase.cols.stride] = source[col];
      }
    }
  }
}

// A phase that no input reaches.
void fill(const Phase& phase, const OutputRegion& part, std::span<const float> bias, const TensorView& to) {
  for (int64_t n = part.images.begin; n < part.images.end; ++n) {
    for (int64_t c = part.channels.begin; c < part.channels.end; ++c) {
      for (int64_t row = part.rect.rows.begin; row < part.rect.rows.end; ++row) {
        float* target = to.row(n, c, phase.rows.first + row * phase.rows.stride) + phase.cols.first;
        for (int64_t col = part.rect.cols.begin; col < part.rect.cols.end; ++col)
          target[col * phase.cols.stride] = bias.empty() ? 0.0F : bias[static_cast<size_t>(c)];
      }
    }
  }
}

}  // namespace

bool phases_serve(const ConvTranspose2dProblem& problem, const ConstTensorView& weight) {
  if (phase_rows(problem) > kMostPhases || phase_cols(problem) > kMostPhases / phase_rows(problem)) return false;
  for (int64_t row = 0; row < phase_rows(problem); ++row) {
    for (int64_t col = 0; col < phase_cols(problem); ++col) {
      const Phase phase(problem, row, col);
      if (!phase.empty() && !phase.convolution(problem).ok()) return false;  // sizes past 64 bits
    }
  }
  for (int64_t n = 0; n < weight.shape.n; ++n)
    for (int64_t c = 0; c < weight.shape.c; ++c)
      for (int64_t row = 0; row < weight.shape.h; ++row)
        for (int64_t col = 0; col < weight.shape.w; ++col)
          if (!std::isfinite(weight.at(n, c, row, col))) return false;
  return true;
}

Result<void> run_phases(const ConvTranspose2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                        std::span<const float> bias, TensorView output, const OutputRegion& region, Executor& executor,
                        const CancelToken* cancel) {
  const bool whole = problem.params.stride == Size2{1, 1};
  Tensor between;  // the results of one phase
  if (!whole) {
    const Phase largest(problem, 0, 0);
    auto memory = Tensor::allocate({problem.output.n, problem.output.c, largest.rows.outputs, largest.cols.outputs});
    if (!memory) return memory.error();
    between = std::move(memory).value();
  }
  for (int64_t row = 0; row < phase_rows(problem); ++row) {
    for (int64_t col = 0; col < phase_cols(problem); ++col) {
      if (cancel != nullptr && cancel->cancelled()) return Error::cancelled();
      const Phase phase(problem, row, col);
      const OutputRegion part = phase.part(region);
      if (part.rect.empty()) continue;
      if (phase.empty()) {
        fill(phase, part, bias, output);
        continue;
      }
      const Conv2dProblem convolution = phase.convolution(problem).value();
      const auto plan = Conv2dPlan::create(convolution, phase.weights(problem, weight), bias);
      if (!plan) return plan.error();
      const TensorView results = whole ? output : contiguous_view(between.data(), convolution.output);
      const auto after_band = [&](const OutputRegion& done) { spread(phase, done, results, output); };
      const auto ran = whole ? plan->run(phase.inputs(input), results, part, executor, cancel)
                             : plan->run(phase.inputs(input), results, part, executor, cancel, after_band);
      if (!ran) return ran;
    }
  }
  return {};
}

}  // namespace convlens
