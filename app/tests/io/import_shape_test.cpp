// The choices of an import: which axes are which, the size, RGB of a grey picture.
#include <cmath>
#include <numeric>

#include "io/import.h"
#include "io/npy.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

using model::ArrayAxes;
using model::ImportShape;
using model::ImportSizing;

// An array of 0, 1, 2, ... in the order of the file.
Result<ImportedInput> import_array(const std::vector<int64_t>& dims, const ImportRequest& request) {
  const int64_t count = std::accumulate(dims.begin(), dims.end(), int64_t{1}, std::multiplies<>());
  std::vector<float> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), 0.0F);
  Bytes bytes = npy_header(dims);
  const auto* data = reinterpret_cast<const uint8_t*>(values.data());
  bytes.insert(bytes.end(), data, data + values.size() * sizeof(float));
  return decode_input(bytes, request, "x.npy");
}

TEST(ImportAxes, AreGuessedAndTheGuessIsTold) {
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{5, 7, 3}, {1, 5, 7, 3}}) {
    const auto input = import_array(dims, {});
    ASSERT_TRUE(input.ok()) << input.error().message();
    EXPECT_EQ(input->values.shape(), (Shape{1, 3, 5, 7}));
    EXPECT_EQ(input->note, "axes taken as [H,W,C]");
    EXPECT_TRUE(input->array_axes);
    for (int64_t c = 0; c < 3; ++c)
      for (int64_t r = 0; r < 5; ++r)
        for (int64_t w = 0; w < 7; ++w)
          ASSERT_EQ(input->values.at(0, c, r, w), static_cast<float>((r * 7 + w) * 3 + c));
  }
  EXPECT_EQ(import_array({9, 9, 1}, {})->values.shape(), (Shape{1, 1, 9, 9}));
  EXPECT_EQ(import_array({9, 9, 4}, {})->values.shape(), (Shape{1, 4, 9, 9}));
}

TEST(ImportAxes, OfThreeChannelsFirstStayAsTheyAre) {
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{3, 7, 5}, {3, 5, 3}, {1, 7, 3}, {5, 7, 2}}) {
    const auto input = import_array(dims, {});
    ASSERT_TRUE(input.ok()) << input.error().message();
    EXPECT_EQ(input->values.shape(), (Shape{1, dims[0], dims[1], dims[2]}));
    EXPECT_EQ(input->note, "");
    EXPECT_EQ(input->values.at(0, 0, 0, 1), 1.0F);
  }
  const auto flat = import_array({4, 3}, {});
  EXPECT_EQ(flat->values.shape(), (Shape{1, 1, 4, 3}));
  EXPECT_FALSE(flat->array_axes);
}

TEST(ImportAxes, AreWhatSomebodySays) {
  const ImportRequest first(ImportMode::automatic, {.axes = ArrayAxes::channels_first});
  const ImportRequest last(ImportMode::automatic, {.axes = ArrayAxes::channels_last});
  EXPECT_EQ(import_array({5, 7, 3}, first)->values.shape(), (Shape{1, 5, 7, 3}));
  EXPECT_EQ(import_array({3, 7, 2}, last)->values.shape(), (Shape{1, 2, 3, 7}));
  const auto many = import_array({80, 28, 3}, first);
  ASSERT_FALSE(many.ok());
  EXPECT_EQ(many.error().message(),
            "x.npy: has the shape (80, 28, 3) ([H,W], [C,H,W], [N,C,H,W], [H,W,C] or [N,H,W,C] "
            "with up to 64 channels)");
}

TEST(ImportSize, KeepsTheProportionsOfTheLongerSide) {
  const auto shape_of = [](std::vector<int64_t> dims, int64_t longest) {
    return import_array(dims, {ImportMode::automatic, {.sizing = ImportSizing::longest, .longest = longest}})
        ->values.shape();
  };
  EXPECT_EQ(shape_of({100, 50}, 20), (Shape{1, 1, 20, 10}));
  EXPECT_EQ(shape_of({50, 100}, 20), (Shape{1, 1, 10, 20}));
  EXPECT_EQ(shape_of({3, 30, 20}, 60), (Shape{1, 3, 60, 40}));
  EXPECT_EQ(shape_of({1, 300}, 20), (Shape{1, 1, 1, 20}));
}

TEST(ImportSize, SaysHowItResizes) {
  const auto note_of = [](int64_t h, int64_t w) {
    return import_array({10, 10}, {ImportMode::automatic, {.sizing = ImportSizing::exact, .h = h, .w = w}})->note;
  };
  EXPECT_EQ(note_of(5, 5), "resized from 10 x 10 by area mean");
  EXPECT_EQ(note_of(20, 20), "resized from 10 x 10 by linear interpolation");
  EXPECT_EQ(note_of(5, 20), "resized from 10 x 10 by area mean and linear interpolation");
  EXPECT_EQ(note_of(10, 10), "");
}

TEST(ImportSize, TakesTheMeanOfAnArea) {
  const auto half = import_array({2, 4}, {ImportMode::automatic, {.sizing = ImportSizing::exact, .h = 1, .w = 2}});
  EXPECT_EQ(half->values.at(0, 0, 0, 0), 2.5F);  // 0 1 4 5: arrays keep their fractions
  EXPECT_EQ(half->values.at(0, 0, 0, 1), 4.5F);
  const auto picture =
      load_input(test::fixture("grey8.png"), {ImportMode::automatic, {.sizing = ImportSizing::exact, .h = 4, .w = 4}});
  for (const float value : picture->values.values()) EXPECT_EQ(value, std::round(value));
}

TEST(ImportSize, IsNotThatOfADigit) {
  const auto digit =
      load_input(test::fixture("rgb420.jpg"), {ImportMode::digit, {.sizing = ImportSizing::exact, .h = 4, .w = 4}});
  EXPECT_EQ(digit->values.shape(), (Shape{1, 1, 28, 28}));
}

TEST(ImportMode, AGreyPictureAsRgbHasThreeEqualChannels) {
  const auto grey = load_input(test::fixture("grey8.png"), ImportMode::automatic);
  const auto rgb = load_input(test::fixture("grey8.png"), ImportMode::rgb);
  ASSERT_TRUE(rgb.ok());
  ASSERT_EQ(rgb->values.shape().c, 3);
  for (int64_t c = 0; c < 3; ++c)
    EXPECT_TRUE(std::equal(grey->values.values().begin(), grey->values.values().end(), rgb->values.view().plane(0, c)));
}

}  // namespace
}  // namespace convlens::io
