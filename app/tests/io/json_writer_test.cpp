// JSON text against an independent parser.
#include "io/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

namespace convlens::io {
namespace {

TEST(JsonWriter, IsReadByAnotherParser) {
  JsonWriter json;
  json.begin_object().field("text", "a \"quoted\" \\ line\nwith \x01 and \xc3\xa9").field("flag", true);
  json.field("integer", int64_t{-9223372036854775807}).field("unsigned", uint64_t{18446744073709551615U});
  json.field("float", 0.1F).field("double", 0.1).field("shape", Shape{1, 2, 3, 4});
  json.field("padding", Padding{1, 2, 3, 4}).field("size", Size2{5, 6}).field("range", Range{-1, 2});
  json.key("list").array(std::vector<float>{1, 2.5F}).key("empty").begin_array().end_array();
  json.key("nothing").null().key("nested").begin_array().begin_object().end_object().begin_object().end_object();
  json.end_array().end_object();
  const auto parsed = nlohmann::json::parse(json.text());
  EXPECT_EQ(parsed["text"], "a \"quoted\" \\ line\nwith \x01 and \xc3\xa9");
  EXPECT_EQ(parsed["flag"], true);
  EXPECT_EQ(parsed["integer"], -9223372036854775807);
  EXPECT_EQ(parsed["unsigned"], 18446744073709551615U);
  EXPECT_EQ(parsed["float"].dump(), "0.1");
  EXPECT_EQ(parsed["double"], 0.1);
  EXPECT_EQ(parsed["shape"], (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(parsed["padding"], (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(parsed["size"], (std::vector<int>{5, 6}));
  EXPECT_EQ(parsed["range"], (std::vector<int>{-1, 2}));
  EXPECT_EQ(parsed["list"], (std::vector<double>{1, 2.5}));
  EXPECT_TRUE(parsed["empty"].empty());
  EXPECT_TRUE(parsed["nothing"].is_null());
  EXPECT_EQ(parsed["nested"].size(), 2U);
}

TEST(JsonWriter, HasNoInvalidNumbersAndNoInvalidText) {
  JsonWriter json;
  json.begin_array().value(std::numeric_limits<float>::infinity()).value(std::numeric_limits<double>::quiet_NaN());
  json.value("caf\xe9").end_array();
  EXPECT_EQ(json.text(), "[null,null,\"caf\xef\xbf\xbd\"]");
}

}  // namespace
}  // namespace convlens::io
