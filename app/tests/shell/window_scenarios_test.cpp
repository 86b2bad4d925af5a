// The scenarios of the window, read off the state file as a script would: document and evaluator as in the program,
// the window placed cell by cell.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "compute/evaluator.h"
#include "io/state_json.h"
#include "model/presets.h"
#include "model/samples.h"
#include "model/store.h"

namespace convlens::shell {
namespace {

using namespace model;
using nlohmann::json;
using Rows = std::vector<std::vector<double>>;

class WindowScenarios : public testing::Test {
 protected:
  WindowScenarios() { evaluator_.update(store_.document(), store_.version(), {}); }
  void dispatch(const Command& command) {
    const Change change = store_.dispatch(command);
    ASSERT_NE(store_.session().notice.kind, Notice::Kind::error) << store_.session().notice.text;
    evaluator_.update(store_.document(), store_.version(), change);
    evaluator_.finish(store_.document());
  }
  json state() const {
    return json::parse(io::state_json(store_.document(), store_.version(), store_.session(), evaluator_.results()));
  }
  // The window over this output cell, centre convention of the notebook: padding 0, so output = centre - 1.
  json centred_on(int64_t row, int64_t col, int64_t channel = 0) {
    dispatch(PlaceWindow{{0, channel, row - 1, col - 1, -1}});
    return state()["window"];
  }
  void use(Conv2dParams params, PoolChoice pool, bool relu) {
    dispatch(SetConvParams{params, 0});
    dispatch(SetRelu{relu});
    PoolSettings settings = store_.document().pool;
    settings.choice = pool;
    dispatch(SetPool{settings, 0});
  }
  void use_crop() {
    dispatch(SetInput{make_sample("crop", 28, 28).value(), "crop"});
    use({}, PoolChoice::none, false);
  }
  static Tensor tensor(int64_t channels, const Rows& rows) {
    Tensor pixels({1, channels, static_cast<int64_t>(rows.size()) / channels, static_cast<int64_t>(rows[0].size())});
    float* to = pixels.data();
    for (const auto& row : rows)
      for (const double value : row) *to++ = static_cast<float>(value);
    return pixels;
  }
  // One output with these weights on every input channel.
  void use_kernel(int64_t h, int64_t w, const std::vector<float>& weights) {
    while (store_.document().kernels.outputs() > 1) dispatch(RemoveOutput{1});
    dispatch(SetKernelSize{h, w});
    dispatch(SetKernel{0, weights, "custom"});
  }
  json map(int64_t channel = 0) const { return state()["outputs"]["conv"]["values"][static_cast<size_t>(channel)]; }

