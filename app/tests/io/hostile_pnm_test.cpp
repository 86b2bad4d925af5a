// PNM that lies: numbers out of range, headers without an end, giants, and the oddities that are read.
#include "io/image.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

using namespace std::string_literals;

Result<Image> decode(const std::string& text) { return decode_image(as_bytes(text), "x"); }

void expect_refused(const std::string& text, const std::string& message) {
  const auto image = decode(text);
  ASSERT_FALSE(image.ok()) << text;
  EXPECT_EQ(image.error().message(), "x: " + message) << text;
}
void expect_values(const std::string& text, const Shape& shape, const std::vector<float>& values) {
  const auto image = decode(text);
  ASSERT_TRUE(image.ok()) << image.error().message();
  EXPECT_EQ(image->values.shape(), shape);
  EXPECT_TRUE(std::ranges::equal(image->values.values(), values)) << text;
}

TEST(HostilePnm, RefusesWhatItsNumbersCannotMean) {
  const std::string header = "is a damaged PNM: its header has something else than its sizes";
  expect_refused("P2 2 x 255 1 2", header);
  expect_refused("P2 2 -2 255 1 2", header);
  expect_refused("P2 99999 2 255 1 2", header);
  expect_refused("P2 2 2 65536 1 2 3 4", header);
  expect_refused("P2 2 2 0 0 0 0 0", "is a damaged PNM: its largest value is 0");
  expect_refused("P2 2 2 7 0 7 8 0 ", "is a damaged PNM: sample 3 is above its largest value");
  expect_refused("P2 2 2 7 0 7 a 0 ", "is a damaged PNM: sample 3 is no number");
  expect_refused("P1 2 2 0 1 2 0 ", "is a damaged PNM: sample 3 is above its largest value");
  expect_refused("P5 2 1 9\n\x09\x0A"s, "is a damaged PNM: sample 2 is above its largest value");
  expect_refused("P5 2 1 1000\n\x03\xE8\x03\xE9"s, "is a damaged PNM: sample 2 is above its largest value");
  expect_refused("P5 2 1 255x\x01\x02"s, "is a damaged PNM: its header has no end");
}

TEST(HostilePnm, RefusesSizesBeforeItAllocates) {
  expect_refused("P5 0 3 255\n", "has no pixels (up to 4096 x 4096 pixels)");
  expect_refused("P6 30000 30000 255\n", "is too large: 30000 x 30000 pixels (up to 4096 x 4096 pixels)");
  expect_refused("P6 4096 4096 255\nabc", "is a PNM that is cut short (a whole file)");
  expect_refused("P3 4096 4096 255\n1 2 3", "is a PNM that is cut short (a whole file)");
  expect_refused("P4 9 2\n\x01\x02\x03"s, "is a PNM that is cut short (a whole file)");
  for (const char* text : {"P5", "P5\n", "P5 4", "P5 4 4", "P5 4 4 255"})
    if (std::string(text) != "P5") expect_refused(text, "is a PNM that is cut short (a whole file)");
}

TEST(HostilePnm, ReadsCommentsAndBlanksWhereverTheyMayBe) {
  expect_values("P2#c\r2# w\n1\t#h\n\v255\f0 255", {1, 1, 1, 2}, {0, 255});
  expect_values("P2 2 2 1\n0 1 # a row\n1 0", {1, 1, 2, 2}, {0, 255, 255, 0});
  expect_values("P1\n3 2\n101\n0 1 0", {1, 1, 2, 3}, {0, 255, 0, 255, 0, 255});
  expect_values("P5 2 1 # most\n255\n#\x05"s, {1, 1, 1, 2}, {'#', 5});  // no comment behind the header
  expect_values("P6 1 1 255 abcP6 another picture", {1, 3, 1, 1}, {'a', 'b', 'c'});
}

TEST(HostilePnm, RowsOfRawBitmapsEndAtAByte) {
  expect_values("P4 9 2\n\xFF\x7F\x00\x80"s, {1, 1, 2, 9},
                {0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0});
}

}  // namespace
}  // namespace convlens::io
