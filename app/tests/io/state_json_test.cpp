// The state file says everything, exactly: scripts read numbers from it as they stand on screen.
#include "io/state_json.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "model/samples.h"
#include "model/store.h"

namespace convlens::io {
namespace {

using nlohmann::json;

// Results with the maps of the document's convolution and no more; what fills the rest is computed elsewhere.
model::Results convolved(const model::Document& document, uint64_t version) {
  model::Results results;
  results.version = version;
  results.conv.maps =
      conv2d(document.input.read(), document.kernels.weight, document.kernels.bias, document.conv).value();
  results.conv.statistics = {{-765, 762, 0.25, 0}, {}, {}, {1, 2, std::nan(""), 3}};
  results.global_average = {0.1, -2, 1e-30, std::numeric_limits<double>::infinity()};
  results.global_max = {762, 1, 2, 3};
  results.compute_ms = 0.125;
  results.cells_computed = 3136;
  results.variant = "few_channels";
  results.target = "AVX2";
  return results;
}

class StateJson : public testing::Test {
 protected:
  json state(const model::Results& results) const {
    const std::string text = state_json(store_.document(), store_.version(), store_.session(), results,
                                        HistoryState{store_.can_undo(), store_.can_redo(), store_.modified()});
    EXPECT_EQ(text.back(), '\n');
    return json::parse(text);
  }
  json state() const { return state(convolved(store_.document(), store_.version())); }
  model::Store store_{model::initial_document()};
};

TEST_F(StateJson, TheDocument) {
  const json s = state();
  EXPECT_EQ(s["document_version"], 1);
  EXPECT_EQ(s["results_version"], 1);
  EXPECT_EQ(s["settled"], true);
  EXPECT_EQ(s["input"]["name"], "digit 3");
  EXPECT_EQ(s["input"]["shape"], json({1, 1, 28, 28}));
  EXPECT_EQ(s["input"]["values"][0][14][14], store_.document().input.read().at(0, 0, 14, 14));
  EXPECT_EQ(s["kernels"].size(), 4U);
  EXPECT_EQ(s["kernels"][0]["name"], "top_edge");
  EXPECT_EQ(s["kernels"][0]["weights"], json::parse("[[[-1,-1,-1],[0,0,0],[1,1,1]]]"));
  EXPECT_EQ(s["kernels"][3]["bias"], 0);
  EXPECT_EQ(s["params"],
            json::parse(R"({"stride":[1,1],"padding":[1,1,1,1],"auto_padding":"none","padding_mode":"zeros",
                                         "dilation":[1,1],"groups":1,"flip":false})"));
  EXPECT_EQ(s["relu"], true);
  EXPECT_EQ(s["pool"], json::parse(R"({"kind":"max","size":[2,2],"stride":[2,2],"padding":[0,0,0,0]})"));
  EXPECT_EQ(s["can_undo"], false);
  EXPECT_EQ(s["can_redo"], false);
  EXPECT_EQ(s["modified"], false);
  EXPECT_EQ(s["selected_output"], 0);
}

TEST_F(StateJson, TheResults) {
  store_.dispatch(model::SetInput{model::make_sample("crop", 28, 28).value(), "crop"});
  const json s = state();
  const json& conv = s["outputs"]["conv"];
  EXPECT_EQ(conv["shape"], json({1, 4, 10, 20}));
  EXPECT_EQ(conv["values"][0][5][7], 762);
  EXPECT_EQ(conv["values"][1][8][18], -474);
  EXPECT_EQ(conv["values"].size(), 4U);
  EXPECT_EQ(conv["values"][3].size(), 10U);
  EXPECT_EQ(conv["values"][3][9].size(), 20U);
  EXPECT_FALSE(s["outputs"].contains("activated")) << "stages that are not there are left out";
  EXPECT_FALSE(s["outputs"].contains("pooled"));
  EXPECT_EQ(s["statistics"]["conv"][0], json::parse(R"({"min":-765.0,"max":762.0,"mean":0.25,"nan_count":0})"));
  EXPECT_TRUE(s["statistics"]["conv"][3]["mean"].is_null());
  EXPECT_EQ(s["global_average"][0], 0.1);
  EXPECT_EQ(s["global_average"][2], 1e-30);
  EXPECT_TRUE(s["global_average"][3].is_null());
  EXPECT_EQ(s["global_max"][0], 762);
  EXPECT_TRUE(s["errors"]["conv"].is_null());
  EXPECT_EQ(s["compute"]["variant"], "few_channels");
  EXPECT_EQ(s["compute"]["milliseconds"], 0.125);
  EXPECT_EQ(s["can_undo"], true);
}

TEST_F(StateJson, NumbersReadBackAsTheSameFloatAndNanIsNull) {
  Tensor pixels(Shape{1, 3, 1, 2});
  const std::array<float, 6> values{0.1F, 1.0F / 3, 16777217.0F, -1e-38F, std::nanf(""), 255};
  std::copy(values.begin(), values.end(), pixels.data());
  store_.dispatch(model::SetInput{pixels, "odd"});
  const json s = state(model::Results{});
  EXPECT_EQ(s["settled"], false);
  for (size_t i = 0; i < values.size(); ++i) {
    const json& value = s["input"]["values"][i / 2][0][i % 2];
    if (i == 4) {
      EXPECT_TRUE(value.is_null());
    } else {
      EXPECT_EQ(value.get<float>(), values[i]);
    }
  }
  EXPECT_NE(state_json(store_.document(), 2, store_.session(), {}).find("0.1,0.33333334"), std::string::npos)
      << "shortest, not as the double nearby";
}

TEST_F(StateJson, TheBatch) {
  EXPECT_TRUE(state()["batch"].is_null());
  store_.dispatch(model::DuplicateInput{});
  store_.dispatch(model::ClearInput{});
  model::BatchResults batch;
  batch.version = 3;
  batch.conv.maps = Tensor({2, 4, 28, 28});
  batch.conv.statistics.resize(8);
  batch.conv.statistics[batch.index(1, 2)] = {-5, 6, 0.5, 0};
  batch.global_average.assign(8, 0);
  batch.global_average[batch.index(1, 3)] = 7.5;
  batch.global_max.assign(8, 1);
  const json s =
      json::parse(state_json(store_.document(), store_.version(), store_.session(), {}, {}, nullptr, &batch));
  const json& b = s["batch"];
  EXPECT_EQ(b["shape"], json({2, 1, 28, 28}));
  EXPECT_EQ(b["shown"], 1);
  EXPECT_EQ(b["names"], json({"digit 3", "drawing"}));
  EXPECT_EQ(b["results_version"], 3);
  EXPECT_TRUE(b["error"].is_null());
  EXPECT_EQ(b["output_shape"], json({2, 4, 28, 28}));
  EXPECT_EQ(b["min"][1][2], -5);
  EXPECT_EQ(b["max"][1][2], 6);
  EXPECT_EQ(b["mean"][1][2], 0.5);
  EXPECT_EQ(b["global_average"][1][3], 7.5);
  EXPECT_EQ(b["global_max"][0].size(), 4U);
  EXPECT_EQ(s["transport"]["n"], 1);
}

TEST_F(StateJson, ErrorsAndNotices) {
  store_.dispatch(model::SelectOutput{9});
  model::Results results;
  results.conv_error = Error::request("kernel", "is larger than the \"input\"");
  const json s = state(results);
  EXPECT_EQ(s["notice"]["kind"], "error");
  EXPECT_EQ(s["notice"]["text"], "output: is 9 (0..3)");
  EXPECT_EQ(s["errors"]["conv"], "kernel: is larger than the \"input\"");
  EXPECT_TRUE(s["errors"]["pool"].is_null());
}

TEST_F(StateJson, NamesThatAreNoUtf8AreMended) {
  store_.dispatch(model::SetInput{Tensor(Shape{1, 1, 2, 2}), "a\xFF\n\"b"});
  EXPECT_EQ(state()["input"]["name"], "a\uFFFD\n\"b");
}

TEST_F(StateJson, WithoutTheStoreNothingIsSaidOfHistory) {
  const json s = json::parse(state_json(store_.document(), 1, store_.session(), {}));
  EXPECT_FALSE(s.contains("can_undo"));
  EXPECT_FALSE(s.contains("modified"));
}

TEST_F(StateJson, TheTransport) {
  store_.dispatch(model::PlaceWindow{{0, 1, 6, 12, 5}});
  store_.dispatch(model::SetSpeed{7});
  store_.dispatch(model::SetPlayUnit{model::PlayUnit::product});
  store_.dispatch(model::SetLooping{true});
  store_.dispatch(model::SetPlaying{true});
  EXPECT_EQ(state()["transport"], json::parse(R"({"n": 0, "output_channel": 1, "row": 6, "col": 12, "product": 5,
      "index": 964, "windows": 3136, "products": 9, "playing": true, "speed": 7, "loop": true, "along_row": false,
      "build_up": false, "unit": "product"})"));
  model::SetConvParams too_far{store_.document().conv, 0};
  too_far.params.dilation = {8, 8};
  too_far.params.padding = {};
  store_.dispatch(model::SetInput{Tensor(Shape{1, 1, 8, 8}), "small"});
  const model::Results results = convolved(store_.document(), store_.version());
  store_.dispatch(too_far);
  EXPECT_EQ(state(results)["transport"]["index"], nullptr);
  EXPECT_EQ(state(results)["transport"]["windows"], nullptr);
}

}  // namespace
}  // namespace convlens::io
