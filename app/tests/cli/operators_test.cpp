// The operators through the command line, with the numbers of the textbooks (d2l, Dumoulin and Visin, fastbook).
#include <nlohmann/json.hpp>
#include <numeric>

#include "cli_support.h"

namespace convlens::test {
namespace {

using Operators = CliTest;

std::vector<float> iota(int64_t count, float first = 0) {
  std::vector<float> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), first);
  return values;
}

void expect_values(const NpyContent& got, const Shape& shape, const std::vector<float>& values, float tolerance = 0) {
  EXPECT_EQ(got.shape, shape);
  ASSERT_EQ(got.values.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(got.values[i], values[i], tolerance) << "value " << i;
}

TEST_F(Operators, S20CorrelationConvolutionAndChannels) {
  write_npy(path("x.npy"), {1, 1, 3, 3}, iota(9));
  write_npy(path("w.npy"), {1, 1, 2, 2}, iota(4));
  const std::string conv = "conv2d --input @x.npy --weight @w.npy --output @y.npy";
  expect_values(result_of(conv), {1, 1, 2, 2}, {19, 25, 37, 43});
  expect_values(result_of(conv + " --flip"), {1, 1, 2, 2}, {5, 11, 23, 29});

  std::vector<float> two_channels = iota(9);
  for (const float value : iota(9, 1)) two_channels.push_back(value);
  write_npy(path("x2.npy"), {1, 2, 3, 3}, two_channels);
  std::vector<float> stacked;
  for (const float more : {0.0F, 1.0F, 2.0F}) {
    for (const float first : {0.0F, 1.0F}) {
      for (const float value : iota(4, first)) stacked.push_back(value + more);
    }
  }
  write_npy(path("w3.npy"), {3, 2, 2, 2}, stacked);
  expect_values(result_of("conv2d --input @x2.npy --weight @w3.npy --output @y.npy"), {1, 3, 2, 2},
                {56, 72, 104, 120, 76, 100, 148, 172, 96, 128, 192, 224});
  write_npy_vector(path("b.npy"), {0.5F, -1, 1000});
  expect_values(result_of("conv2d --input @x2.npy --weight @w3.npy --bias @b.npy --output @y.npy"), {1, 3, 2, 2},
                {56.5, 72.5, 104.5, 120.5, 75, 99, 147, 171, 1096, 1128, 1192, 1224});

  expect_values(result_of("pool2d --kind max --kernel 2 --stride 1 --input @x.npy --output @y.npy"), {1, 1, 2, 2},
                {4, 5, 7, 8});
  expect_values(result_of("pool2d --kind average --kernel 2,2 --stride 1,1 --input @x.npy --output @y.npy"),
                {1, 1, 2, 2}, {2, 3, 5, 6});
}

TEST_F(Operators, S22Dumoulin) {
  write_npy(path("x.npy"), {1, 1, 5, 5}, {3, 3, 2, 1, 0, 0, 0, 1, 3, 1, 3, 1, 2, 2, 3, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1});
  write_npy(path("w.npy"), {1, 1, 3, 3}, {0, 1, 2, 2, 2, 0, 0, 1, 2});
  const std::string conv = "conv2d --input @x.npy --weight @w.npy --output @y.npy";
  expect_values(result_of(conv), {1, 1, 3, 3}, {12, 12, 17, 10, 17, 19, 9, 6, 14});
  expect_values(result_of(conv + " --padding 1 --stride 2"), {1, 1, 3, 3}, {6, 17, 3, 8, 17, 13, 6, 4, 4});
  expect_values(result_of("pool2d --kind average --kernel 3 --stride 1 --input @x.npy --output @y.npy"), {1, 1, 3, 3},
                {1.67F, 1.67F, 1.67F, 1.0F, 1.22F, 1.78F, 1.11F, 0.78F, 1.33F}, 0.005F);
  expect_values(result_of("pool2d --kind max --kernel 3 --stride 1 --input @x.npy --output @y.npy"), {1, 1, 3, 3},
                {3, 3, 3, 3, 3, 3, 3, 2, 3});
}

TEST_F(Operators, S24Transposed) {
  write_npy(path("x.npy"), {1, 1, 2, 2}, iota(4));
  const std::string conv = "conv-transpose2d --input @x.npy --weight @x.npy --output @y.npy";
  expect_values(result_of(conv), {1, 1, 3, 3}, {0, 0, 1, 0, 4, 6, 4, 12, 9});
  expect_values(result_of(conv + " --stride 2"), {1, 1, 4, 4}, {0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9});
  expect_values(result_of(conv + " --stride 2 --padding 1,0,0,1 --output-padding 1,0"), {1, 1, 4, 3},
                {0, 0, 2, 0, 2, 0, 4, 6, 6, 0, 0, 0});
}

TEST_F(Operators, S25AverageWithAndWithoutPadding) {
  write_npy(path("x.npy"), {1, 1, 2, 2}, iota(4, 1));
  const std::string pool = "pool2d --kind average --kernel 3 --padding 1 --stride 1 --input @x.npy --output @y.npy";
  expect_values(result_of(pool), {1, 1, 2, 2}, std::vector<float>(4, 10.0F / 9.0F), 1e-6F);
  expect_values(result_of(pool + " --no-count-include-pad"), {1, 1, 2, 2}, std::vector<float>(4, 2.5F));
  expect_values(result_of(pool + " --divisor-override 2"), {1, 1, 2, 2}, std::vector<float>(4, 5));
}

TEST_F(Operators, CeilModeDividesByWhatIsThere) {
  write_npy(path("x.npy"), {1, 1, 7, 7}, iota(49));
  const NpyContent got =
      result_of("pool2d --kind average --kernel 2 --stride 2 --ceil-mode --input @x.npy --output @y.npy");
  EXPECT_EQ(got.shape, (Shape{1, 1, 4, 4}));
  EXPECT_EQ((std::vector<float>{got.values.end() - 4, got.values.end()}), (std::vector<float>{42.5, 44.5, 46.5, 48}));
}

TEST_F(Operators, S26AndS27TheFlip) {
  std::vector<float> impulse(25);
  impulse[12] = 1;
  write_npy(path("x.npy"), {1, 1, 5, 5}, impulse);
  write_npy(path("w.npy"), {1, 1, 3, 3}, iota(9, 1));
  const std::string conv = "conv2d --input @x.npy --weight @w.npy --output @y.npy";
  expect_values(result_of(conv), {1, 1, 3, 3}, {9, 8, 7, 6, 5, 4, 3, 2, 1});
  expect_values(result_of(conv + " --flip"), {1, 1, 3, 3}, iota(9, 1));

  write_npy(path("x.npy"), {1, 1, 5, 2}, iota(10));
  write_npy(path("w.npy"), {1, 1, 2, 1}, {1, 2});
  expect_values(result_of(conv), {1, 1, 4, 2}, {4, 7, 10, 13, 16, 19, 22, 25});
  expect_values(result_of(conv + " --flip"), {1, 1, 4, 2}, {2, 5, 8, 11, 14, 17, 20, 23});
}

TEST_F(Operators, PaddingWordsAndModes) {
  write_npy(path("x.npy"), {1, 1, 1, 4}, {1, 2, 3, 4});
  write_npy(path("w.npy"), {1, 1, 1, 2}, {1, 10});
  const std::string conv = "conv2d --input @x.npy --weight @w.npy --output @y.npy --padding ";
  expect_values(result_of(conv + "valid"), {1, 1, 1, 3}, {21, 32, 43});
  expect_values(result_of(conv + "same"), {1, 1, 1, 4}, {21, 32, 43, 4});
  expect_values(result_of(conv + "same-upper"), {1, 1, 1, 4}, {21, 32, 43, 4});
  expect_values(result_of(conv + "same-lower"), {1, 1, 1, 4}, {10, 21, 32, 43});
  expect_values(result_of(conv + "0,1"), {1, 1, 1, 5}, {10, 21, 32, 43, 4});
  expect_values(result_of(conv + "0,0,0,1 --padding-mode reflect"), {1, 1, 1, 4}, {21, 32, 43, 34});
  expect_values(result_of(conv + "0,0,0,1 --padding-mode replicate"), {1, 1, 1, 4}, {21, 32, 43, 44});
  expect_values(result_of(conv + "0,0,0,1 --padding-mode circular"), {1, 1, 1, 4}, {21, 32, 43, 14});

  const std::string pad = "pad2d --input @x.npy --output @y.npy --padding ";
  expect_values(result_of(pad + "0,1,0,2"), {1, 1, 1, 7}, {0, 1, 2, 3, 4, 0, 0});
  expect_values(result_of(pad + "0,1 --value -1/2"), {1, 1, 1, 6}, {-0.5, 1, 2, 3, 4, -0.5});
  expect_values(result_of(pad + "0,3,0,0 --padding-mode reflect"), {1, 1, 1, 7}, {4, 3, 2, 1, 2, 3, 4});
}

TEST_F(Operators, AdaptivePooling) {
  write_npy(path("x.npy"), {1, 2, 1, 5}, iota(10));
  const std::string pool = "adaptive-pool2d --input @x.npy --output @y.npy --kind ";
  expect_values(result_of(pool + "average --output-size 1"), {1, 2, 1, 1}, {2, 7});
  expect_values(result_of(pool + "average --output-size 1,2"), {1, 2, 1, 2}, {1, 3, 6, 8});
  expect_values(result_of(pool + "max --output-size 1,2"), {1, 2, 1, 2}, {2, 4, 7, 9});
}

TEST_F(Operators, LpPooling) {
  write_npy(path("x.npy"), {1, 1, 1, 4}, {3, 4, 6, 8});
  expect_values(result_of("pool2d --kind lp --kernel 1,2 --input @x.npy --output @y.npy"), {1, 1, 1, 2}, {5, 10});
  expect_values(result_of("pool2d --kind lp --norm 1 --kernel 1,2 --input @x.npy --output @y.npy"), {1, 1, 1, 2},
                {7, 14});
}

TEST_F(Operators, Activations) {
  write_npy(path("x.npy"), {1, 1, 1, 3}, {-2, 0, 3});
  const std::string activation = "activation --input @x.npy --output @y.npy --kind ";
  expect_values(result_of(activation + "relu"), {1, 1, 1, 3}, {0, 0, 3});
  expect_values(result_of(activation + "leaky-relu"), {1, 1, 1, 3}, {-0.02F, 0, 3});
  expect_values(result_of(activation + "leaky-relu --alpha 1/4"), {1, 1, 1, 3}, {-0.5, 0, 3});
  expect_values(result_of(activation + "abs"), {1, 1, 1, 3}, {2, 0, 3});
  expect_values(result_of(activation + "tanh"), {1, 1, 1, 3}, {-0.9640276F, 0, 0.9950548F}, 1e-6F);
  expect_values(result_of(activation + "sigmoid"), {1, 1, 1, 3}, {0.1192029F, 0.5, 0.9525741F}, 1e-6F);
}

TEST_F(Operators, TheSameBitsForEveryThreadCountAndVariant) {
  write_npy(path("x.npy"), {2, 3, 40, 50}, [] {
    std::vector<float> values(12000);
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(static_cast<int64_t>(i * 7919 % 509) - 250) / 7;
    return values;
  }());
  write_npy(path("w.npy"), {4, 3, 3, 3}, iota(108, -50));
  const std::string conv = "conv2d --input @x.npy --weight @w.npy --padding 1 --output @y.npy";
  const NpyContent one = result_of(conv + " --threads 1");
  EXPECT_EQ(one.shape, (Shape{2, 4, 40, 50}));
  for (const char* more : {" --threads 2", " --threads 7", ""}) EXPECT_EQ(result_of(conv + more).values, one.values);
  const NpyContent generic = result_of(conv + " --variant generic");
  expect_values(generic, one.shape, one.values, 0.05F);
}

TEST_F(Operators, StandardInputAndOutput) {
  write_npy(path("x.npy"), {1, 1, 3, 3}, iota(9));
  write_npy(path("w.npy"), {1, 1, 2, 2}, iota(4));
  const Outcome piped = run("conv2d --input - --weight @w.npy --output -", read_text(path("x.npy")));
  EXPECT_EQ(piped.status, cli::kDone) << piped.err;
  expect_values(parse_npy({piped.out.begin(), piped.out.end()}), {1, 1, 2, 2}, {19, 25, 37, 43});
}

TEST_F(Operators, Reports) {
  write_npy(path("x.npy"), {1, 1, 3, 3}, iota(9));
  write_npy(path("w.npy"), {1, 1, 2, 2}, iota(4));
  const std::string conv = "conv2d --input @x.npy --weight @w.npy --output @y.npy";
  EXPECT_EQ(run(conv).out, path("y.npy") + ": [1, 1, 2, 2], 19 to 43\n");
  EXPECT_EQ(run(conv + " --quiet").out, "");
  const auto report = nlohmann::json::parse(run(conv + " --json --quiet").out);
  EXPECT_EQ(report["command"], "conv2d");
  EXPECT_EQ(report["output"], path("y.npy"));
  EXPECT_EQ(report["shape"], (std::vector<int>{1, 1, 2, 2}));
  EXPECT_EQ(report["min"], 19);
  EXPECT_EQ(report["max"], 43);
  EXPECT_EQ(report["nan"], false);
  EXPECT_TRUE(report.contains("variant"));
  EXPECT_TRUE(report.contains("target"));
}

}  // namespace
}  // namespace convlens::test
