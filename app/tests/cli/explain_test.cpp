// The numbers behind an output cell, as JSON: they must be what conv2d computes, and add up.
#include <nlohmann/json.hpp>

#include "cli_support.h"

namespace convlens::test {
namespace {

using nlohmann::json;

class Explain : public CliTest {
 protected:
  void SetUp() override {
    std::vector<float> input(2 * 4 * 5);
    for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(i * i % 13) - 4;
    write_npy(path("x.npy"), {1, 2, 4, 5}, input);
    std::vector<float> weight(3 * 2 * 3 * 3);
    for (size_t i = 0; i < weight.size(); ++i) weight[i] = static_cast<float>(i * 5 % 7) - 3;
    write_npy(path("w.npy"), {3, 2, 3, 3}, weight);
    write_npy_vector(path("b.npy"), {0.5F, -1, 2});
  }
  json explain(const std::string& options) const {
    const Outcome outcome = run("explain --input @x.npy --weight @w.npy --bias @b.npy " + options);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.status == 0 ? json::parse(outcome.out) : json::object();
  }
};

// Every cell of every variation: products are patch x kernel, sums add up to what conv2d writes.
TEST_F(Explain, AddsUpToTheOutput) {
  for (const std::string options :
       {"", "--padding 1", "--padding 2 --stride 2,1", "--padding 1 --padding-mode circular",
        "--padding same --dilation 2", "--flip --padding 1,0,2,1 --padding-mode reflect"}) {
    SCOPED_TRACE(options);
    const NpyContent output =
        result_of("conv2d --input @x.npy --weight @w.npy --bias @b.npy --output @y.npy " + options);
    for (int64_t c = 0; c < output.shape.c; ++c) {
      for (int64_t r = 0; r < output.shape.h; ++r) {
        for (int64_t k = 0; k < output.shape.w; ++k) {
          const json cell =
              explain(options + " --at 0," + std::to_string(c) + "," + std::to_string(r) + "," + std::to_string(k));
          double total = cell["bias"];
          for (const json& channel : cell["channels"]) {
            double sum = 0;
            for (size_t i = 0; i < 3; ++i) {
              for (size_t j = 0; j < 3; ++j) {
                const double product = channel["products"][i][j];
                ASSERT_EQ(product, channel["patch"][i][j].get<double>() * channel["kernel"][i][j].get<double>());
                ASSERT_TRUE(channel["padding"][i][j].get<bool>() || channel["read_at"][i][j].is_array());
                sum += product;
              }
            }
            ASSERT_EQ(sum, channel["sum"]);
            total += sum;
          }
          ASSERT_EQ(total, cell["total"]);
          const auto index = static_cast<size_t>((c * output.shape.h + r) * output.shape.w + k);
          ASSERT_EQ(total, output.values[index]);
        }
      }
    }
  }
}

TEST_F(Explain, ShowsPaddingAndTheTurnedKernel) {
  const json corner = explain("--padding 1 --at 0,1,0,0");
  EXPECT_EQ(corner["at"], (json{0, 1, 0, 0}));
  EXPECT_EQ(corner["output_shape"], (json{1, 3, 4, 5}));
  EXPECT_EQ(corner["window"]["rows"], (json{-1, 2}));
  const json& channel = corner["channels"][1];
  EXPECT_EQ(channel["channel"], 1);
  EXPECT_EQ(channel["padding"], json::parse("[[true,true,true],[true,false,false],[true,false,false]]"));
  EXPECT_EQ(channel["read_at"], json::parse("[[null,null,null],[null,[0,0],[0,1]],[null,[1,0],[1,1]]]"));
  EXPECT_EQ(corner["bias"], -1);

  const json plain = explain("--at 0,0,0,0")["channels"][0]["kernel"];
  const json turned = explain("--flip --at 0,0,0,0")["channels"][0]["kernel"];
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) EXPECT_EQ(plain[i][j], turned[2 - i][2 - j]);
  }
}

TEST_F(Explain, S1TheNotebooksCell) {
  write_npy(path("x.npy"), {1, 1, 3, 3}, {0, 0, 0, 142, 155, 246, 254, 254, 254});
  write_npy(path("w.npy"), {1, 1, 3, 3}, {-1, -1, -1, 0, 0, 0, 1, 1, 1});
  const json cell = json::parse(run("explain --input @x.npy --weight @w.npy --at 0,0,0,0").out);
  EXPECT_EQ(cell["total"], 762);
  EXPECT_EQ(cell["channels"][0]["products"], json::parse("[[0,0,0],[0,0,0],[254,254,254]]"));
}

TEST_F(Explain, Refuses) {
  const std::string line = "explain --input @x.npy --weight @w.npy ";
  expect_error(run(line), 2, "--at: is missing (N,C,ROW,COL of an output cell)");
  expect_error(run(line + "--at 0,0"), 2, "--at: has 2 numbers (N,C,ROW,COL)");
  expect_error(run(line + "--at 0,0,2,0"), 2, "--at: is outside of the output: 0,0,2,0 (0,0,0,0 to 0,2,1,2)");
  expect_error(run(line + "--at 0,0,-1,0"), 2, "--at: is outside of the output");
  expect_error(run("explain --at 0,0,0,0 --weight @w.npy"), 2, "--input: is missing");
}

}  // namespace
}  // namespace convlens::test
