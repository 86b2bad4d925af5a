// Pictures that lie: cut short, damaged, giants, bombs, wrong names. Each is refused in one line or read as it is.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "io/image.h"
#include "io/import.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

std::vector<std::string> picture_fixtures() {
  std::vector<std::string> names;
  for (const auto& entry : nlohmann::json::parse(test::read_text(test::fixture("expected.json")))) {
    names.push_back(entry["file"]);
  }
  return names;
}

void expect_refused(const Bytes& bytes, std::string_view what) {
  const auto image = decode_image(bytes, "x");
  ASSERT_FALSE(image.ok()) << what;
  test::expect_message(image.error(), what);
  EXPECT_EQ(image.error().where, "x");
}

void put_big_endian(Bytes& bytes, size_t at, uint32_t value, size_t length) {
  for (size_t i = 0; i < length; ++i) bytes[at + i] = static_cast<uint8_t>(value >> (8 * (length - 1 - i)));
}
void put_little_endian(Bytes& bytes, size_t at, uint32_t value, size_t length) {
  for (size_t i = 0; i < length; ++i) bytes[at + i] = static_cast<uint8_t>(value >> (8 * i));
}

// Where the last number of a plain PNM begins, in which no cut can be told from a smaller number; else the end.
size_t last_number(const std::string& name, const Bytes& bytes) {
  if (!name.starts_with("plain")) return bytes.size();
  const auto digit = [](uint8_t byte) { return byte >= '0' && byte <= '9'; };
  size_t at = bytes.size();
  while (!digit(bytes[at - 1])) --at;
  while (digit(bytes[at - 1])) --at;
  return at + 1;
}

// A cut file is refused, or what is missing did not matter (a trailer) and the picture is the whole one.
TEST(HostileImage, NoCutGivesMadeUpPixels) {
  for (const std::string& name : picture_fixtures()) {
    SCOPED_TRACE(name);
    const Bytes whole = test::read_all(test::fixture(name));
    const auto expected = decode_image(whole, name);
    ASSERT_TRUE(expected.ok());
    size_t refused = 0;
    for (size_t length = 0; length < last_number(name, whole); ++length) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      const auto image = decode_image(cut, "x");
      if (!image.ok()) {
        ++refused;
        test::expect_message(image.error(), "x: ");
        continue;
      }
      ASSERT_EQ(image->values.shape(), expected->values.shape()) << length;
      ASSERT_TRUE(
          std::equal(image->values.values().begin(), image->values.values().end(), expected->values.values().begin()))
          << "cut to " << length << " of " << whole.size();
    }
    EXPECT_GT(refused, whole.size() / 2);
  }
}

// Any byte may be anything: the answer does not matter, that there is one does (run with sanitizers as well).
TEST(HostileImage, SurvivesEveryFlippedByte) {
  for (const std::string& name : picture_fixtures()) {
    SCOPED_TRACE(name);
    Bytes bytes = test::read_all(test::fixture(name));
    for (size_t at = 0; at < bytes.size(); ++at) {
      const uint8_t before = bytes[at];
      for (const unsigned change : {0x01U, 0x80U, 0xFFU}) {
        bytes[at] = static_cast<uint8_t>(before ^ change);
        const auto image = decode_image(bytes, "x");
        if (!image.ok()) continue;
        ASSERT_LE(image->values.shape().h * image->values.shape().w, kMaxImagePixels);
      }
      bytes[at] = before;
    }
  }
}

constexpr std::string_view kTooLarge = "is too large: 30000 x 30000 pixels (up to 4096 x 4096 pixels)";

