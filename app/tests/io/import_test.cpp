// Files into inputs: shapes, grey, and digits as MNIST has them.
#include "io/import.h"

#include <cmath>
#include <limits>

#include "io/digit.h"
#include "io/image.h"
#include "io/npy.h"
#include "model/digit_place.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

using model::kDigitBox;
using model::kDigitSide;
constexpr double kDigitCentre = 14;  // MNIST's middle

Result<ImportedInput> load_fixture(std::string_view name, ImportMode mode) {
  return load_input(test::fixture(name), mode);
}

// An .npy file of float32 in memory.
Bytes npy_bytes(std::span<const int64_t> dims, std::span<const float> values) {
  Bytes bytes = npy_header(dims);
  const auto* data = reinterpret_cast<const uint8_t*>(values.data());
  bytes.insert(bytes.end(), data, data + values.size_bytes());
  return bytes;
}
Result<ImportedInput> import_array(std::vector<int64_t> dims, const std::vector<float>& values, ImportMode mode) {
  return decode_input(npy_bytes(dims, values), mode, "x.npy");
}

struct Centre {
  double row = 0, col = 0;
};
Centre centre_of_mass(const Tensor& digit) {
  double mass = 0;
  Centre centre;
  for (int64_t r = 0; r < digit.shape().h; ++r) {
    for (int64_t c = 0; c < digit.shape().w; ++c) {
      const double value = digit.at(0, 0, r, c);
      mass += value;
      centre.row += value * static_cast<double>(r);
      centre.col += value * static_cast<double>(c);
    }
  }
  return {centre.row / mass, centre.col / mass};
}

// A lopsided shape of ink: a bar with a foot, `thick` cells strong, in an h x w field of `ground`.
Tensor drawing(int64_t h, int64_t w, int64_t thick, float ground, float ink) {
  Tensor field({1, 1, h, w});
  std::fill(field.values().begin(), field.values().end(), ground);
  for (int64_t r = h / 8; r < h * 5 / 8; ++r) {
    for (int64_t c = w / 8; c < w / 8 + thick; ++c) field.at(0, 0, r, c) = ink;
  }
  for (int64_t r = h * 5 / 8 - thick; r < h * 5 / 8; ++r) {
    for (int64_t c = w / 8; c < w / 2; ++c) field.at(0, 0, r, c) = ink;
  }
  return field;
}

TEST(Import, TakesTheArraysOfTheWindow) {
  const std::vector<float> six{0, 1, -2, 3, 4, 1000};
  const auto shape = [&](std::vector<int64_t> dims) {
    const auto input = import_array(std::move(dims), six, ImportMode::automatic);
    EXPECT_TRUE(input.ok()) << input.error().message();
    EXPECT_TRUE(std::equal(six.begin(), six.end(), input->values.values().begin()));  // kept as they are
    return input->values.shape();
  };
  EXPECT_EQ(shape({2, 3}), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(shape({1, 2, 3}), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(shape({3, 2, 1}), (Shape{1, 3, 2, 1}));
  EXPECT_EQ(shape({1, 1, 2, 3}), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(shape({1, 3, 1, 2}), (Shape{1, 3, 1, 2}));
}

TEST(Import, ManyImagesAreABatch) {
  std::vector<float> values(5 * 3 * 2);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) - 7;
  const auto input = import_array({5, 1, 3, 2}, values, ImportMode::automatic);
  ASSERT_TRUE(input.ok()) << input.error().message();
  EXPECT_EQ(input->note, "");
  ASSERT_EQ(input->rest.size(), 4U);
  for (size_t n = 0; n < 5; ++n) {
    const Tensor& image = n == 0 ? input->values : input->rest[n - 1];
    EXPECT_EQ(image.shape(), (Shape{1, 1, 3, 2}));
    EXPECT_TRUE(std::equal(image.values().begin(), image.values().end(), values.begin() + static_cast<long>(n * 6)));
  }
  // Grey of colour, each by itself.
  const auto grey = import_array({2, 3, 1, 1}, {10, 10, 10, 0, 255, 0}, ImportMode::grey);
  ASSERT_TRUE(grey.ok());
  ASSERT_EQ(grey->rest.size(), 1U);
  EXPECT_NEAR(grey->values.at(0, 0, 0, 0), 10, 1e-4);
  EXPECT_NEAR(grey->rest[0].at(0, 0, 0, 0), 0.587 * 255, 1e-3);
}

TEST(Import, OfMoreImagesThanABatchHoldsTheFirstAreTaken) {
  const auto input = import_array({100, 1, 1, 1}, std::vector<float>(100), ImportMode::automatic);
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->rest.size(), 63U);
  EXPECT_EQ(input->note, "the first 64 of 100 images");
}

TEST(Import, AnImageOfABatchThatIsNoDigitIsNamed) {
  const auto input = import_array({2, 1, 2, 2}, {0, 1, 2, 3, 4, 4, 4, 4}, ImportMode::digit);
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().message(), "x.npy, image 1: holds no digit: all of it is one shade (ink on a plain ground)");
}

