// The pictures against the same formulas on the CPU, pixel by pixel.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gfx/heatmap_renderer.h"
#include "gfx/minify.h"
#include "gl_test.h"

namespace convlens::gfx {
namespace {

struct Map {
  int64_t h = 0, w = 0;
  std::vector<float> values;
  float at(int64_t row, int64_t col) const { return values[static_cast<size_t>(row * w + col)]; }
};

Map make_map(int64_t h, int64_t w, uint32_t seed) {
  Map map{h, w, {}};
  uint32_t state = seed;
  for (int64_t i = 0; i < h * w; ++i) {
    state = state * 1664525U + 1013904223U;
    map.values.push_back(static_cast<float>(static_cast<int>(state >> 22U)) - 512.0F);  // integers in -512..511
  }
  return map;
}

// Every entry another colour, so that a wrong index shows.
const ColorTable& test_table() {
  static const ColorTable table = [] {
    ColorTable made{};
    for (uint32_t i = 0; i < 256; ++i) made[i] = 0xFF000000U | (i << 16U) | ((255U - i) << 8U) | ((i * 7U) & 0xFFU);
    return made;
  }();
  return table;
}

uint32_t color_of(float value, const HeatmapJob& job) {
  if (std::isnan(value)) return job.nan;
  const double range = static_cast<double>(job.hi) - static_cast<double>(job.lo);
  const double index = range > 0 ? std::floor((value - static_cast<double>(job.lo)) / range * 255.0 + 0.5) : 128.0;
  return (*job.colors)[static_cast<size_t>(std::fmin(std::fmax(index, 0.0), 255.0))];
}

// The picture of a magnified map: the cell under the centre of every pixel.
std::vector<uint32_t> magnified(const Map& map, const HeatmapJob& job) {
  std::vector<uint32_t> picture;
  for (int py = 0; py < job.height_px; ++py)
    for (int px = 0; px < job.width_px; ++px) {
      const auto col = static_cast<int64_t>(std::floor(job.x + (px + 0.5) * job.width / job.width_px));
      const auto row = static_cast<int64_t>(std::floor(job.y + (py + 0.5) * job.height / job.height_px));
      const bool inside = row >= 0 && col >= 0 && row < map.h && col < map.w;
      picture.push_back(inside ? color_of(map.at(row, col), job) : job.outside);
    }
  return picture;
}

class HeatmapTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (HasFatalFailure()) return;
    auto renderer = HeatmapRenderer::create();
    ASSERT_TRUE(renderer.ok()) << renderer.error().message();
    renderer_.emplace(std::move(renderer).value());
  }
  void TearDown() override {
    picture_ = {};
    for (ValueTexture& texture : textures_) texture = {};
    renderer_.reset();
    GlTest::TearDown();
  }

  void upload(const Map& map, size_t texture = 0) {
    textures_[texture].resize(map.h, map.w);
    textures_[texture].upload(Rect::whole(map.h, map.w), map.values.data(), map.w);
  }
  HeatmapJob job(double x, double y, double width, double height, int width_px, int height_px) {
    HeatmapJob made;
    made.values[0] = &textures_[0];
    made.x = x, made.y = y, made.width = width, made.height = height;
    made.width_px = width_px, made.height_px = height_px;
    made.colors = &test_table();
    made.lo = -512, made.hi = 511;
    made.outside = 0xFF203040;
    return made;
  }
  std::vector<uint32_t> draw(const HeatmapJob& wanted) {
    renderer_->update(picture_, wanted);
    const auto bytes = read_pixels(picture_.target());
    std::vector<uint32_t> pixels;
    for (size_t i = 0; i < bytes.size(); i += 4)
      pixels.push_back(bytes[i] | (uint32_t{bytes[i + 1]} << 8U) | (uint32_t{bytes[i + 2]} << 16U) |
                       (uint32_t{bytes[i + 3]} << 24U));
    return pixels;
  }
  void expect_same(const std::vector<uint32_t>& got, const std::vector<uint32_t>& wanted, int width_px) {
    ASSERT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < got.size(); ++i)
      ASSERT_EQ(got[i], wanted[i]) << std::hex << "pixel x " << std::dec << i % static_cast<size_t>(width_px) << " y "
                                   << i / static_cast<size_t>(width_px);
  }

  std::optional<HeatmapRenderer> renderer_;
  std::array<ValueTexture, 3> textures_;
  HeatmapPicture picture_;
};

