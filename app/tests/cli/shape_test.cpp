// Sizes, formulas and costs without data, and that every recipe of the engine is understood.
#include <nlohmann/json.hpp>
#include <random>

#include "cli_support.h"
#include "convlens/engine/conv_transpose2d.h"
#include "convlens/engine/pool2d.h"

namespace convlens::test {
namespace {

using nlohmann::json;

class ShapeCommand : public CliTest {
 protected:
  json describe(const std::string& line) const {
    const Outcome outcome = run("shape " + line + " --json");
    EXPECT_EQ(outcome.status, cli::kDone) << line << "\n" << outcome.err;
    return outcome.status == cli::kDone ? json::parse(outcome.out) : json::object();
  }
  static json dims(const Shape& shape) { return {shape.n, shape.c, shape.h, shape.w}; }
};

TEST_F(ShapeCommand, SaysItInWords) {
  EXPECT_EQ(run("shape conv2d --input-size 1,1,28,28 --kernel 3 --outputs 4 --bias-size 4 --stride 2").out,
            "input            [1, 1, 28, 28]\n"
            "weight           [4, 1, 3, 3]\n"
            "output           [1, 4, 13, 13]\n"
            "height           floor((28 + 2*0 - 3) / 2) + 1 = 13\n"
            "width            floor((28 + 2*0 - 3) / 2) + 1 = 13\n"
            "unused           1 rows, 1 columns of the padded input\n"
            "parameters       4*1*3*3 + 4 = 40\n"
            "multiplications  1*4*13*13*1*3*3 = 6084\n"
            "on input grid    28224 (input rows x columns x weights, as some texts count)\n");
}

TEST_F(ShapeCommand, S9S10S11S21S23Sizes) {
  const auto size = [&](const std::string& line) {
    const json output = describe("conv2d --input-size " + line)["output"];
    return std::vector<int64_t>{output[2], output[3]};
  };
  using Size = std::vector<int64_t>;
  EXPECT_EQ(size("1,1,28,28 --kernel 3"), (Size{26, 26}));
  EXPECT_EQ(size("1,1,28,28 --kernel 3 --padding 1"), (Size{28, 28}));
  EXPECT_EQ(size("1,1,28,28 --kernel 3 --padding 1 --stride 2"), (Size{14, 14}));
  EXPECT_EQ(size("1,1,28,28 --kernel 3 --stride 2"), (Size{13, 13}));
  EXPECT_EQ(size("1,1,5,5 --kernel 4 --padding 2"), (Size{6, 6}));
  EXPECT_EQ(size("1,1,5,5 --kernel 3 --padding 1 --stride 2"), (Size{3, 3}));
  EXPECT_EQ(size("1,1,4,4 --kernel 3"), (Size{2, 2}));
  EXPECT_EQ(size("1,1,8,8 --kernel 3,5 --padding 0,1 --stride 3,4"), (Size{2, 2}));
  EXPECT_EQ(size("1,1,5,5 --kernel 3 --padding 2"), (Size{7, 7}));
  EXPECT_EQ(size("1,1,5,5 --kernel 3 --stride 2"), (Size{2, 2}));
  EXPECT_EQ(size("1,1,6,6 --kernel 3 --padding 1 --stride 2"), (Size{3, 3}));
  EXPECT_EQ(size("1,1,7,7 --kernel 3 --dilation 2"), (Size{3, 3}));
  EXPECT_EQ(describe("conv2d --input-size 64,1,28,28 --weight-size 4,1,3,3")["output"], (json{64, 4, 26, 26}));
  EXPECT_EQ(describe("conv2d --input-size 1,1,6,6 --kernel 3 --padding 1 --stride 2")["unused"],
            (json{{"rows", 1}, {"cols", 1}}));
}

TEST_F(ShapeCommand, S14S15S16ParametersAndMultiplications) {
  const std::vector<int64_t> channels{1, 4, 8, 16, 32, 2};
  const std::vector<int64_t> parameters{40, 296, 1168, 4640, 578};
  const std::vector<int64_t> multiplications{7056, 14112, 18432, 18432, 576};
  const std::vector<double> on_input_grid{28224, 56448, 56448, 73728, 2304};
  int64_t size = 28;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const std::string outputs = std::to_string(channels[i + 1]);
    const json layer = describe("conv2d --kernel 3 --stride 2 --padding 1 --input-size 1," +
                                std::to_string(channels[i]) + "," + std::to_string(size) + "," + std::to_string(size) +
                                " --outputs " + outputs + " --bias-size " + outputs);
    EXPECT_EQ(layer["parameters"], parameters[i]);
    EXPECT_EQ(layer["multiplications"], multiplications[i]);
    EXPECT_EQ(layer["multiplications_on_input_grid"], on_input_grid[i]);
    size = layer["output"][2];
  }
  EXPECT_EQ(size, 1);
  EXPECT_EQ(describe("conv2d --input-size 1,1,28,28 --weight-size 8,1,5,5 --bias-size 8")["parameters"], 208);
}

TEST_F(ShapeCommand, S29Groups) {
  EXPECT_EQ(describe("conv2d --input-size 1,8,9,9 --kernel 3 --outputs 16 --bias-size 16")["parameters"], 1168);
  EXPECT_EQ(describe("conv2d --input-size 1,8,9,9 --kernel 3 --outputs 8 --groups 8 --bias-size 8")["parameters"], 80);
  EXPECT_EQ(describe("conv2d --input-size 1,8,9,9 --kernel 1 --outputs 16 --bias-size 16")["parameters"], 144);
}

TEST_F(ShapeCommand, SaysWhichVariantsServe) {
  const json variants = describe("conv2d --input-size 1,1,80,80 --kernel 33")["variants"];
  ASSERT_GE(variants.size(), 2U);
  EXPECT_NE(variants.front()["refusal"], "");
  EXPECT_EQ(variants.back()["refusal"], "");
}

TEST_F(ShapeCommand, OtherOperations) {
  const json transposed = describe("conv-transpose2d --input-size 1,1,4,4 --kernel 3 --stride 2");
  EXPECT_EQ(transposed["output"], (json{1, 1, 9, 9}));
  EXPECT_EQ(transposed["formula"]["height"], "(4 - 1)*2 + 1*(3 - 1) + 1 = 9");
  EXPECT_EQ(describe("conv-transpose2d --input-size 1,2,4,4 --weight-size 2,3,3,3 --padding 1 --output-padding 1 "
                     "--stride 2")["formula"]["width"],
            "(4 - 1)*2 - 1 - 1 + 1*(3 - 1) + 1 + 1 = 8");
  const json ceiled = describe("pool2d --kind average --kernel 3 --stride 2 --input-size 1,1,6,7 --ceil-mode");
  EXPECT_EQ(ceiled["output"], (json{1, 1, 3, 3}));
  EXPECT_EQ(ceiled["formula"]["height"], "ceil((6 + 2*0 - 3) / 2) + 1 = 3");
  const json dropped = describe("pool2d --kind max --kernel 2 --stride 3 --padding 1 --input-size 1,1,3,3 --ceil-mode");
  EXPECT_EQ(dropped["output"], (json{1, 1, 2, 2}));
  EXPECT_EQ(describe("pool2d --kind max --kernel 2 --input-size 1,3,5,5")["output"], (json{1, 3, 2, 2}));
  EXPECT_EQ(describe("adaptive-pool2d --kind average --output-size 2,3 --input-size 1,3,5,5")["output"],
            (json{1, 3, 2, 3}));
  EXPECT_EQ(describe("pad2d --padding 1,2,3,4 --input-size 1,3,5,5")["output"], (json{1, 3, 9, 11}));
}

TEST_F(ShapeCommand, Refuses) {
  const auto refused = [&](const std::string& line, std::string_view message) {
    SCOPED_TRACE(line);
    expect_error(run("shape " + line), cli::kWrongRequest, message);
  };
  refused("conv2d", "--input-size: is missing (N,C,H,W)");
  refused("conv2d --input-size 1,1,28", "--input-size: has 3 numbers (N,C,H,W)");
  refused("conv2d --input-size 1,1,0,28 --kernel 3", "--input-size: ");
  refused("conv2d --input-size 1,1,28,28", "--weight-size: is missing (--weight-size, or --kernel and --outputs)");
  refused("conv2d --input-size 1,1,28,28 --kernel 3 --weight-size 1,1,3,3", "--weight-size: is given with --kernel");
  refused("conv2d --input-size 1,1,28,28 --outputs 3 --weight-size 1,1,3,3", "--outputs: is given with --weight-size");
  refused("conv2d --input-size 1,1,28,28 --kernel 29", "--kernel: in height, the dilated kernel of 29");
  refused("conv2d --input-size 1,1,28,28 --kernel 0", "--kernel: ");
  refused("conv2d --input-size 1,1,28,28 --kernel 3 --outputs 0", "--kernel: ");
  refused("conv2d --input-size 1,1,28,28 --kernel 3 --groups 0", "--groups: is 0");
  refused("conv2d --input-size 1,1,28,28 --weight-size 1,2,3,3", "--weight-size: has 2 input channels");
  refused("conv2d --input-size 1,1,28,28 --kernel 3 --bias-size 2", "--bias-size: has 2 values");
  refused("conv2d --input-size 1,1,28,28 --kernel 3 --bias-size -1", "--bias-size: is -1 (0 or more)");
  refused("conv2d --input-size 1,1,4611686018427387904,28 --kernel 3", "--input-size: ");
  refused("conv2d --input-size 1,1,28,28 --kernel 3 --variant generic", "--variant: does not apply");
  refused("pool2d --kind max --kernel 29 --input-size 1,1,28,28", "--kernel");
  refused("pad2d --padding 28 --padding-mode reflect --input-size 1,1,28,28", "--padding: reflect");
  refused("adaptive-pool2d --kind max --output-size 0,1 --input-size 1,1,5,5", "--output-size: is 0,1");
}

// Random problems, well-formed ones only; the recipe says what the engine knows, the command line must come to the
// same.
class Recipes : public ShapeCommand {
 protected:
  int64_t draw(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(random_() % static_cast<uint64_t>(most - least + 1));
  }
  Size2 draw_size(int64_t least, int64_t most) { return {draw(least, most), draw(least, most)}; }
  Padding draw_padding(int64_t most) { return {draw(0, most), draw(0, most), draw(0, most), draw(0, most)}; }

