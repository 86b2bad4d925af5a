// Every kind of picture against what an independent decoder read from it (make_fixtures.py), and PNG writing.
#include "io/image.h"

#include <nlohmann/json.hpp>

#include <cmath>

#include "io/exif_orientation.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

TEST(Image, MatchesAnIndependentDecoder) {
  const auto entries = nlohmann::json::parse(test::read_text(test::fixture("expected.json")));
  ASSERT_GT(entries.size(), 75U);
  for (const auto& entry : entries) {
    const std::string name = entry["file"];
    SCOPED_TRACE(name);
    const auto image = decode_image(test::read_all(test::fixture(name)), name);
    ASSERT_TRUE(image.ok()) << image.error().message();
    const auto dims = entry["shape"].get<std::vector<int64_t>>();
    ASSERT_EQ(image->values.shape(), (Shape{1, dims[0], dims[1], dims[2]}));
    EXPECT_EQ(image->note, entry["note"].get<std::string>());
    const auto expected = entry["values"].get<std::vector<double>>();
    const double tolerance = entry["tolerance"].get<double>() + 1e-4;
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_NEAR(image->values.values()[i], expected[i], tolerance) << "value " << i;
    }
  }
}

TEST(Image, IsToldByContent) {
  const auto sniffed = [](std::string_view name) { return sniff_image(test::read_all(test::fixture(name))); };
  EXPECT_EQ(sniffed("rgb8.png"), ImageFormat::png);
  EXPECT_EQ(sniffed("rgb420.jpg"), ImageFormat::jpeg);
  EXPECT_EQ(sniffed("rgb24.bmp"), ImageFormat::bmp);
  EXPECT_EQ(sniffed("rgb24.tga"), ImageFormat::tga);
  EXPECT_EQ(sniffed("global4.gif"), ImageFormat::gif);
  EXPECT_EQ(sniffed("raw8.ppm"), ImageFormat::pnm);
  EXPECT_EQ(sniffed("rank2.npy"), ImageFormat::unknown);
  EXPECT_EQ(sniff_image(as_bytes("")), ImageFormat::unknown);
  EXPECT_EQ(sniff_image(as_bytes("a text that is long enough to hold a header of any kind")), ImageFormat::unknown);
}

TEST(Image, StopsWhenCancelled) {
  CancelToken cancel;
  cancel.cancel();
  for (const char* name : {"rgb8.png", "rgb420.jpg", "rgb24.bmp", "rgb24.tga", "global4.gif", "raw8.ppm"}) {
    const auto image = decode_image(test::read_all(test::fixture(name)), name, &cancel);
    ASSERT_FALSE(image.ok()) << name;
    EXPECT_EQ(image.error().kind, Error::Kind::cancelled);
  }
}

TEST(ExifOrientation, BelievesNothing) {
  const auto block = [](std::string_view tiff) {
    const std::string bytes = std::string("Exif\0\0", 6) + std::string(tiff);
    return exif_orientation(as_bytes(bytes));
  };
  using namespace std::string_literals;
  const std::string little = "II*\0\x08\0\0\0"s;
  EXPECT_EQ(block(little + "\x01\0"s + "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"s), 6);
  EXPECT_EQ(block("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"s), 8);
  EXPECT_EQ(block(little + "\x01\0"s + "\x12\x01\x03\0\x01\0\0\0\x09\0\0\0"s), 0);  // no such orientation
  EXPECT_EQ(block(little + "\x01\0"s + "\x12\x01\x04\0\x01\0\0\0\x06\0\0\0"s), 0);  // not a SHORT
  EXPECT_EQ(block(little + "\xff\xff"s), 0);                                        // entries beyond the end
  EXPECT_EQ(block("II*\0\xff\xff\xff\xff"s), 0);                                    // directory beyond the end
  EXPECT_EQ(block("II*\0"s), 0);
  EXPECT_EQ(block(""), 0);
  EXPECT_EQ(exif_orientation(as_bytes("http://ns.adobe.com/xap/1.0/")), 0);
}

void expect_round_trip(int channels) {
  const int64_t h = 5;
  const int64_t w = 7;
  Bytes pixels(static_cast<size_t>(h * w * channels));
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 37);
  if (channels == 4) {
    for (size_t i = 3; i < pixels.size(); i += 4) pixels[i] = 255;
  }
  const test::TemporaryFolder folder;
  ASSERT_TRUE(save_png(folder / "x.png", {pixels.data(), h, w, channels}).ok());
  const auto image = decode_image(test::read_all(folder / "x.png"), "x.png");
  ASSERT_TRUE(image.ok()) << image.error().message();
  const int64_t planes = channels == 1 ? 1 : 3;
  ASSERT_EQ(image->values.shape(), (Shape{1, planes, h, w}));
  for (int64_t c = 0; c < planes; ++c) {
    for (int64_t i = 0; i < h * w; ++i) {
      ASSERT_EQ(image->values.view().plane(0, c)[i], pixels[static_cast<size_t>(i * channels + c)]);
    }
  }
}

TEST(SavePng, IsReadBack) {
  for (const int channels : {1, 3, 4}) {
    SCOPED_TRACE(channels);
    expect_round_trip(channels);
  }
}

TEST(SavePng, RefusesWithoutAFile) {
  const test::TemporaryFolder folder;
  const uint8_t pixel = 0;
  EXPECT_FALSE(save_png(folder / "x.png", {&pixel, 0, 1, 1}).ok());
  EXPECT_FALSE(save_png(folder / "missing/x.png", {&pixel, 1, 1, 1}).ok());
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace convlens::io