TEST_F(HeatmapTest, EveryPixelShowsTheCellUnderIt) {
  struct Case {
    int64_t h, w;
    double x, y, width, height;
    int width_px, height_px;
  };
  const Case cases[] = {
      {28, 28, 0, 0, 28, 28, 336, 336},         // whole map, 12 pixels a cell
      {28, 28, 0, 0, 28, 28, 28, 28},           // 1:1
      {26, 14, 0, 0, 14, 26, 143, 251},         // no whole number of pixels a cell
      {28, 28, 3.25, 7.5, 9.5, 4.75, 190, 95},  // zoomed in, between cells
      {28, 28, -1, -1, 30, 30, 300, 300},       // a ring of padding around it
      {3, 3, -2.5, 1.25, 8, 8, 160, 160},       // mostly beside it
      {1, 1, 0, 0, 1, 1, 7, 5},
      {512, 512, 500, 490, 12, 22, 240, 440},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::to_string(c.w) + " x " + std::to_string(c.h) + " in " + std::to_string(c.width_px) + " x " +
                 std::to_string(c.height_px));
    const Map map = make_map(c.h, c.w, 7);
    upload(map);
    const HeatmapJob wanted = job(c.x, c.y, c.width, c.height, c.width_px, c.height_px);
    expect_same(draw(wanted), magnified(map, wanted), c.width_px);
  }
}

// What is beyond a locked range has the colour of its end, with lines that fall above it and rise below it.
TEST_F(HeatmapTest, CutOffCellsAreHatched) {
  Map map{1, 4, {-512, -300, 300, std::numeric_limits<float>::infinity()}};
  upload(map);
  constexpr int kCell = 16;
  HeatmapJob wanted = job(0, 0, 4, 1, 4 * kCell, kCell);
  wanted.clip_lo = -400, wanted.clip_hi = 200;
  wanted.clip_mark = 0xFF010203;
  wanted.clip_step_px = 8;
  const std::vector<uint32_t> got = draw(wanted);
  for (int y = 0; y < kCell; ++y)
    for (int x = 0; x < 4 * kCell; ++x) {
      const int cell = x / kCell;
      const bool below = cell == 0, above = cell >= 2;
      const int line = above ? (x - y + 64 * 8) % 8 : (x + y) % 8;
      const uint32_t ground = color_of(below ? -400.0F : above ? 200.0F : -300.0F, wanted);
      ASSERT_EQ(got[static_cast<size_t>(y * 4 * kCell + x)], (below || above) && line < 2 ? wanted.clip_mark : ground)
          << x << ", " << y;
    }
  // Without a mark the colours end there all the same.
  wanted.clip_mark = 0;
  const std::vector<uint32_t> plain = draw(wanted);
  EXPECT_EQ(plain.front(), color_of(-400, wanted));
  EXPECT_EQ(plain.back(), color_of(200, wanted));
}

TEST_F(HeatmapTest, AMapOf4096CellsIsExactAtItsFarCorner) {
  const Map map = make_map(4, 4096, 3);
  upload(map);
  const HeatmapJob wanted = job(4060, 0, 36, 4, 36 * 10, 40);
  expect_same(draw(wanted), magnified(map, wanted), wanted.width_px);
}

TEST_F(HeatmapTest, MinifiedByAWholeNumberIsTheMeanOfTheCells) {
  for (const int64_t factor : {2, 3, 4}) {
    SCOPED_TRACE("factor " + std::to_string(factor));
    Map map = make_map(5 * factor, 6 * factor, 11);
    for (float& value : map.values) value *= 16.0F * 9.0F;  // means are whole numbers
    upload(map);
    HeatmapJob wanted = job(0, 0, static_cast<double>(map.w), static_cast<double>(map.h), 6, 5);
    wanted.lo = -512 * 144, wanted.hi = 511 * 144;
    std::vector<uint32_t> expected;
    for (int64_t row = 0; row < 5; ++row)
      for (int64_t col = 0; col < 6; ++col) {
        double sum = 0;
        for (int64_t r = 0; r < factor; ++r)
          for (int64_t c = 0; c < factor; ++c) sum += static_cast<double>(map.at(row * factor + r, col * factor + c));
        expected.push_back(color_of(static_cast<float>(sum / static_cast<double>(factor * factor)), wanted));
      }
    expect_same(draw(wanted), expected, 6);
  }
}

TEST_F(HeatmapTest, StrongMinificationSamplesTheWholePixel) {
  // 16 x 16 cells a pixel: columns of +1 and -1 in stripes of four average to 0 when the samples are spread evenly.
  Map map{32, 32, {}};
  for (int64_t row = 0; row < 32; ++row)
    for (int64_t col = 0; col < 32; ++col) map.values.push_back((col / 4) % 2 == 0 ? 100.0F : -100.0F);
  upload(map);
  HeatmapJob wanted = job(0, 0, 32, 32, 2, 2);
  wanted.lo = -100, wanted.hi = 100;
  expect_same(draw(wanted), std::vector<uint32_t>(4, test_table()[128]), 2);
}

