// libFuzzer: any bytes as a convolution, a variant, a SIMD target, a region and a number of threads. What comes out is
// held to the reference in double; input and output lie in memory whose other cells are NaN and poison.
//
// A failure prints the recipe of the problem, as tests and convlens-cli accept it, and stops.
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

constexpr int64_t kMostMultiplications = 400'000;

// The bytes one after another; zeros once they are used up.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  // Uniform in low .. high for high - low < 256.
  int64_t between(int64_t low, int64_t high) {
    const int64_t byte = at_ < size_ ? data_[at_] : 0;
    ++at_;
    return low + byte % (high - low + 1);
  }
  uint64_t number() {
    uint64_t value = 0;
    for (int i = 0; i < 3; ++i) value = value * 256 + static_cast<uint64_t>(between(0, 255));
    return value;
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

// One byte in three kinds of sizes: small ones, those around whole vectors, and any.
int64_t size_from(Bytes& bytes, int64_t most) {
  static constexpr int64_t around[] = {15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129};
  switch (bytes.between(0, 2)) {
    case 0:
      return bytes.between(1, std::min<int64_t>(most, 12));
    case 1:
      return std::min(most, around[bytes.between(0, 14)]);
    default:
      return bytes.between(1, most);
  }
}

Conv2dParams params_from(Bytes& bytes) {
  Conv2dParams params;
  params.stride = {bytes.between(1, 8), bytes.between(1, 8)};
  if (bytes.between(0, 2) > 0) params.stride = {1 + (params.stride.h & 1), 1 + (params.stride.w & 1)};
  params.dilation = {bytes.between(1, 3), bytes.between(1, 3)};
  if (bytes.between(0, 1) == 0) params.dilation = {1, 1};
  params.padding = {bytes.between(0, 12), bytes.between(0, 12), bytes.between(0, 12), bytes.between(0, 12)};
  if (bytes.between(0, 1) == 0) params.padding = {1, 1, 1, 1};
  params.auto_padding = static_cast<AutoPadding>(std::max<int64_t>(0, bytes.between(0, 15) - 11));
  params.padding_mode = static_cast<PaddingMode>(bytes.between(0, 3));
  params.groups = bytes.between(0, 2) == 0 ? size_from(bytes, 66) : 1;
  params.flip = bytes.between(0, 3) == 0;
  return params;
}

Result<Conv2dProblem> problem_from(Bytes& bytes) {
  const Conv2dParams params = params_from(bytes);
  const int64_t inputs = size_from(bytes, 130), outputs = size_from(bytes, 130);
  Size2 kernel{bytes.between(1, 11), bytes.between(1, 11)};
  static constexpr int64_t usual[] = {0, 1, 3, 3, 5, 7};  // 0: as drawn
  if (const int64_t side = usual[bytes.between(0, 5)]; side > 0) kernel = {side, side};
  const Shape input{bytes.between(1, 3), params.groups * inputs, size_from(bytes, 70), size_from(bytes, 200)};
  const Shape weight{params.groups * outputs, inputs, kernel.h, kernel.w};
  return Conv2dProblem::make(input, weight, bytes.between(0, 1) == 0 ? -1 : weight.n, params);
}

Range range_from(Bytes& bytes, int64_t size) {
  if (bytes.between(0, 1) == 0) return {0, size};
  const int64_t begin = static_cast<int64_t>(bytes.number() % static_cast<uint64_t>(size));
  const int64_t length = 1 + static_cast<int64_t>(bytes.number() % static_cast<uint64_t>(size - begin));
  return {begin, begin + length};
}

void choose_target(Bytes& bytes) {
  const std::vector<int64_t> targets = hwy::SupportedAndGeneratedTargets();
  hwy::SetSupportedTargetsForTest(targets[static_cast<size_t>(bytes.between(0, 31)) % targets.size()]);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

Executor& executor_from(Bytes& bytes) {
  static const std::unique_ptr<Executor> two = make_pool(2), three = make_pool(3);
  switch (bytes.between(0, 3)) {
    case 0:
      return *two;
    case 1:
      return *three;
    default:
      return serial_executor();
  }
}

// A view of `shape` in memory whose every cell is `value`; rows, planes and images lie apart.
TensorView framed(Tensor& memory, const Shape& shape, float value, int64_t left) {
  memory = Tensor({shape.n + 1, shape.c + 1, shape.h + 2, shape.w + left + 2});
  std::fill(memory.values().begin(), memory.values().end(), value);
  TensorView view = memory.view();
  view.data = &memory.at(0, 0, 1, left);
  view.shape = shape;
  return view;
}

template <class Function>
void for_each_row(const OutputRegion& region, Function f) {
  for (int64_t n = region.images.begin; n < region.images.end; ++n)
    for (int64_t c = region.channels.begin; c < region.channels.end; ++c)
      for (int64_t r = region.rect.rows.begin; r < region.rect.rows.end; ++r) f(n, c, r);
}

// `memory` outside of `region` of `view` still has the value, and inside is what is returned (elsewhere: expected).
Tensor taken_out(Tensor& memory, TensorView view, const OutputRegion& region, const std::vector<double>& expected,
                 bool& frame_untouched) {
  Tensor result(view.shape);
  std::copy(expected.begin(), expected.end(), result.values().begin());
  const Range cols = region.rect.cols;
  for_each_row(region, [&](int64_t n, int64_t c, int64_t r) {
    float* from = view.row(n, c, r) + cols.begin;
    std::copy_n(from, cols.size(), result.view().row(n, c, r) + cols.begin);
    std::fill_n(from, cols.size(), kPoison);
  });
  frame_untouched = std::all_of(memory.values().begin(), memory.values().end(), [](float v) { return v == kPoison; });
  return result;
}

void check(bool right, const Conv2dCase& c, std::string_view variant, const std::string& what) {
  if (right) return;
  std::fprintf(stderr, "%s: %s\n", recipe_of(c, variant).c_str(), what.c_str());
  std::abort();
}

void run(Bytes& bytes) {
  const auto problem = problem_from(bytes);
  if (!problem.ok() || problem->multiplication_count() > kMostMultiplications) return;
  static constexpr const char* kinds[] = {"ints", "reals", "special"};
  const std::string kind = kinds[bytes.between(0, 2)];
  const std::vector<std::string_view> variants = serving_variants(*problem);
  const std::string_view variant = variants[static_cast<size_t>(bytes.between(0, 31)) % variants.size()];
  choose_target(bytes);
  Executor& executor = executor_from(bytes);
  const Shape& out = problem->output;
  const OutputRegion region{
      range_from(bytes, out.n), range_from(bytes, out.c), {range_from(bytes, out.h), range_from(bytes, out.w)}};
  const int64_t left = bytes.between(0, 17);
  const Conv2dCase c = make_case(*problem, kind, bytes.number());

  Tensor input_memory, output_memory;
  const TensorView input = framed(input_memory, problem->input, std::numeric_limits<float>::quiet_NaN(), left);
  for_each_row(OutputRegion::whole(problem->input), [&](int64_t n, int64_t ch, int64_t r) {
    std::copy_n(c.input.view().row(n, ch, r), input.shape.w, input.row(n, ch, r));
  });
  const TensorView output = framed(output_memory, out, kPoison, left % 5);
  const auto plan = Conv2dPlan::create(*problem, c.weight, c.bias, {.variant = variant});
  check(plan.ok() && plan->run(input, output, region, executor).ok(), c, variant, "refused");

  std::vector<double> magnitude;
  const std::vector<double> expected = reference::conv2d(*problem, c.input, c.weight, c.bias, &magnitude);
  bool frame_untouched = false;
  const std::string target(plan->target());
  const Tensor result = taken_out(output_memory, output, region, expected, frame_untouched);
  check(frame_untouched, c, variant, "something outside of the region was written; " + target);
  const auto verdict = fits(result, *problem, variant, kind, expected, magnitude);
  check(static_cast<bool>(verdict), c, variant, kind + ", " + target + ": " + verdict.message());
}

}  // namespace
}  // namespace convlens

// libFuzzer's declaration, which has no header.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);  // NOLINT(readability-identifier-naming)

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT(readability-identifier-naming)
  convlens::Bytes bytes(data, size);
  convlens::run(bytes);
  return 0;
}