TEST(Import, RefusesOtherArrays) {
  const std::vector<float> six{0, 1, -2, 3, 4, 5};
  for (const auto& dims : std::vector<std::vector<int64_t>>{{6}}) {
    const auto input = import_array(dims, six, ImportMode::automatic);
    ASSERT_FALSE(input.ok()) << dims_text(dims);
    EXPECT_EQ(input.error().message(), "x.npy: has the shape " + dims_text(dims) +
                                           " ([H,W], [C,H,W], [N,C,H,W], [H,W,C] or [N,H,W,C] with up to 64 channels)");
  }
  const std::vector<float> many(65 * 4);
  EXPECT_FALSE(import_array({65, 2, 2}, many, ImportMode::automatic).ok());
  const std::vector<float> eight(8);
  EXPECT_TRUE(import_array({2, 2, 2}, eight, ImportMode::automatic).ok());
  for (const ImportMode mode : {ImportMode::grey, ImportMode::digit}) {
    const auto two = import_array({2, 2, 2}, eight, mode);
    ASSERT_FALSE(two.ok());
    test::expect_message(two.error(), "has 2 channels (1 or 3 for a grey picture or a digit)");
  }
  const std::vector<float> row(4097);
  const auto wide = import_array({1, 4097}, row, ImportMode::automatic);
  ASSERT_FALSE(wide.ok());
  test::expect_message(wide.error(), "is too large: 4097 x 1");
}

TEST(Import, MakesGreyBySayingHow) {
  const std::vector<float> colour{255, 0, 0, 100, 0, 255, 0, 100, 0, 0, 255, 100};
  const auto grey = import_array({3, 1, 4}, colour, ImportMode::grey);
  ASSERT_TRUE(grey.ok());
  EXPECT_EQ(grey->note, "grey = 0.299 R + 0.587 G + 0.114 B");
  EXPECT_NEAR(grey->values.at(0, 0, 0, 0), 76.245, 1e-4);
  EXPECT_NEAR(grey->values.at(0, 0, 0, 1), 149.685, 1e-4);
  EXPECT_NEAR(grey->values.at(0, 0, 0, 2), 29.07, 1e-4);
  EXPECT_NEAR(grey->values.at(0, 0, 0, 3), 100, 1e-4);

  const auto already = load_fixture("grey8.png", ImportMode::grey);
  ASSERT_TRUE(already.ok());
  EXPECT_EQ(already->note, "");
  EXPECT_EQ(already->values.shape().c, 1);
  EXPECT_EQ(load_fixture("rgb8.png", ImportMode::automatic)->values.shape().c, 3);
  EXPECT_EQ(load_fixture("rgb8.png", ImportMode::grey)->values.shape().c, 1);
}

TEST(Import, StopsWhenCancelled) {
  CancelToken cancel;
  cancel.cancel();
  const auto input = load_input(test::fixture("rgb8.png"), ImportMode::automatic, &cancel);
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().kind, Error::Kind::cancelled);
}

struct InkBox {
  int64_t h = 0, w = 0;
};
InkBox ink_box(const Tensor& digit) {
  Rect box;
  for (int64_t r = 0; r < kDigitSide; ++r) {
    for (int64_t c = 0; c < kDigitSide; ++c) {
      if (digit.at(0, 0, r, c) > 0) box = unite(box, Rect{{r, r + 1}, {c, c + 1}});
    }
  }
  return {box.rows.size(), box.cols.size()};
}

TEST(Digit, FitsTheBoxAndCentresTheMass) {
  struct Case {
    int64_t h, w, thick;
    float ground, ink;
  };
  for (const Case& c : {Case{28, 28, 2, 0, 255}, Case{200, 160, 12, 255, 0}, Case{64, 300, 5, 30, 220},
                        Case{400, 90, 8, 230, 40}, Case{16, 16, 1, 0, 200}}) {
    SCOPED_TRACE(std::to_string(c.h) + " x " + std::to_string(c.w));
    const auto digit = make_digit(drawing(c.h, c.w, c.thick, c.ground, c.ink), 0, 255, "x");
    ASSERT_TRUE(digit.ok()) << digit.error().message();
    ASSERT_EQ(digit->values.shape(), (Shape{1, 1, 28, 28}));
    EXPECT_EQ(digit->inverted, c.ground > 127);
    const InkBox box = ink_box(digit->values);
    EXPECT_EQ(std::max(box.h, box.w), kDigitBox);
    const double aspect = static_cast<double>(c.h * 5 / 8 - c.h / 8) / static_cast<double>(c.w / 2 - c.w / 8);
    const double side = aspect > 1 ? 20 / aspect : 20 * aspect;
    EXPECT_NEAR(static_cast<double>(std::min(box.h, box.w)), side, 0.51);
    const Centre centre = centre_of_mass(digit->values);
    EXPECT_LE(std::abs(centre.row - kDigitCentre), 0.5);
    EXPECT_LE(std::abs(centre.col - kDigitCentre), 0.5);
    for (const float value : digit->values.values()) {
      ASSERT_GE(value, 0);
      ASSERT_LE(value, 255.001F);
    }
  }
}

