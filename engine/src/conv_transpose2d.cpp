// Transposed convolution: checks, and a row-wise loop that gathers over kernel rows and scatters along columns, for
// what conv_transpose2d_phases.h does not serve.
//
// Every output cell of the loop adds its terms in the order input channel, kernel row, kernel column into one double
// that starts with the bias; so bits do not depend on tiles or threads.
#include "convlens/engine/conv_transpose2d.h"

#include <algorithm>
#include <array>
#include <limits>

#include "checked_math.h"
#include "conv_transpose2d_phases.h"
#include "request_checks.h"

namespace convlens {
namespace {

constexpr int64_t kTile = 256;                // columns held on the stack at once
constexpr double kTermsPerChunk = 64 * 1024;  // work handed to a thread at once

// (input - 1)*stride - before - after + dilation*(kernel - 1) + output_padding + 1, checked.
Result<int64_t> transposed_size(int64_t input, int64_t kernel, int64_t stride, int64_t dilation, int64_t before,
                                int64_t after, int64_t output_padding, const char* name) {
  const Checked reach = (Checked(input) - 1) * stride + Checked(dilation) * (Checked(kernel) - 1);
  const Checked whole = reach + output_padding + 1;
  const Checked cut = Checked(before) + after;
  // Positions in the loops run up to the whole size plus padding and a stride.
  if (!(whole + cut + stride + dilation).ok()) return overflow_error("--stride");
  const int64_t size = (whole - cut).value();
  if (size < 1)
    return Error::request("--padding", std::string("leaves an output ") + name + " of " + std::to_string(size),
                          "at most " + std::to_string(whole.value() - 1) + " cells from both sides together");
  return size;
}

Result<void> check_channels(const Shape& input, const Shape& weight, int64_t bias_size, int64_t groups) {
  if (groups < 1) return Error::request("--groups", "is " + std::to_string(groups), "1 or more");
  const std::string channels = std::to_string(input.c);
  if (weight.n != input.c)
    return Error::request("--weight", "has shape " + to_string(weight) + " for an input of " + channels + " channels",
                          channels + ",O/G,KH,KW, with O output channels in G groups");
  if (input.c % groups != 0)
    return Error::request("--groups", std::to_string(groups) + " groups do not divide " + channels + " input channels",
                          "a divisor of " + channels);
  const Checked outputs = Checked(weight.c) * groups;
  if (!outputs.ok()) return overflow_error("--groups");
  if (bias_size >= 0 && bias_size != outputs.value())
    return Error::request("--bias", "has " + std::to_string(bias_size) + " values",
                          std::to_string(outputs.value()) + ", one per output channel");
  return {};
}

Result<void> check_output_padding(const ConvTranspose2dParams& params) {
  const Size2 &extra = params.output_padding, &stride = params.stride, &dilation = params.dilation;
  if (extra.h < 0 || extra.w < 0)
    return Error::request("--output-padding", "is " + list_text(extra), "0 or more in both directions");
  const Size2 limit{std::max(stride.h, dilation.h) - 1, std::max(stride.w, dilation.w) - 1};
  if (extra.h > limit.h || extra.w > limit.w)
    return Error::request("--output-padding", "of " + list_text(extra) + " is not smaller than stride or dilation",
                          "at most " + list_text(limit));
  return {};
}

// The addresses and numbers of one output plane.
struct PlaneWork {
  const ConvTranspose2dProblem& problem;
  ConstTensorView input, weight;
  int64_t n, group, filter;  // filter: output channel inside the group
  double bias;
};

// Adds weight * line[i] to sums[position of i] for every input column i that stamps into `out` through kernel column
// kc.
void stamp_row(const ConvTranspose2dProblem& problem, double weight, const float* line, int64_t kc, Range out,
               double* sums) {
  const int64_t stride = problem.params.stride.w;
  const int64_t shift =
      kc * problem.params.dilation.w - problem.params.padding.left;  // output column of input column 0
  const Range whole{0, problem.input.w};
  const Range hit =
      intersect(whole, {ceil_divide(out.begin - shift, stride), floor_divide(out.end - 1 - shift, stride) + 1});
  if (hit.empty()) return;
  double* target = sums + (hit.begin * stride + shift - out.begin);
  if (stride == 1) {
    for (int64_t j = 0; j < hit.size(); ++j) target[j] += weight * static_cast<double>(line[hit.begin + j]);
  } else {
    for (int64_t j = 0; j < hit.size(); ++j) target[j * stride] += weight * static_cast<double>(line[hit.begin + j]);
  }
}

// Columns `out` (at most kTile) of one output row.
void compute_row(const PlaneWork& work, int64_t row, Range out, float* output_row) {
  const ConvTranspose2dProblem& problem = work.problem;
  const ConvTranspose2dParams& params = problem.params;
  const int64_t group_channels = problem.input.c / params.groups;
  std::array<double, kTile> sums;
  std::fill_n(sums.begin(), out.size(), work.bias);
  for (int64_t i = 0; i < group_channels; ++i) {
    const int64_t channel = work.group * group_channels + i;
    for (int64_t kr = 0; kr < problem.weight.h; ++kr) {
      const int64_t position = row + params.padding.top - kr * params.dilation.h;
      if (position < 0 || position % params.stride.h != 0 || position / params.stride.h >= problem.input.h) continue;
      const float* line = work.input.row(work.n, channel, position / params.stride.h);
      const float* weights = work.weight.row(channel, work.filter, kr);
      for (int64_t kc = 0; kc < problem.weight.w; ++kc)
        stamp_row(problem, static_cast<double>(weights[kc]), line, kc, out, sums.data());
    }
  }
  for (int64_t j = 0; j < out.size(); ++j) output_row[out.begin + j] = static_cast<float>(sums[static_cast<size_t>(j)]);
}

}  // namespace

Result<ConvTranspose2dProblem> ConvTranspose2dProblem::make(const Shape& input, const Shape& weight, int64_t bias_size,
                                                            const ConvTranspose2dParams& params) {
  for (const Result<void>& check :
       {check_shape(input, "--input"), check_shape(weight, "--weight"), check_positive(params.stride, "--stride"),
        check_positive(params.dilation, "--dilation"), check_not_negative(params.padding),
        check_channels(input, weight, bias_size, params.groups), check_output_padding(params)})
    if (!check) return check.error();
  const Padding& padding = params.padding;
  const Result<int64_t> rows = transposed_size(input.h, weight.h, params.stride.h, params.dilation.h, padding.top,
                                               padding.bottom, params.output_padding.h, "height");
  if (!rows) return rows.error();
  const Result<int64_t> cols = transposed_size(input.w, weight.w, params.stride.w, params.dilation.w, padding.left,
                                               padding.right, params.output_padding.w, "width");
  if (!cols) return cols.error();

  ConvTranspose2dProblem problem{
      input, weight, {input.n, weight.c * params.groups, *rows, *cols}, bias_size >= 0, params};
  if (const Result<void> check = check_output(problem.output); !check) return check.error();
  const Checked multiplications = Checked(input.n) * input.c * input.h * input.w * weight.c * weight.h * weight.w;
  if (!multiplications.ok()) return overflow_error("--weight");
  return problem;
}

int64_t ConvTranspose2dProblem::parameter_count() const {
  return weight.n * weight.c * weight.h * weight.w + (has_bias ? output.c : 0);
}

Rect ConvTranspose2dProblem::affected_outputs(const Rect& input_rect) const {
  const auto stamped = [](Range range, int64_t in, int64_t kernel, int64_t stride, int64_t dilation, int64_t before,
                          int64_t out) -> Range {
    range = intersect(range, {0, in});
    if (range.empty()) return {};
    const int64_t last = (range.end - 1) * stride - before + dilation * (kernel - 1);
    return intersect(Range{range.begin * stride - before, last + 1}, Range{0, out});
  };
  const Rect rect{
      stamped(input_rect.rows, input.h, weight.h, params.stride.h, params.dilation.h, params.padding.top, output.h),
      stamped(input_rect.cols, input.w, weight.w, params.stride.w, params.dilation.w, params.padding.left, output.w)};
  return rect.empty() ? Rect{} : rect;
}

int64_t ConvTranspose2dProblem::multiplication_count() const {
  return input.n * input.c * input.h * input.w * weight.c * weight.h * weight.w;
}

std::string ConvTranspose2dProblem::recipe() const {
  std::string text = "conv-transpose2d --input-size " + list_text(input) + " --weight-size " + list_text(weight);
  if (has_bias) text += " --bias-size " + std::to_string(output.c);
  if (params.stride != Size2{1, 1}) text += " --stride " + list_text(params.stride);
  if (params.padding != Padding{}) text += " --padding " + list_text(params.padding);
  if (params.output_padding != Size2{0, 0}) text += " --output-padding " + list_text(params.output_padding);
  if (params.dilation != Size2{1, 1}) text += " --dilation " + list_text(params.dilation);
  if (params.groups != 1) text += " --groups " + std::to_string(params.groups);
  return text;
}

Result<void> conv_transpose2d_run(const ConvTranspose2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                                  std::span<const float> bias, TensorView output, const OutputRegion& region,
                                  Executor& executor, const CancelToken* cancel) {
  CONVLENS_CHECK(input.shape == problem.input && weight.shape == problem.weight && output.shape == problem.output);
  CONVLENS_CHECK(static_cast<int64_t>(bias.size()) == (problem.has_bias ? problem.output.c : 0));
  const Range images = region.images, channels = region.channels, cols = region.rect.cols, rows = region.rect.rows;
  if (images.empty() || channels.empty() || region.rect.empty()) return {};
  CONVLENS_CHECK(images.begin >= 0 && images.end <= output.shape.n && channels.begin >= 0 &&
                 channels.end <= output.shape.c && rows.begin >= 0 && rows.end <= output.shape.h && cols.begin >= 0 &&
                 cols.end <= output.shape.w);
  if (phases_serve(problem, weight)) return run_phases(problem, input, weight, bias, output, region, executor, cancel);

  const double row_terms = static_cast<double>(cols.size()) * static_cast<double>(problem.input.c) *
                           static_cast<double>(problem.weight.h) * static_cast<double>(problem.weight.w) /
                           static_cast<double>(problem.params.groups);
  const int64_t band = std::clamp<int64_t>(static_cast<int64_t>(kTermsPerChunk / row_terms), 1, rows.size());
  const int64_t bands = ceil_divide(rows.size(), band);
  auto compute_band = [&](int64_t chunk) {
    const int64_t n = images.begin + chunk / bands / channels.size();
    const int64_t o = channels.begin + chunk / bands % channels.size();
    const int64_t begin = rows.begin + chunk % bands * band;
    const PlaneWork work{problem,
                         input,
                         weight,
                         n,
                         o / problem.weight.c,
                         o % problem.weight.c,
                         problem.has_bias ? static_cast<double>(bias[static_cast<size_t>(o)]) : 0.0};
    for (int64_t row = begin; row < std::min(begin + band, rows.end); ++row)
      for (int64_t col = cols.begin; col < cols.end; col += kTile)
        compute_row(work, row, {col, std::min(col + kTile, cols.end)}, output.row(n, o, row));
  };
  if (!executor.parallel_for(images.size() * channels.size() * bands, compute_band, cancel)) return Error::cancelled();
  return {};
}

Result<Tensor> conv_transpose2d(ConstTensorView input, ConstTensorView weight, std::span<const float> bias,
                                const ConvTranspose2dParams& params, Executor& executor) {
  const int64_t bias_size = bias.empty() ? -1 : static_cast<int64_t>(bias.size());
  const Result<ConvTranspose2dProblem> problem =
      ConvTranspose2dProblem::make(input.shape, weight.shape, bias_size, params);
  if (!problem) return problem.error();
  Result<Tensor> output = Tensor::allocate(problem->output);
  if (!output) return output;
  const Result<void> done = conv_transpose2d_run(*problem, input, weight, bias, output->view(),
                                                 OutputRegion::whole(problem->output), executor);
  if (!done) return done.error();
  return output;
}

}  // namespace convlens
