// GIF that lies: pictures beyond their canvas, colours beyond their map, giants, endless comments.
#include "io/image.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

void expect_refused(const Bytes& bytes, const std::string& message) {
  const auto image = decode_image(bytes, "x");
  ASSERT_FALSE(image.ok());
  EXPECT_EQ(image.error().message(), "x: " + message);
}

// A 2 x 2 picture of a map of two colours; the parts can be altered at their offsets.
Bytes small_gif() {
  return {'G', 'I', 'F',  '8',  '9',  'a', 2, 0, 2, 0, 0x80, 0, 0,  // 0: screen 2 x 2, global map of two
          0,   0,   0,    255,  255,  255,                          // 13: black, white
          ',', 0,   0,    0,    0,    2,   0, 2, 0, 0,              // 19: picture at 0, 0 of 2 x 2
          2,   3,   0x44, 0x02, 0x05, 0,                            // 29: clear, 0, 1, 0, 1 ... and the end
          ';'};
}

TEST(HostileGif, TheSmallOneIsRead) {
  const auto image = decode_image(test::read_all(test::fixture("global4.gif")), "x");
  ASSERT_TRUE(image.ok()) << image.error().message();
}

TEST(HostileGif, RefusesPicturesThatDoNotFitTheirCanvas) {
  for (const size_t offset : {20U, 22U}) {  // left, top
    Bytes gif = small_gif();
    gif[offset] = 1;
    expect_refused(gif, "is a damaged GIF: its picture reaches beyond its canvas");
    gif[offset] = 0xFF;
    gif[offset + 1] = 0xFF;
    expect_refused(gif, "is a damaged GIF: its picture reaches beyond its canvas");
  }
  Bytes gif = small_gif();
  gif[24] = 0;
  expect_refused(gif, "is a damaged GIF: its picture has no pixels");
  gif = small_gif();
  gif[6] = 0;
  expect_refused(gif, "has no pixels (up to 4096 x 4096 pixels)");
}

TEST(HostileGif, RefusesGiantsByTheirHeader) {
  Bytes gif = small_gif();
  gif[7] = 0x75;
  gif[9] = 0x75;
  expect_refused(gif, "is too large: 29954 x 29954 pixels (up to 4096 x 4096 pixels)");
}

TEST(HostileGif, RefusesColoursBeyondTheMap) {
  Bytes gif = test::read_all(test::fixture("global4.gif"));
  gif[10] = 0x80;                                 // a map of two colours ...
  gif.erase(gif.begin() + 19, gif.begin() + 61);  // ... in place of sixteen
  expect_refused(gif, "is a damaged GIF: it has colours beyond its colour map");
  gif = small_gif();
  gif[10] = 0;
  gif.erase(gif.begin() + 13, gif.begin() + 19);
  expect_refused(gif, "is a damaged GIF: it has no colour map");
}

TEST(HostileGif, RefusesFilesWithoutAPicture) {
  Bytes gif = small_gif();
  gif.resize(19);
  expect_refused(gif, "is a GIF that is cut short (a whole file)");
  gif.push_back(';');
  EXPECT_FALSE(decode_image(gif, "x").ok());
  gif.back() = '!';
  gif.push_back(0xFE);
  gif.insert(gif.end(), 300000, 0x40);  // a comment that never ends
  expect_refused(gif, "is a GIF that is cut short (a whole file)");
}

}  // namespace
}  // namespace convlens::io
