// The scenarios' cases of convolution with their numbers; test names carry the numbers of the cases. Pooling and
// transposed convolution are in scenarios_pool_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "conv2d_cases.h"
#include "convlens/engine/activation.h"
#include "convlens/engine/explain.h"
#include "convlens/engine/kernel_analysis.h"
#include "notebook_crop.h"

namespace convlens {
namespace {

using namespace testing;

using Values = std::vector<float>;

Tensor image(int64_t h, int64_t w, const Values& values) { return Tensor({1, 1, h, w}, values); }

Tensor run(const Tensor& input, const Tensor& weight, const Conv2dParams& params = {}, const Values& bias = {}) {
  const auto output = conv2d(input, weight, bias, params);
  EXPECT_TRUE(output.ok()) << output.error().message();
  return *output;
}

Values values_of(const Tensor& tensor) { return {tensor.values().begin(), tensor.values().end()}; }

// One channel of a tensor.
Values channel_of(const Tensor& tensor, int64_t channel) {
  const int64_t cells = tensor.shape().h * tensor.shape().w;
  const float* data = tensor.view().plane(0, channel);
  return {data, data + cells};
}

double sum_of(const Values& values) {
  double sum = 0;
  for (const float value : values) sum += value;
  return sum;
}

double mean_of(const Values& values) { return sum_of(values) / static_cast<double>(values.size()); }

Conv2dParams strided(int64_t stride, int64_t padding) {
  return {.stride = {stride, stride}, .padding = {padding, padding, padding, padding}};
}

// Output side of a square picture.
int64_t side(int64_t size, int64_t kernel, int64_t padding = 0, int64_t stride = 1, int64_t dilation = 1) {
  Conv2dParams params = strided(stride, padding);
  params.dilation = {dilation, dilation};
  const auto problem = Conv2dProblem::make({1, 1, size, size}, {1, 1, kernel, kernel}, -1, params).value();
  EXPECT_EQ(problem.output.h, problem.output.w);
  return problem.output.h;
}

// The notebook's apply_kernel: the window is centred on (row, col).
Values apply_kernels(int64_t row, int64_t col, bool flip = false) {
  const Tensor output = run(notebook_crop(), edge_kernels(), {.flip = flip});
  Values results;
  for (int64_t o = 0; o < 4; ++o) results.push_back(output.at(0, o, row - 1, col - 1));
  return results;
}

TEST(Scenarios, S1_S2_S3_KernelsAtTwoCells) {
  EXPECT_EQ(apply_kernels(5, 7), (Values{762, 13, 267, 163}));
  EXPECT_EQ(apply_kernels(8, 18), (Values{-29, -474, 71, 332}));
  EXPECT_EQ(apply_kernels(5, 7, true), (Values{-762, -91, -91, 13}));
  EXPECT_EQ(apply_kernels(8, 18, true), (Values{29, 281, 347, 100}));
}

TEST(Scenarios, S1_TheWindowIsCentredOnTheCell) {
  const Tensor crop = notebook_crop(), kernels = edge_kernels();
  const auto problem = Conv2dProblem::make(crop.shape(), kernels.shape(), -1, {}).value();
  const CellExplanation cell = explain_output(problem, crop, kernels, {}, 0, 0, 5 - 1, 7 - 1);
  EXPECT_EQ(cell.window, (Rect{{4, 7}, {6, 9}}));
  Values window;
  for (const Tap& tap : cell.taps) window.push_back(tap.input);
  EXPECT_EQ(window, (Values{0, 0, 0, 142, 155, 246, 254, 254, 254}));
  EXPECT_EQ(cell.total, 762);
}

TEST(Scenarios, S4_NothingInTheBlankCorner) {
  for (int64_t row = 1; row <= 2; ++row)
    for (int64_t col = 1; col <= 2; ++col) EXPECT_EQ(apply_kernels(row, col), (Values{0, 0, 0, 0}));
}

TEST(Scenarios, S5_TopEdgeAlongRowFive) {
  Values row;
  for (int64_t col = 1; col <= 18; ++col) row.push_back(apply_kernels(5, col)[0]);
  EXPECT_EQ(row, (Values{0, 138, 392, 646, 762, 762, 762, 762, 762, 762, 762, 762, 762, 760, 716, 584, 365, 155}));
}

TEST(Scenarios, S6_TheWholeCrop) {
  const Tensor output = run(notebook_crop(), edge_kernels());
  ASSERT_EQ(output.shape(), (Shape{1, 4, 8, 18}));
  const Values least{-762, -474, -56, -259}, most{762, 424, 345, 420}, sums{5794, 683, 10580, 10525};
  for (int64_t o = 0; o < 4; ++o) {
    const Values map = channel_of(output, o);
    const auto at = static_cast<size_t>(o);
    EXPECT_EQ(*std::min_element(map.begin(), map.end()), least[at]);
    EXPECT_EQ(*std::max_element(map.begin(), map.end()), most[at]);
    EXPECT_EQ(sum_of(map), sums[at]);
  }
}

TEST(Scenarios, S7_GlobalAverages) {
  const Tensor output = run(notebook_crop(), edge_kernels());
  Tensor rectified = output;
  activate(Activation::relu, output, rectified.view(), OutputRegion::whole(output.shape()));
  const std::vector<double> means{40.2361, 4.7431, 73.4722, 73.0903}, positive{148.0069, 23.2778, 75.1250, 77.9514};
  const std::vector<double> negative_percent{22.2, 25.7, 4.9, 4.9};
  const std::vector<int64_t> above_255{35, 4, 10, 14};
  for (int64_t o = 0; o < 4; ++o) {
    const auto at = static_cast<size_t>(o);
    const Values map = channel_of(output, o);
    EXPECT_NEAR(mean_of(map), means[at], 0.00005);
    EXPECT_NEAR(mean_of(channel_of(rectified, o)), positive[at], 0.00005);
    const auto negative = std::count_if(map.begin(), map.end(), [](float v) { return v < 0; });
    EXPECT_NEAR(100.0 * static_cast<double>(negative) / 144.0, negative_percent[at], 0.05);
    EXPECT_EQ(std::count_if(map.begin(), map.end(), [](float v) { return v > 255; }), above_255[at]);
  }
}

TEST(Scenarios, S8_StrideTwoPaddingOne) {
  const Tensor output = run(notebook_crop(), edge_kernels(), strided(2, 1));
  ASSERT_EQ(output.shape(), (Shape{1, 4, 5, 10}));
  const std::vector<double> sums{1399, -339, 3116, 3116}, means{27.98, -6.78, 62.32, 62.32};
  for (int64_t o = 0; o < 4; ++o) {
    EXPECT_EQ(sum_of(channel_of(output, o)), sums[static_cast<size_t>(o)]);
    EXPECT_DOUBLE_EQ(mean_of(channel_of(output, o)), means[static_cast<size_t>(o)]);
  }
}

TEST(Scenarios, S9_S10_Sizes) {
  EXPECT_EQ(side(28, 3), 26);
  EXPECT_EQ(side(28, 3, 1), 28);
  EXPECT_EQ(side(28, 3, 1, 2), 14);
  EXPECT_EQ(side(28, 3, 0, 2), 13);
  EXPECT_EQ(size_formula({28, 3, 2, 1, 0, 0}, true), "floor((28 + 2*0 - 3) / 2) + 1 = 13");
  EXPECT_EQ(side(5, 4, 2), 6);
  EXPECT_EQ(side(5, 3, 1, 2), 3);
  EXPECT_EQ(side(4, 3), 2);
  for (int64_t n = 1; n <= 30; ++n)
    for (int64_t k = 1; k <= 5; ++k)
      for (int64_t p = 0; p <= 3; ++p)
        for (int64_t s = 1; s <= 3; ++s)
          for (int64_t d = 1; d <= 3; ++d)
            if (const int64_t span = d * (k - 1) + 1; span <= n + 2 * p) {
              EXPECT_EQ(side(n, k, p, s, d), (n + 2 * p - span) / s + 1);
            }
  for (int64_t k = 1; k <= 11; k += 2) {
    const Conv2dParams same{.auto_padding = AutoPadding::same};
    const auto problem = Conv2dProblem::make({1, 1, 28, 28}, {1, 1, k, k}, -1, same).value();
    EXPECT_EQ(problem.padding, (Padding{k / 2, k / 2, k / 2, k / 2}));
    EXPECT_EQ(problem.output.h, 28);
  }
}

TEST(Scenarios, S11_AStackOfKernelsOnABatch) {
  const auto batch = Conv2dProblem::make({64, 1, 28, 28}, edge_kernels().shape(), -1, {}).value();
  EXPECT_EQ(batch.weight, (Shape{4, 1, 3, 3}));
  EXPECT_EQ(batch.output, (Shape{64, 4, 26, 26}));
  // The batch is scaled to 0..1, where 762 reads 2.988.
  Tensor scaled = notebook_crop();
  for (float& value : scaled.values()) value /= 255;
  EXPECT_NEAR(run(scaled, edge_kernels()).at(0, 0, 4, 6), 2.988, 0.0005);
}

TEST(Scenarios, S13_ColourChannelsAreSummedAndABiasAddedOnce) {
  const auto bear = Conv2dProblem::make({1, 3, 1000, 846}, {4, 3, 3, 3}, 4, {}).value();
  EXPECT_EQ(bear.output, (Shape{1, 4, 998, 844}));
  EXPECT_EQ(Conv2dProblem::make(bear.output, {8, 4, 3, 3}, 8, {}).value().output, (Shape{1, 8, 996, 842}));

  SeededValues random("counts", 13);
  const Tensor colour = random.tensor({1, 3, 12, 11}), weight = random.tensor({1, 3, 3, 3});
  const Tensor output = run(colour, weight, {}, {7});
  Values total(static_cast<size_t>(output.size()), 7.0F);
  for (int64_t channel = 0; channel < 3; ++channel) {
    const Values kernel = channel_of(weight, channel);
    const Values part = values_of(run(image(12, 11, channel_of(colour, channel)), image(3, 3, kernel)));
    for (size_t i = 0; i < total.size(); ++i) total[i] += part[i];
  }
  EXPECT_EQ(values_of(output), total);
}

// A chain of 3x3 convolutions, all but perhaps the first kernel, with stride 2 and "same" padding k / 2.
std::vector<Conv2dProblem> chain(const std::vector<int64_t>& channels, int64_t first_kernel) {
  std::vector<Conv2dProblem> layers;
  Shape shape{1, channels[0], 28, 28};
  for (size_t i = 1; i < channels.size(); ++i) {
    const int64_t kernel = i == 1 ? first_kernel : 3;
    const Shape weight{channels[i], channels[i - 1], kernel, kernel};
    layers.push_back(Conv2dProblem::make(shape, weight, channels[i], strided(2, kernel / 2)).value());
    shape = layers.back().output;
  }
  return layers;
}

template <class F>
std::vector<int64_t> each(const std::vector<Conv2dProblem>& layers, F f) {
  std::vector<int64_t> numbers;
  for (const Conv2dProblem& layer : layers) numbers.push_back(f(layer));
  return numbers;
}

TEST(Scenarios, S14_S15_SimpleCnn) {
  using V = std::vector<int64_t>;
  const auto layers = chain({1, 4, 8, 16, 32, 2}, 3);
  EXPECT_EQ(each(layers, [](const auto& l) { return l.output.h; }), (V{14, 7, 4, 2, 1}));
  const V parameters = each(layers, [](const auto& l) { return l.parameter_count(); });
  EXPECT_EQ(parameters, (V{40, 296, 1168, 4640, 578}));
  EXPECT_EQ(parameters[0] + parameters[1] + parameters[2] + parameters[3] + parameters[4], 6722);
  EXPECT_EQ(layers[0].weight, (Shape{4, 1, 3, 3}));
  EXPECT_EQ(each(layers, [](const auto& l) { return l.multiplication_count(); }), (V{7056, 14112, 18432, 18432, 576}));
  // The book counts with the grid of the layer's input, and with biases left out.
  const auto book = [](const Conv2dProblem& l) { return l.input.h * l.input.w * (l.parameter_count() - l.weight.n); };
  EXPECT_EQ(book(layers[1]), 56448);
  EXPECT_EQ(book(layers[2]), 56448);
  EXPECT_EQ(Conv2dProblem::make({64, 1, 28, 28}, {1, 1, 3, 3}, 1, strided(1, 1)).value().output,
            (Shape{64, 1, 28, 28}));
}

TEST(Scenarios, S16_WiderNet) {
  using V = std::vector<int64_t>;
  const auto layers = chain({1, 8, 16, 32, 64, 10}, 5);
  EXPECT_EQ(each(layers, [](const auto& l) { return l.output.h; }), (V{14, 7, 4, 2, 1}));
  const V parameters = each(layers, [](const auto& l) { return l.parameter_count(); });
  EXPECT_EQ(parameters, (V{208, 1168, 4640, 18496, 5770}));
  EXPECT_EQ(parameters[0] + parameters[1] + parameters[2] + parameters[3] + parameters[4], 30282);
}

TEST(Scenarios, S17_ReceptiveFields) {
  ReceptiveField field;
  std::vector<int64_t> sizes;
  for (const Conv2dProblem& layer : chain({1, 4, 8, 16, 32, 2}, 3)) {
    field = receptive_field_through(field, layer.rows).value();
    sizes.push_back(field.size);
  }
  EXPECT_EQ(sizes, (std::vector<int64_t>{3, 7, 15, 31, 63}));
}

// Four results of a 2x2 kernel on a 3x3 picture: sliding, as four equations with a bias, and as a 4x9 matrix.
TEST(Scenarios, S18_ThreeWaysToSeeAConvolution) {
  const Values a{3, 1, 4, 1, 5, 9, 2, 6, 5}, k{2, 7, 1, 8};
  const float bias = 0.5F;
  const Tensor picture = image(3, 3, a), kernel = image(2, 2, k);
  const Values sliding = values_of(run(picture, kernel, {}, {bias}));
  const Values equations{k[0] * a[0] + k[1] * a[1] + k[2] * a[3] + k[3] * a[4] + bias,
                         k[0] * a[1] + k[1] * a[2] + k[2] * a[4] + k[3] * a[5] + bias,
                         k[0] * a[3] + k[1] * a[4] + k[2] * a[6] + k[3] * a[7] + bias,
                         k[0] * a[4] + k[1] * a[5] + k[2] * a[7] + k[3] * a[8] + bias};
  EXPECT_EQ(sliding, equations);

  const auto problem = Conv2dProblem::make(picture.shape(), kernel.shape(), 1, {}).value();
  float matrix[4][9] = {};
  for (int64_t cell = 0; cell < 9; ++cell)
    for (const FedOutput& fed : outputs_fed_by(problem, kernel, 0, cell / 3, cell % 3, 0))
      matrix[fed.row * 2 + fed.col][cell] = fed.weight;
  const Values first_row(matrix[0], matrix[0] + 9), last_row(matrix[3], matrix[3] + 9);
  EXPECT_EQ(first_row, (Values{2, 7, 0, 1, 8, 0, 0, 0, 0}));
  EXPECT_EQ(last_row, (Values{0, 0, 0, 0, 2, 7, 0, 1, 8}));
  for (size_t o = 0; o < 4; ++o) {
    float sum = bias;
    for (size_t cell = 0; cell < 9; ++cell) sum += matrix[o][cell] * a[cell];
    EXPECT_EQ(sum, sliding[o]);
    EXPECT_EQ(std::count(matrix[o], matrix[o] + 9, 0.0F), 5);
  }
}

TEST(Scenarios, S20_DiveIntoDeepLearning) {
  const Values x{0, 1, 2, 3, 4, 5, 6, 7, 8}, k{0, 1, 2, 3};
  EXPECT_EQ(values_of(run(image(3, 3, x), image(2, 2, k))), (Values{19, 25, 37, 43}));
  EXPECT_EQ(values_of(run(image(3, 3, x), image(2, 2, k), {.flip = true})), (Values{5, 11, 23, 29}));
  Tensor two({1, 2, 3, 3}), kernels({3, 2, 2, 2});
  for (int64_t i = 0; i < 18; ++i) two.data()[i] = static_cast<float>(i < 9 ? i : i - 8);
  for (int64_t o = 0; o < 3; ++o)
    for (int64_t i = 0; i < 8; ++i) kernels.data()[o * 8 + i] = static_cast<float>(i % 4 + i / 4 + o);
  EXPECT_EQ(values_of(run(two, kernels)), (Values{56, 72, 104, 120, 76, 100, 148, 172, 96, 128, 192, 224}));
}

TEST(Scenarios, S21_UnequalSidesAndAVerticalEdge) {
  const Conv2dParams params{.stride = {3, 4}, .padding = {0, 1, 0, 1}};
  EXPECT_EQ(Conv2dProblem::make({1, 1, 8, 8}, {1, 1, 3, 5}, -1, params).value().output, (Shape{1, 1, 2, 2}));
  Tensor picture({1, 1, 6, 8}), transposed({1, 1, 8, 6});
  for (int64_t r = 0; r < 6; ++r)
    for (int64_t c = 0; c < 8; ++c) picture.at(0, 0, r, c) = transposed.at(0, 0, c, r) = c < 2 || c >= 6 ? 1.0F : 0.0F;
  const Tensor edge = image(1, 2, {1, -1}), found = run(picture, edge), vanished = run(transposed, edge);
  for (int64_t r = 0; r < 6; ++r)
    for (int64_t c = 0; c < 7; ++c) EXPECT_EQ(found.at(0, 0, r, c), c == 1 ? 1 : c == 5 ? -1 : 0);
  for (const float value : vanished.values()) EXPECT_EQ(value, 0);
}

TEST(Scenarios, S22_Dumoulin) {
  const Tensor x = image(5, 5, {3, 3, 2, 1, 0, 0, 0, 1, 3, 1, 3, 1, 2, 2, 3, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1});
  const Tensor k = image(3, 3, {0, 1, 2, 2, 2, 0, 0, 1, 2});
  EXPECT_EQ(values_of(run(x, k)), (Values{12, 12, 17, 10, 17, 19, 9, 6, 14}));
  EXPECT_EQ(values_of(run(x, k, strided(2, 1))), (Values{6, 17, 3, 8, 17, 13, 6, 4, 4}));
  const Tensor average = image(3, 3, Values(9, 1.0F));
  const Values sums = values_of(run(x, average));
  const std::vector<double> means{1.67, 1.67, 1.67, 1.00, 1.22, 1.78, 1.11, 0.78, 1.33};
  for (size_t i = 0; i < means.size(); ++i) EXPECT_NEAR(sums[i] / 9, means[i], 0.005);
}

TEST(Scenarios, S23_DumoulinSizes) {
  EXPECT_EQ(side(4, 3), 2);
  EXPECT_EQ(side(5, 4, 2), 6);
  EXPECT_EQ(side(5, 3, 1), 5);
  EXPECT_EQ(side(5, 3, 2), 7);
  EXPECT_EQ(side(5, 3, 0, 2), 2);
  EXPECT_EQ(side(5, 3, 1, 2), 3);
  EXPECT_EQ(side(6, 3, 1, 2), 3);
  EXPECT_EQ((Axis{6, 3, 2, 1, 1, 1}).floor_remainder(), 1);  // the last row and column of the padded picture are unused
  EXPECT_EQ(side(7, 3, 0, 1, 2), 3);
}

TEST(Scenarios, S26_AnImpulseTellsCorrelationFromConvolution) {
  Tensor impulse({1, 1, 5, 5});
  impulse.at(0, 0, 2, 2) = 1;
  const Tensor k = image(3, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(values_of(run(impulse, k)), (Values{9, 8, 7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(values_of(run(impulse, k, {.flip = true})), (Values{1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(Scenarios, S27_AColumnKernel) {
  const Tensor x = image(5, 2, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), k = image(2, 1, {1, 2});
  EXPECT_EQ(values_of(run(x, k)), (Values{4, 7, 10, 13, 16, 19, 22, 25}));
  EXPECT_EQ(values_of(run(x, k, {.flip = true})), (Values{2, 5, 8, 11, 14, 17, 20, 23}));
}

TEST(Scenarios, S28_SumsAndRangesOfPresets) {
  const auto analyse = [](const Values& kernel) { return analyse_kernel(kernel, 0, 255); };
  const Values outline{-1, -1, -1, -1, 8, -1, -1, -1, -1}, sharpen{0, -1, 0, -1, 5, -1, 0, -1, 0};
  const Values emboss{-2, -1, 0, -1, 1, 1, 0, 1, 2}, sobel{1, 2, 1, 0, 0, 0, -1, -2, -1};
  Values blur{1, 2, 1, 2, 4, 2, 1, 2, 1};
  for (float& weight : blur) weight /= 16;
  EXPECT_EQ(analyse(outline).sum, 0);
  EXPECT_EQ(analyse(blur).sum, 1);
  EXPECT_EQ(analyse(sharpen).sum, 1);
  EXPECT_EQ(analyse(emboss).sum, 1);
  EXPECT_EQ(analyse(sobel).sum, 0);
  EXPECT_EQ(analyse(outline).max_output, 2040);
  EXPECT_EQ(analyse(sobel).min_output, -1020);
  EXPECT_EQ(analyse({std::begin(kTopEdge), std::end(kTopEdge)}).max_output, 765);
}

TEST(Scenarios, S29_CostsOfEightToSixteen) {
  const auto parameters = [](const Shape& weight, int64_t groups) {
    return Conv2dProblem::make({1, 8, 9, 9}, weight, weight.n, {.groups = groups}).value().parameter_count();
  };
  EXPECT_EQ(parameters({16, 8, 3, 3}, 1), 1168);
  EXPECT_EQ(parameters({8, 1, 3, 3}, 8), 80);
  EXPECT_EQ(parameters({16, 8, 1, 1}, 1), 144);
}

// A random picture of 0..255 with a blank margin.
Tensor digit_with_margin(int64_t margin, uint64_t seed) {
  SeededValues random("counts", seed);
  Tensor digit({1, 1, 28, 28});
  for (int64_t r = margin; r < 28 - margin; ++r)
    for (int64_t c = margin; c < 28 - margin; ++c) digit.at(0, 0, r, c) = static_cast<float>(random.between(0, 255));
  return digit;
}

// Whatever is painted, the pooled value of a linear kernel depends on the sum of the pixels alone.
TEST(Scenarios, S30_PooledValuesOfEdgeKernels) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    for (const int64_t padding : {0, 1}) {
      const Tensor digit = digit_with_margin(padding == 0 ? 2 : 1, seed);
      const Tensor output = run(digit, edge_kernels(), strided(1, padding));
      const double cells = static_cast<double>(output.shape().h * output.shape().w);
      const double expected = sum_of(values_of(digit)) / cells;
      EXPECT_EQ(mean_of(channel_of(output, 0)), 0);
      EXPECT_EQ(mean_of(channel_of(output, 1)), 0);
      EXPECT_EQ(mean_of(channel_of(output, 2)), expected);
      EXPECT_EQ(mean_of(channel_of(output, 3)), expected);

      Tensor rectified = output;
      activate(Activation::relu, output, rectified.view(), OutputRegion::whole(output.shape()));
      std::vector<double> means;
      for (int64_t o = 0; o < 4; ++o) means.push_back(mean_of(channel_of(rectified, o)));
      std::sort(means.begin(), means.end());
      EXPECT_EQ(std::adjacent_find(means.begin(), means.end()), means.end()) << "with ReLU all four differ";
      EXPECT_GT(means[0], 0);
    }
  }
}

TEST(Scenarios, S30_AtStrideTwo) {
  const Tensor symmetric_left = image(3, 3, {-1, 0, 1, -1, 0, 1, -1, 0, 1});
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const Tensor digit = digit_with_margin(2, seed);
    const Tensor output = run(digit, edge_kernels(), strided(2, 1));
    EXPECT_EQ(mean_of(channel_of(output, 0)), 0);
    EXPECT_NE(mean_of(channel_of(output, 1)), 0);
    EXPECT_EQ(mean_of(channel_of(output, 2)), mean_of(channel_of(output, 3)));
    EXPECT_EQ(mean_of(values_of(run(digit, symmetric_left, strided(2, 1)))), 0);
  }
}

}  // namespace
}  // namespace convlens