 private:
  std::mt19937_64 random_{20240613};
};

TEST_F(Recipes, OfConvolutions) {
  constexpr std::array modes{PaddingMode::zeros, PaddingMode::reflect, PaddingMode::replicate, PaddingMode::circular};
  constexpr std::array autos{AutoPadding::none, AutoPadding::valid, AutoPadding::same, AutoPadding::same_upper,
                             AutoPadding::same_lower};
  int tried = 0;
  for (int i = 0; i < 400; ++i) {
    Conv2dParams params;
    params.groups = draw(1, 3);
    params.stride = draw_size(1, 3);
    params.dilation = draw_size(1, 3);
    params.auto_padding = autos[static_cast<size_t>(draw(0, 4))];
    params.padding = draw_padding(4);
    params.padding_mode = modes[static_cast<size_t>(draw(0, 3))];
    params.flip = draw(0, 1) == 1;
    const int64_t channels = draw(1, 2);
    const Shape input{draw(1, 3), channels * params.groups, draw(1, 20), draw(1, 20)};
    const Shape weight{draw(1, 3) * params.groups, channels, draw(1, 5), draw(1, 5)};
    const auto problem = Conv2dProblem::make(input, weight, draw(0, 1) == 1 ? weight.n : -1, params);
    if (!problem) continue;
    ++tried;
    SCOPED_TRACE(problem->recipe());
    const json got = describe(problem->recipe());
    ASSERT_EQ(got["input"], dims(problem->input));
    ASSERT_EQ(got["weight"], dims(problem->weight));
    ASSERT_EQ(got["output"], dims(problem->output));
    ASSERT_EQ(got["parameters"], problem->parameter_count());
    ASSERT_EQ(got["multiplications"], problem->multiplication_count());
  }
  EXPECT_GT(tried, 100);
}

TEST_F(Recipes, OfTransposedConvolutionsAndPooling) {
  int tried = 0;
  for (int i = 0; i < 300; ++i) {
    ConvTranspose2dParams params;
    params.stride = draw_size(1, 3);
    params.dilation = draw_size(1, 3);
    params.padding = draw_padding(3);
    params.output_padding = draw_size(0, 2);
    const Shape input{1, 2, draw(1, 9), draw(1, 9)};
    const auto problem =
        ConvTranspose2dProblem::make(input, {2, 3, draw(1, 4), draw(1, 4)}, draw(0, 1) == 1 ? 3 : -1, params);
    if (!problem) continue;
    ++tried;
    SCOPED_TRACE(problem->recipe());
    const json got = describe(problem->recipe());
    ASSERT_EQ(got["output"], dims(problem->output));
    ASSERT_EQ(got["parameters"], problem->parameter_count());
    ASSERT_EQ(got["multiplications"], problem->multiplication_count());
  }
  for (int i = 0; i < 300; ++i) {
    Pool2dParams params;
    params.kind = std::array{PoolKind::max, PoolKind::average, PoolKind::lp}[static_cast<size_t>(draw(0, 2))];
    params.kernel = draw_size(1, 4);
    if (draw(0, 1) == 1) params.stride = draw_size(1, 3);
    params.padding = draw_padding(2);
    params.ceil_mode = draw(0, 1) == 1;
    if (params.kind == PoolKind::max) params.dilation = draw_size(1, 2);
    if (params.kind == PoolKind::average) params.count_include_pad = draw(0, 1) == 1;
    if (params.kind == PoolKind::average && draw(0, 1) == 1) params.divisor_override = draw(1, 5);
    if (params.kind == PoolKind::lp) params.norm = static_cast<double>(draw(1, 3));
    const auto problem = Pool2dProblem::make({1, 2, draw(1, 12), draw(1, 12)}, params);
    if (!problem) continue;
    ++tried;
    SCOPED_TRACE(problem->recipe());
    const json got = describe(problem->recipe());
    ASSERT_EQ(got["output"], dims(problem->output));
    // The formula ends in the size that it explains.
    const std::string formula = got["formula"]["height"];
    ASSERT_TRUE(formula.ends_with("= " + std::to_string(problem->output.h))) << formula;
  }
  EXPECT_GT(tried, 150);
}

}  // namespace
}  // namespace convlens::test