TEST(Digit, IsLeftAloneOnceItIsOne) {
  const auto first = make_digit(drawing(140, 140, 11, 255, 0), 0, 255, "x");
  ASSERT_TRUE(first.ok());
  const auto second = make_digit(first->values, 0, 255, "x");
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->inverted);
  EXPECT_TRUE(
      std::equal(first->values.values().begin(), first->values.values().end(), second->values.values().begin()));
}

TEST(Digit, GroundBecomesZeroAndGrainIsGround) {
  Tensor paper = drawing(112, 112, 9, 220, 20);
  uint32_t random = 1;
  for (float& value : paper.values()) {
    random = random * 1664525U + 1013904223U;
    value += static_cast<float>(random >> 28U) - 7.5F;  // grain of +-7.5
  }
  const auto digit = make_digit(paper, 0, 255, "x");
  ASSERT_TRUE(digit.ok());
  EXPECT_TRUE(digit->inverted);
  EXPECT_LE(std::abs(centre_of_mass(digit->values).row - kDigitCentre), 1.0);
  EXPECT_LE(std::abs(centre_of_mass(digit->values).col - kDigitCentre), 1.0);
  EXPECT_EQ(digit->values.at(0, 0, 0, 0), 0);
  const float strongest = *std::max_element(digit->values.values().begin(), digit->values.values().end());
  EXPECT_GT(strongest, 220);  // (220 - 20) * 255 / 220 = 232, give or take the grain
  EXPECT_LT(strongest, 245);
}

TEST(Digit, NothingIsCutOff) {
  Tensor field({1, 1, 40, 40});  // all the mass at one end of a long thin line
  for (int64_t c = 0; c < 40; ++c) field.at(0, 0, 20, c) = 1;
  for (int64_t c = 0; c < 4; ++c) field.at(0, 0, 20, c) = 255;
  field.at(0, 0, 20, 39) = 200;
  const auto digit = make_digit(field, 0, 255, "x");
  ASSERT_TRUE(digit.ok());
  EXPECT_EQ(ink_box(digit->values).w, kDigitBox);
}

TEST(Digit, ColourFilesAndArraysOfAnyRange) {
  Tensor ink = drawing(56, 56, 5, 0.9F, 0.1F);
  Bytes bytes = npy_header(std::vector<int64_t>{1, 1, 56, 56});
  const NpyFile file(ink);
  bytes.insert(bytes.end(), file.values.begin(), file.values.end());
  const auto digit = decode_input(bytes, ImportMode::digit, "x.npy");
  ASSERT_TRUE(digit.ok()) << digit.error().message();
  EXPECT_EQ(digit->note, "inverted, because the ground is light");
  EXPECT_NEAR(*std::max_element(digit->values.values().begin(), digit->values.values().end()), 255, 0.01);

  const auto photo = load_fixture("rgb420.jpg", ImportMode::digit);
  ASSERT_TRUE(photo.ok());
  EXPECT_EQ(photo->values.shape(), (Shape{1, 1, 28, 28}));
}

TEST(Digit, RefusesWhatHoldsNone) {
  const auto blank = make_digit(Tensor({1, 1, 9, 9}), 0, 255, "blank.png");
  ASSERT_FALSE(blank.ok());
  EXPECT_EQ(blank.error().message(), "blank.png: holds no digit: all of it is one shade (ink on a plain ground)");
  const auto constant = import_array({2, 2}, {3, 3, 3, 3}, ImportMode::digit);
  ASSERT_FALSE(constant.ok());
  test::expect_message(constant.error(), "holds no digit");
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e38F}) {
    const auto input = import_array({2, 2}, {0, 1, bad, 0}, ImportMode::digit);
    ASSERT_FALSE(input.ok());
    test::expect_message(input.error(), "has values that no digit has");
  }
}

}  // namespace
}  // namespace convlens::io