  Store store_{initial_document()};
  compute::Evaluator evaluator_{2};
};

std::vector<double> column(const json& taps, const char* field) {
  std::vector<double> values;
  for (const json& tap : taps) values.push_back(tap[field]);
  return values;
}

TEST_F(WindowScenarios, S1TheTopEdgeAtRow5Column7) {
  use_crop();
  const json window = centred_on(5, 7);
  EXPECT_EQ(column(window["taps"], "input"), (std::vector<double>{0, 0, 0, 142, 155, 246, 254, 254, 254}));
  EXPECT_EQ(column(window["taps"], "weight"), (std::vector<double>{-1, -1, -1, 0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(column(window["taps"], "product"), (std::vector<double>{0, 0, 0, 0, 0, 0, 254, 254, 254}));
  EXPECT_EQ(window["total"], 762);
  EXPECT_EQ(window["engine"], 762);
  EXPECT_EQ(window["rows"], json({4, 7}));
  EXPECT_EQ(window["cols"], json({6, 9}));
}

TEST_F(WindowScenarios, S2AndS3TheOtherCellAndTheOtherKernels) {
  use_crop();
  EXPECT_EQ(column(centred_on(8, 18)["taps"], "input"), (std::vector<double>{254, 75, 0, 254, 153, 0, 247, 53, 0}));
  const std::vector<std::pair<double, double>> totals{{762, -29}, {13, -474}, {267, 71}, {163, 332}};
  for (int64_t channel = 0; channel < 4; ++channel) {
    EXPECT_EQ(centred_on(5, 7, channel)["total"], totals[static_cast<size_t>(channel)].first) << channel;
    EXPECT_EQ(centred_on(8, 18, channel)["total"], totals[static_cast<size_t>(channel)].second) << channel;
  }
  use({.flip = true}, PoolChoice::none, false);
  const std::vector<std::pair<double, double>> turned{{-762, 29}, {-91, 281}, {-91, 347}, {13, 100}};
  for (int64_t channel = 0; channel < 4; ++channel) {
    EXPECT_EQ(centred_on(5, 7, channel)["total"], turned[static_cast<size_t>(channel)].first) << channel;
    EXPECT_EQ(centred_on(8, 18, channel)["total"], turned[static_cast<size_t>(channel)].second) << channel;
  }
}

TEST_F(WindowScenarios, S4AndS5BlankCornerAndTheRowOfTheEdge) {
  use_crop();
  for (int64_t channel = 0; channel < 4; ++channel)
    for (int64_t row = 1; row <= 2; ++row)
      for (int64_t col = 1; col <= 2; ++col) EXPECT_EQ(centred_on(row, col, channel)["total"], 0);
  std::vector<double> row;
  for (int64_t col = 1; col <= 18; ++col) row.push_back(centred_on(5, col)["total"]);
  EXPECT_EQ(row, (std::vector<double>{0, 138, 392, 646, 762, 762, 762, 762, 762, 762, 762, 762, 762, 760, 716, 584, 365,
                                      155}));
}

TEST_F(WindowScenarios, S6AndS7StatisticsAndMeans) {
  use_crop();
  const json s = state();
  EXPECT_EQ(s["outputs"]["conv"]["shape"], json({1, 4, 8, 18}));
  const std::vector<std::pair<double, double>> ranges{{-762, 762}, {-474, 424}, {-56, 345}, {-259, 420}};
  const std::vector<double> sums{5794, 683, 10580, 10525}, rectified{148.0069, 23.2778, 75.1250, 77.9514};
  for (size_t c = 0; c < 4; ++c) {
    EXPECT_EQ(s["statistics"]["conv"][c]["min"], ranges[c].first);
    EXPECT_EQ(s["statistics"]["conv"][c]["max"], ranges[c].second);
    EXPECT_NEAR(s["global_average"][c].get<double>(), sums[c] / 144, 1e-9);
  }
  dispatch(SetRelu{true});
  for (size_t c = 0; c < 4; ++c) EXPECT_NEAR(state()["global_average"][c].get<double>(), rectified[c], 5e-5);
  EXPECT_EQ(centred_on(8, 18)["activated"], 0);
  EXPECT_EQ(centred_on(5, 7)["activated"], 762);
}

TEST_F(WindowScenarios, S8StrideTwoWithPadding) {
  use_crop();
  use({.stride = {2, 2}, .padding = {1, 1, 1, 1}}, PoolChoice::none, false);
  const json s = state();
  EXPECT_EQ(s["outputs"]["conv"]["shape"], json({1, 4, 5, 10}));
  const std::vector<double> sums{1399, -339, 3116, 3116};
  for (size_t c = 0; c < 4; ++c) EXPECT_NEAR(s["global_average"][c].get<double>(), sums[c] / 50, 1e-9);
  dispatch(PlaceWindow{{0, 0, 0, 0, -1}});
  const json corner = state()["window"];
  EXPECT_EQ(corner["rows"], json({-1, 2}));
  EXPECT_EQ(corner["taps"][0]["padding"], true);
  EXPECT_EQ(corner["taps"][0]["row"], -1);
  EXPECT_EQ(corner["taps"][4]["padding"], false);
}

TEST_F(WindowScenarios, S18FourResultsOfAThreeByThreePicture) {
  dispatch(SetInput{tensor(1, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}), "abc"});
  use_kernel(2, 2, {2, 3, 5, 7});
  dispatch(SetBias{0, 10, 0});
  use({}, PoolChoice::none, false);
  EXPECT_EQ(map(), json::parse("[[73,90],[124,141]]"));
  // The same input cell meets another weight in every equation that has it.
  std::vector<double> centre_weights;
  for (int64_t cell = 0; cell < 4; ++cell) {
    dispatch(PlaceWindow{{0, 0, cell / 2, cell % 2, -1}});
    const json window = state()["window"];
    for (const json& tap : window["taps"])
      if (tap["row"] == 1 && tap["col"] == 1) centre_weights.push_back(tap["weight"]);
  }
  EXPECT_EQ(centre_weights, (std::vector<double>{7, 5, 3, 2}));
}

TEST_F(WindowScenarios, S20OneAndTwoChannels) {
  dispatch(SetInput{tensor(1, {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}}), "d2l"});
  use_kernel(2, 2, {0, 1, 2, 3});
  use({}, PoolChoice::none, false);
  EXPECT_EQ(map(), json::parse("[[19,25],[37,43]]"));
  use({.flip = true}, PoolChoice::none, false);
  EXPECT_EQ(map(), json::parse("[[5,11],[23,29]]"));
  use({}, PoolChoice::none, false);
  dispatch(SetInput{tensor(2, {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {1, 2, 3}, {4, 5, 6}, {7, 8, 9}}), "two"});
  for (int i = 0; i < 4; ++i) dispatch(SetWeight{0, 1, i / 2, i % 2, static_cast<float>(i + 1), 0});
  EXPECT_EQ(map(), json::parse("[[56,72],[104,120]]"));
  dispatch(PlaceWindow{{0, 0, 0, 0, -1}});
  EXPECT_EQ(state()["window"]["channel_sums"], json({19, 37}));
  for (int i = 0; i < 8; ++i) dispatch(SetWeight{0, i / 4, i / 2 % 2, i % 2, static_cast<float>(i % 4 + i / 4 + 1), 0});
  EXPECT_EQ(map(), json::parse("[[76,100],[148,172]]"));
}

TEST_F(WindowScenarios, S20Pooling) {
  dispatch(SetInput{tensor(1, {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}}), "d2l"});
  use_kernel(1, 1, {1});
  use({}, PoolChoice::max, false);
  dispatch(SetPool{{PoolChoice::max, {2, 2}, {1, 1}, {}}, 0});
  EXPECT_EQ(state()["outputs"]["pooled"]["values"][0], json::parse("[[4,5],[7,8]]"));
  dispatch(PlaceWindow{{0, 0, 1, 1, -1}});
  EXPECT_EQ(state()["window"]["pooled"]["value"], 4);
  EXPECT_EQ(state()["window"]["pooled"]["taken"], true);
  dispatch(SetPool{{PoolChoice::average, {2, 2}, {1, 1}, {}}, 0});
  EXPECT_EQ(state()["outputs"]["pooled"]["values"][0], json::parse("[[2,3],[5,6]]"));
}

TEST_F(WindowScenarios, S22Dumoulin) {
  dispatch(
      SetInput{tensor(1, {{3, 3, 2, 1, 0}, {0, 0, 1, 3, 1}, {3, 1, 2, 2, 3}, {2, 0, 0, 2, 2}, {2, 0, 0, 0, 1}}), "d"});
  use_kernel(3, 3, {0, 1, 2, 2, 2, 0, 0, 1, 2});
  use({}, PoolChoice::none, false);
  EXPECT_EQ(map(), json::parse("[[12,12,17],[10,17,19],[9,6,14]]"));
  use({.stride = {2, 2}, .padding = {1, 1, 1, 1}}, PoolChoice::none, false);
  EXPECT_EQ(map(), json::parse("[[6,17,3],[8,17,13],[6,4,4]]"));
  use_kernel(1, 1, {1});
  use({}, PoolChoice::max, false);
  dispatch(SetPool{{PoolChoice::max, {3, 3}, {1, 1}, {}}, 0});
  EXPECT_EQ(state()["outputs"]["pooled"]["values"][0], json::parse("[[3,3,3],[3,3,3],[3,2,3]]"));
  dispatch(SetPool{{PoolChoice::average, {3, 3}, {1, 1}, {}}, 0});
  EXPECT_NEAR(state()["outputs"]["pooled"]["values"][0][1][2].get<double>(), 1.78, 0.005);
}

TEST_F(WindowScenarios, S26TheImpulsePrintsTheKernel) {
  dispatch(StartImpulseTest{});
  EXPECT_EQ(map(), json::parse("[[9,8,7],[6,5,4],[3,2,1]]"));
  Conv2dParams turned = store_.document().conv;
  turned.flip = true;
  dispatch(SetConvParams{turned, 0});
  EXPECT_EQ(map(), json::parse("[[1,2,3],[4,5,6],[7,8,9]]"));
  // What the window meets is the kernel turned by 180 degrees.
  EXPECT_EQ(column(state()["window"]["taps"], "weight"), (std::vector<double>{9, 8, 7, 6, 5, 4, 3, 2, 1}));
  dispatch(Undo{});
  dispatch(Undo{});
  EXPECT_EQ(state()["input"]["name"], "digit 3");
  EXPECT_EQ(state()["kernels"].size(), 4U);
}

TEST_F(WindowScenarios, S27AColumnKernel) {
  dispatch(SetInput{tensor(1, {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}}), "pytorch 117534"});
  use_kernel(2, 1, {1, 2});
  use({}, PoolChoice::none, false);
  EXPECT_EQ(map(), json::parse("[[4,7],[10,13],[16,19],[22,25]]"));
  use({.flip = true}, PoolChoice::none, false);
  EXPECT_EQ(map(), json::parse("[[2,5],[8,11],[14,17],[20,23]]"));
}

}  // namespace
}  // namespace convlens::shell