TEST(HostileImage, RefusesGiantsByTheirHeader) {
  Bytes png = test::read_all(test::fixture("rgb8.png"));
  put_big_endian(png, 16, 30000, 4);
  put_big_endian(png, 20, 30000, 4);
  put_big_endian(png, 29, static_cast<uint32_t>(crc32(0, png.data() + 12, 17)), 4);
  expect_refused(png, kTooLarge);

  Bytes jpeg = test::read_all(test::fixture("rgb420.jpg"));
  const std::array<uint8_t, 2> frame{0xFF, 0xC0};
  const auto sof =
      static_cast<size_t>(std::search(jpeg.begin(), jpeg.end(), frame.begin(), frame.end()) - jpeg.begin());
  put_big_endian(jpeg, sof + 5, 30000, 2);
  put_big_endian(jpeg, sof + 7, 30000, 2);
  expect_refused(jpeg, kTooLarge);

  Bytes bmp = test::read_all(test::fixture("rgb24.bmp"));
  put_little_endian(bmp, 18, 30000, 4);
  put_little_endian(bmp, 22, 30000, 4);
  expect_refused(bmp, kTooLarge);
  put_little_endian(bmp, 22, static_cast<uint32_t>(-30000), 4);
  expect_refused(bmp, kTooLarge);
  put_little_endian(bmp, 22, 0x80000000U, 4);
  expect_refused(bmp, "is too large");

  Bytes tga = test::read_all(test::fixture("rgb24.tga"));
  put_little_endian(tga, 12, 30000, 2);
  put_little_endian(tga, 14, 30000, 2);
  expect_refused(tga, kTooLarge);
}

TEST(HostileImage, SaysWhatItsLimitIs) {
  Bytes tga(18 + 4097 * 3);
  tga[2] = 2;
  tga[16] = 24;
  put_little_endian(tga, 12, 4097, 2);
  put_little_endian(tga, 14, 1, 2);
  expect_refused(tga, "is too large: 4097 x 1 pixels (up to 4096 x 4096 pixels)");
  put_little_endian(tga, 12, 4096, 2);
  EXPECT_TRUE(decode_image(tga, "x").ok());
}

Bytes png_chunk(std::string_view kind, const Bytes& body) {
  Bytes chunk(8 + body.size() + 4);
  put_big_endian(chunk, 0, static_cast<uint32_t>(body.size()), 4);
  std::copy(kind.begin(), kind.end(), chunk.begin() + 4);
  std::copy(body.begin(), body.end(), chunk.begin() + 8);
  put_big_endian(chunk, 8 + body.size(),
                 static_cast<uint32_t>(crc32(0, chunk.data() + 4, static_cast<uInt>(4 + body.size()))), 4);
  return chunk;
}

Bytes deflated_zeros(size_t size) {
  const Bytes zeros(size);
  uLongf length = compressBound(static_cast<uLong>(size));
  Bytes out(length);
  EXPECT_EQ(compress2(out.data(), &length, zeros.data(), static_cast<uLong>(size), 9), Z_OK);
  out.resize(length);
  return out;
}

// A 4 x 4 grey PNG with `extra` before its pixels, which are `pixels` once inflated.
Bytes small_png(const Bytes& extra, const Bytes& compressed_pixels) {
  Bytes png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  const auto add = [&](const Bytes& part) { png.insert(png.end(), part.begin(), part.end()); };
  add(png_chunk("IHDR", {0, 0, 0, 4, 0, 0, 0, 4, 8, 0, 0, 0, 0}));
  add(extra);
  add(png_chunk("IDAT", compressed_pixels));
  add(png_chunk("IEND", {}));
  return png;
}

int64_t peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      int64_t value = 0;
      status >> value;
      return value;
    }
  }
  return 0;
}
void reset_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