// What is made smaller before it is uploaded looks as if the graphics had done it; also after a change of some cells.
TEST_F(HeatmapTest, MeansTakenBeforehandGiveTheSamePicture) {
  struct Case {
    int64_t h, w;
    double x, y, width, height;
    int width_px, height_px;
  };
  for (const Case& c : {Case{90, 120, 0, 0, 120, 90, 40, 45}, Case{301, 417, 0, 0, 417, 301, 100, 77},
                        Case{64, 64, 8, 16, 40, 48, 25, 30}, Case{1000, 700, 0, 0, 700, 1000, 31, 43}}) {
    Map map = make_map(c.h, c.w, 11);
    map.values[static_cast<size_t>(20 * c.w + 30)] = std::numeric_limits<float>::quiet_NaN();
    upload(map);
    const HeatmapJob direct = job(c.x, c.y, c.width, c.height, c.width_px, c.height_px);
    const Shape shape{1, 1, c.h, c.w};
    ASSERT_TRUE(is_minified(direct, shape));
    std::vector<float> means(static_cast<size_t>(c.width_px) * static_cast<size_t>(c.height_px));
    minify(map.values.data(), shape, direct, Rect::whole(c.height_px, c.width_px), means);
    textures_[1].resize(c.height_px, c.width_px);
    textures_[1].upload(Rect::whole(c.height_px, c.width_px), means.data(), c.width_px);
    const HeatmapJob beforehand = job_of_means(direct, {&textures_[1], nullptr, nullptr});
    expect_same(draw(beforehand), draw(direct), c.width_px);

    const Rect changed{{c.h / 2, c.h / 2 + 5}, {c.w / 3, c.w / 3 + 9}};
    for (int64_t row = changed.rows.begin; row < changed.rows.end; ++row)
      for (int64_t col = changed.cols.begin; col < changed.cols.end; ++col)
        map.values[static_cast<size_t>(row * c.w + col)] = 300;
    upload(map);
    const Rect pixels = pixels_of(changed, direct);
    minify(map.values.data(), shape, direct, pixels, means);
    textures_[1].upload(pixels, means.data(), c.width_px);
    expect_same(draw(beforehand), draw(direct), c.width_px);
  }
}

TEST_F(HeatmapTest, WhatReachesBeyondTheMapOrIsMagnifiedIsNotMinifiedBeforehand) {
  const Shape shape{1, 1, 100, 100};
  EXPECT_FALSE(is_minified(job(-1, 0, 100, 100, 50, 50), shape));
  EXPECT_FALSE(is_minified(job(1, 0, 100, 100, 50, 50), shape));
  EXPECT_FALSE(is_minified(job(0, 0, 100, 100, 100, 100), shape));
  EXPECT_FALSE(is_minified(job(0, 0, 100, 100, 50, 200), shape));
  EXPECT_TRUE(is_minified(job(0, 0, 100, 100, 99, 99), shape));
}

TEST_F(HeatmapTest, ZeroOfASymmetricRangeIsTheMiddleEntry) {
  upload(Map{1, 1, {0.0F}});
  for (const float range : {1.0F, 762.0F, 2.988F, 1e-20F, 3e30F, 0.1F, 765.0F / 255.0F}) {
    HeatmapJob wanted = job(0, 0, 1, 1, 1, 1);
    wanted.lo = -range, wanted.hi = range;
    EXPECT_EQ(draw(wanted).front(), test_table()[128]) << range;
  }
}

TEST_F(HeatmapTest, ARangeWithoutExtentIsTheMiddleEntry) {
  upload(Map{1, 2, {5.0F, -5.0F}});
  HeatmapJob wanted = job(0, 0, 2, 1, 2, 1);
  wanted.lo = wanted.hi = 0;
  expect_same(draw(wanted), std::vector<uint32_t>(2, test_table()[128]), 2);
}

TEST_F(HeatmapTest, NotANumberAndInfinitiesAreTold) {
  const float infinity = std::numeric_limits<float>::infinity();
  upload(Map{1, 4, {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity, -0.0F}});
  HeatmapJob wanted = job(0, 0, 4, 1, 4, 1);
  wanted.lo = -1, wanted.hi = 1;
  const std::vector<uint32_t> expected{wanted.nan, test_table()[255], test_table()[0], test_table()[128]};
  expect_same(draw(wanted), expected, 4);
  wanted.width_px = 2;  // a pixel with one NaN among its cells does not hide it
  EXPECT_EQ(draw(wanted)[0], wanted.nan);
}

