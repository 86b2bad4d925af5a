// Pictures and arrays in and out through `convert`.
#include <nlohmann/json.hpp>

#include "cli_support.h"
#include "io/image.h"

namespace convlens::test {
namespace {

class Convert : public CliTest {
 protected:
  // A 2 x 3 colour picture.
  void write_colour(const std::string& name) {
    const std::vector<uint8_t> pixels{255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 100, 100, 100, 255, 255, 255};
    ASSERT_TRUE(io::save_png(path(name), {pixels.data(), 2, 3, 3}).ok());
  }
};

TEST_F(Convert, APictureToAnArrayAndBack) {
  write_colour("a.png");
  const Outcome outcome = run("convert @a.png @y.npy");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, path("y.npy") + ": [1, 3, 2, 3], 0 to 255\n");
  const NpyContent array = read_npy(path("y.npy"));
  EXPECT_EQ(array.shape, (Shape{1, 3, 2, 3}));
  EXPECT_EQ(array.values,
            (std::vector<float>{255, 0, 0, 10, 100, 255, 0, 255, 0, 20, 100, 255, 0, 0, 255, 30, 100, 255}));
  EXPECT_EQ(run("convert @y.npy @b.png").status, 0);
  EXPECT_EQ(read_all(path("b.png")), read_all(path("a.png")));
}

TEST_F(Convert, ToGrey) {
  write_colour("a.png");
  const Outcome outcome = run("convert @a.png @y.npy --grey");
  EXPECT_EQ(outcome.out, path("y.npy") + ": [1, 1, 2, 3], 18.15 to 255; grey = 0.299 R + 0.587 G + 0.114 B\n");
  EXPECT_NEAR(read_npy(path("y.npy")).values[0], 76.245, 1e-4);
  EXPECT_EQ(run("convert @a.png @grey.PNG --grey").out,
            path("grey.PNG") +
                ": [1, 1, 2, 3], 18.15 to 255; grey = 0.299 R + 0.587 G + 0.114 B; values rounded to whole numbers\n");
}

TEST_F(Convert, ToADigit) {
  std::vector<float> paper(900, 255);
  for (size_t r = 5; r < 25; ++r) paper[r * 30 + 3] = paper[r * 30 + 4] = 0;
  write_npy(path("x.npy"), {1, 1, 30, 30}, paper);
  EXPECT_EQ(run("convert @x.npy @paper.png").status, 0);
  const Outcome outcome = run("convert @paper.png @y.npy --as-digit --json");
  const auto report = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(report["shape"], (std::vector<int>{1, 1, 28, 28}));
  EXPECT_EQ(report["note"], "inverted, because the ground is light");
  const NpyContent digit = read_npy(path("y.npy"));
  EXPECT_EQ(std::count(digit.values.begin(), digit.values.end(), 255.0F), 40);
  EXPECT_EQ(std::count(digit.values.begin(), digit.values.end(), 0.0F), 784 - 40);
}

TEST_F(Convert, KeepsArraysOfAnyShape) {
  write_npy(path("x.npy"), {2, 5, 1, 2}, std::vector<float>(20, -3.5F));
  EXPECT_EQ(run("convert @x.npy @y.npy").status, 0);
  EXPECT_EQ(read_npy(path("y.npy")).shape, (Shape{2, 5, 1, 2}));
  write_npy(path("x.npy"), {2, 3, 1, 1}, {1, 1, 1, 2, 2, 2});
  EXPECT_EQ(run("convert @x.npy @y.npy --grey").status, 0);
  EXPECT_EQ(read_npy(path("y.npy")).shape, (Shape{2, 1, 1, 1}));
}

TEST_F(Convert, StandardStreams) {
  write_colour("a.png");
  const Outcome piped = run("convert - - --grey", read_text(path("a.png")));
  EXPECT_EQ(piped.status, 0) << piped.err;
  EXPECT_EQ(parse_npy({piped.out.begin(), piped.out.end()}).shape, (Shape{1, 1, 2, 3}));
}

TEST_F(Convert, APictureOfAnIdxFile) {
  std::string bytes{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 30, 40};
  write_text(path("images-idx3-ubyte"), bytes);
  EXPECT_EQ(run("convert @images-idx3-ubyte @y.npy --index 1").status, 0);
  EXPECT_EQ(read_npy(path("y.npy")).shape, (Shape{1, 1, 1, 2}));
  EXPECT_EQ(read_npy(path("y.npy")).values, (std::vector<float>{30, 40}));
  expect_error(run("convert @images-idx3-ubyte @z.npy --index 2"), 2, "--index: is 2 (0..1)");
  expect_error(run("convert @y.npy @z.npy --index 0"), 2, "--index: is for IDX files, which");
}

TEST_F(Convert, Resizes) {
  write_npy(path("x.npy"), {1, 1, 2, 4}, {0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_EQ(run("convert @x.npy @y.npy --size 1,2").out,
            path("y.npy") + ": [1, 1, 1, 2], 2.5 to 4.5; resized from 2 x 4 by area mean\n");
  EXPECT_EQ(run("convert @x.npy @y.npy --size 2").status, 0);
  EXPECT_EQ(read_npy(path("y.npy")).shape, (Shape{1, 1, 1, 2}));
  expect_error(run("convert @x.npy @z.npy --size 5000"), 2, "--size: is above 4096");
  expect_error(run("convert @x.npy @z.npy --size 8 --as-digit"), 2, "--size: is given with --as-digit");
}

TEST_F(Convert, ArraysWithTheirChannelsLast) {
  write_npy_dims(path("x.npy"), {2, 1, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(run("convert @x.npy @y.npy --axes hwc").status, 0);
  EXPECT_EQ(read_npy(path("y.npy")).shape, (Shape{1, 3, 2, 1}));
  EXPECT_EQ(read_npy(path("y.npy")).values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(run("convert @x.npy @y.npy").status, 0);  // kept as it is, when nobody says otherwise
  EXPECT_EQ(read_npy(path("y.npy")).shape, (Shape{1, 2, 1, 3}));
  expect_error(run("convert @x.npy @z.npy --axes nhwc"), 2, "--axes: is 'nhwc' (chw or hwc)");
}

TEST_F(Convert, ReadsEveryKindOfFile) {
  const std::filesystem::path folder = std::filesystem::path(CONVLENS_PHOTO_PATH).parent_path();
  for (const char* name : {"rgb8.png", "rgb420.jpg", "first_of_two.gif", "rgb24.bmp", "rgb24.tga", "raw8.ppm",
                           "plain8.pgm", "bits_raw.pbm", "rank3.npy", "rank2.npy.gz"}) {
    std::filesystem::copy_file(folder / name, path(name));
    const Outcome outcome = run("convert @" + std::string(name) + " @y.npy --quiet");
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
}

TEST_F(Convert, Refuses) {
  write_colour("a.png");
  write_npy(path("wide.npy"), {1, 1, 1, 3}, {-762, 0, 762});
  write_npy(path("batch.npy"), {2, 1, 1, 3}, std::vector<float>(6));
  write_npy(path("four.npy"), {1, 4, 1, 1}, std::vector<float>(4));
  write_text(path("y.png"), "precious");
  const auto names = folder_.names();
  const auto refused = [&](const std::string& line, int status, std::string_view message) {
    SCOPED_TRACE(line);
    expect_error(run("convert " + line), status, message);
    EXPECT_EQ(folder_.names(), names);
    EXPECT_EQ(read_text(path("y.png")), "precious");
  };
  refused("@wide.npy @y.png", 2, "y.png: cannot hold the value -762.000000 (0 to 255, or an .npy file)");
  refused("@batch.npy @y.png", 2, "y.png: cannot hold the shape [2, 1, 1, 3] (one image of 1 or 3 channels)");
  refused("@four.npy @y.npy --grey", 2, "--grey: does not apply to the shape (1, 4, 1, 1) (1 or 3 channels)");
  refused("@four.npy @y.npy --as-digit", 1, "four.npy: has 4 channels (1 or 3 for a grey picture or a digit)");
  refused("@a.png @y.tif", 2, "y.tif: ends in no known format (.npy or .png)");
  refused("@a.png @y.npy --grey --as-digit", 2, "--grey: is given with --as-digit");
  refused("@y.png @z.npy", 1, "y.png: is not a file that can be read (PNG, JPEG, GIF, BMP, TGA, PNM, .npy or IDX)");
  refused("@missing.png @y.png", 1, "missing.png: does not exist");
  refused("@a.png @missing/y.png", 1, "its folder does not exist");
  refused("@a.png - --json", 2, "OUT: is -, where --json writes its report");
}

}  // namespace
}  // namespace convlens::test