TEST(HostileImage, BombsCostNoMemory) {
  constexpr size_t kBombBytes = size_t{256} << 20;
  const Bytes bomb = deflated_zeros(kBombBytes);
  ASSERT_LT(bomb.size(), kBombBytes / 500);
  Bytes text{'k', 0, 0};  // keyword, compression method
  text.insert(text.end(), bomb.begin(), bomb.end());

  reset_peak_memory();
  const int64_t before = peak_memory_kb();
  const auto pixels = decode_image(small_png({}, bomb), "x");
  EXPECT_TRUE(!pixels.ok() || pixels->values.shape() == (Shape{1, 1, 4, 4}));
  const auto ancillary = decode_image(small_png(png_chunk("zTXt", text), deflated_zeros(20)), "x");
  EXPECT_TRUE(!ancillary.ok() || ancillary->values.shape() == (Shape{1, 1, 4, 4}));
  EXPECT_LT(peak_memory_kb() - before, 100 * 1024);
}

TEST(HostileImage, RefusesUncompressedFilesThatLackPixels) {
  Bytes bmp = test::read_all(test::fixture("rgb24.bmp"));
  put_little_endian(bmp, 18, 4000, 4);
  put_little_endian(bmp, 22, 4000, 4);
  expect_refused(bmp, "is a BMP that is cut short");
  Bytes tga = test::read_all(test::fixture("rgb24.tga"));
  put_little_endian(tga, 12, 4000, 2);
  expect_refused(tga, "is a TGA that is cut short");
}

TEST(HostileImage, RefusesWhatBmpAllowsAndWeDoNotRead) {
  const Bytes palette = test::read_all(test::fixture("palette4.bmp"));
  Bytes bmp = palette;
  put_little_endian(bmp, 30, 2, 4);
  expect_refused(bmp, "is a compressed BMP (an uncompressed BMP");
  bmp = palette;
  put_little_endian(bmp, 28, 2, 2);
  expect_refused(bmp, "is a BMP of 2 bits a pixel");
  bmp = palette;
  put_little_endian(bmp, 10, 54 + 8, 4);  // two colours left, and the pixels name sixteen
  expect_refused(bmp, "colours beyond its palette");
  bmp = palette;
  put_little_endian(bmp, 10, 20, 4);
  expect_refused(bmp, "pixels overlap its header");
  bmp = palette;
  put_little_endian(bmp, 14, 41, 4);
  expect_refused(bmp, "unknown header");
  bmp = palette;
  put_little_endian(bmp, 18, 0, 4);
  expect_refused(bmp, "has no pixels");
}

TEST(HostileImage, RefusesColoursBeyondAPalette) {
  Bytes tga = test::read_all(test::fixture("palette8.tga"));
  put_little_endian(tga, 5, 1, 2);  // one colour
  expect_refused(tga, "colours beyond its palette");
}

TEST(HostileImage, RefusesFilesThatAreNoPictures) {
  expect_refused({}, "is not an image that can be read (PNG, JPEG, GIF, BMP, TGA or PNM)");
  expect_refused(Bytes(1000, 0), "is not an image");
  expect_refused(Bytes(1000, 0xFF), "is not an image");
  expect_refused({'G', 'I', 'F', '8', '8', 'a', 1, 0, 1, 0}, "is not an image");
  expect_refused({'P', '7', '\n', '1'}, "is not an image");
}

TEST(HostileImage, TheNameDoesNotMatter) {
  const test::TemporaryFolder folder;
  std::filesystem::copy_file(test::fixture("rgb8.png"), folder / "picture.jpg");
  test::write_text(folder / "text.png", "this is no picture, whatever its name says");
  test::write_text(folder / "empty.png", "");
  EXPECT_TRUE(load_input(folder / "picture.jpg", ImportMode::automatic).ok());
  const auto refused = [](const std::string& path, const std::string& what) {
    const auto input = load_input(path, ImportMode::automatic);
    ASSERT_FALSE(input.ok());
    EXPECT_EQ(input.error().message(), path + ": " + what);
  };
  refused(folder / "text.png", "is not a file that can be read (PNG, JPEG, GIF, BMP, TGA, PNM, .npy or IDX)");
  refused(folder / "empty.png", "is empty");
  refused(folder / "missing.png", "does not exist");
  refused(folder.path().native(), "is a folder (a regular file)");
}

}  // namespace
}  // namespace convlens::io