TEST_F(HeatmapTest, ValuesBeyondTheRangeTakeItsEnds) {
  upload(Map{1, 2, {-1000.0F, 1000.0F}});
  HeatmapJob wanted = job(0, 0, 2, 1, 2, 1);
  wanted.lo = -1, wanted.hi = 1;
  expect_same(draw(wanted), {test_table()[0], test_table()[255]}, 2);
}

TEST_F(HeatmapTest, ThreeMapsAreAPicture) {
  static const ColorTable grey = [] {
    ColorTable made{};
    for (uint32_t i = 0; i < 256; ++i) made[i] = 0xFF000000U | (i * 0x010101U);
    return made;
  }();
  upload(Map{1, 2, {255, 10}}, 0);
  upload(Map{1, 2, {0, 20}}, 1);
  upload(Map{1, 2, {128, 30}}, 2);
  HeatmapJob wanted = job(0, 0, 2, 1, 2, 1);
  wanted.values = {&textures_[0], &textures_[1], &textures_[2]};
  wanted.colors = &grey;
  wanted.lo = 0, wanted.hi = 255;
  expect_same(draw(wanted), {0xFF8000FF, 0xFF1E140A}, 2);
}

TEST_F(HeatmapTest, DrawnAgainOnlyWhenSomethingChanged) {
  Map map = make_map(8, 8, 5);
  upload(map);
  HeatmapJob wanted = job(0, 0, 8, 8, 64, 64);
  EXPECT_TRUE(renderer_->update(picture_, wanted));
  EXPECT_FALSE(renderer_->update(picture_, wanted));
  const GLuint texture = picture_.texture();

  map.values[9] = 400;
  textures_[0].upload({{1, 2}, {1, 2}}, map.values.data(), map.w);
  EXPECT_TRUE(renderer_->update(picture_, wanted));
  EXPECT_FALSE(renderer_->update(picture_, wanted));
  wanted.hi = 600;
  EXPECT_TRUE(renderer_->update(picture_, wanted));
  wanted.outside = 0;
  EXPECT_TRUE(renderer_->update(picture_, wanted));
  wanted.width_px = 80;
  EXPECT_TRUE(renderer_->update(picture_, wanted));
  EXPECT_FALSE(renderer_->update(picture_, wanted));
  EXPECT_EQ(picture_.texture(), texture) << "the texture keeps its name through sizes";
  expect_same(draw(wanted), magnified(map, wanted), 80);
}

// Drawing only what changed must give the picture that drawing all of it gives, whatever part is shown at whatever
// size.
TEST_F(HeatmapTest, DrawnInPartsIsTheSameAsDrawnWhole) {
  uint32_t state = 99;
  const auto random = [&state](int count) {
    state = state * 1664525U + 1013904223U;
    return static_cast<int64_t>((state >> 8U) % static_cast<uint32_t>(count));
  };
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Map map = make_map(1 + random(90), 1 + random(90), state);
    upload(map);
    const double zoom = 0.2 + static_cast<double>(random(100)) / 20.0;  // cells a pixel
    const int width_px = 1 + static_cast<int>(random(70)), height_px = 1 + static_cast<int>(random(70));
    const HeatmapJob wanted = job(static_cast<double>(random(60)) / 3 - 10, static_cast<double>(random(60)) / 3 - 10,
                                  width_px * zoom, height_px * zoom, width_px, height_px);
    draw(wanted);
    const auto uploads = 1 + random(20);  // sometimes more than the texture remembers
    for (int64_t i = 0; i < uploads; ++i) {
      const int64_t row = random(static_cast<int>(map.h)), col = random(static_cast<int>(map.w));
      const Rect rect{{row, row + 1 + random(static_cast<int>(map.h - row))},
                      {col, col + 1 + random(static_cast<int>(map.w - col))}};
      for (int64_t r = rect.rows.begin; r < rect.rows.end; ++r)
        for (int64_t c = rect.cols.begin; c < rect.cols.end; ++c)
          map.values[static_cast<size_t>(r * map.w + c)] = static_cast<float>(random(1024) - 512);
      textures_[0].upload(rect, map.values.data(), map.w);
    }
    const auto in_parts = draw(wanted);
    picture_ = {};
    expect_same(in_parts, draw(wanted), width_px);
  }
}

TEST_F(HeatmapTest, AChangeThatIsNotShownDrawsNothing) {
  Map map = make_map(40, 40, 1);
  upload(map);
  const HeatmapJob wanted = job(0, 0, 10, 10, 100, 100);
  draw(wanted);
  textures_[0].upload({{30, 31}, {30, 31}}, map.values.data(), map.w);
  EXPECT_FALSE(renderer_->update(picture_, wanted));
  textures_[0].upload({{5, 6}, {5, 6}}, map.values.data(), map.w);
  EXPECT_TRUE(renderer_->update(picture_, wanted));
}

}  // namespace
}  // namespace convlens::gfx
