// The state file's stages and the pipeline as a whole.
#include "io/stages_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "model/examples.h"
#include "model/store.h"

namespace convlens::io {
namespace {

using nlohmann::json;

json written(const model::Store& store) {
  JsonWriter out;
  out.begin_object();
  put_stages(out, store.document(), store.session());
  out.end_object();
  return json::parse(out.take());
}

TEST(StagesJson, EveryStageWithItsShapes) {
  model::Store store{model::initial_document()};
  const json s = written(store);
  ASSERT_EQ(s["stages"].size(), 3U);
  EXPECT_EQ(s["stages"][0], json::parse(R"({"kind": "conv", "layer": 0, "on": true, "input": [1, 1, 28, 28],
      "output": [1, 4, 28, 28], "error": null, "parameters": 40, "multiplications": 28224, "shown": true})"));
  EXPECT_EQ(s["stages"][1]["kind"], "relu");
  EXPECT_EQ(s["stages"][2]["kind"], "max");
  EXPECT_EQ(s["pipeline"], json::parse(R"({"layers": 1, "shown_layer": 0, "flatten": false, "output": [1, 4, 14, 14],
      "parameters": 40, "multiplications": 28224})"));
}

TEST(StagesJson, AReasonAndWhatWaits) {
  model::Store store{model::initial_document()};
  store.dispatch(model::make_example("corner", store.document()).value());
  store.dispatch(model::SwitchStage{0, false});
  store.dispatch(model::SelectStage{{1, model::StagePart::window}});
  const json s = written(store);
  EXPECT_EQ(s["stages"][0]["on"], false);
  EXPECT_EQ(s["stages"][2]["error"], "kernels: read 2 channels, but 1 comes in (kernels for 1)");
  EXPECT_EQ(s["stages"][2]["shown"], true);
  EXPECT_TRUE(s["stages"][3]["input"].is_null());
  EXPECT_TRUE(s["pipeline"]["output"].is_null());
  EXPECT_EQ(s["pipeline"]["shown_layer"], 1);
}

}  // namespace
}  // namespace convlens::io
