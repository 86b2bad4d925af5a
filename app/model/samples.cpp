#include "model/samples.h"

#include <algorithm>
#include <array>
#include <string>

#include "assets/embedded.h"
#include "model/document.h"
#include "model/reduce.h"
#include "model/strokes.h"

namespace convlens::model {
namespace {

constexpr std::string_view kDigitHint =
    "A handwritten digit, centred as MNIST's are: compare top_edge with left_edge on it";

constexpr std::array<SampleInfo, 14> kSamples{{
    {"digit0", "0", kDigitHint, "digit 0"},
    {"digit1", "1", kDigitHint, "digit 1"},
    {"digit2", "2", kDigitHint, "digit 2"},
    {"digit3", "3", kDigitHint, "digit 3"},
    {"digit4", "4", kDigitHint, "digit 4"},
    {"digit5", "5", kDigitHint, "digit 5"},
    {"digit6", "6", kDigitHint, "digit 6"},
    {"digit7", "7", kDigitHint, "digit 7"},
    {"digit8", "8", kDigitHint, "digit 8"},
    {"digit9", "9", kDigitHint, "digit 9"},
    {"crop", "crop of the 3",
     "The notebook's 10 x 20 crop: top_edge at row 5, column 7 gives 762, with no padding at 4, 6", "crop of the 3"},
    {"impulse", "impulse", "One white cell (255): every map shows its kernel turned by 180 degrees, times 255",
     "impulse"},
    {"checkerboard", "checkerboard", "Squares of black and white: every edge and every corner at once", "checkerboard"},
    {"ramp", "ramp", "Brighter by the same step in every column: left_edge is the same everywhere", "ramp"},
}};

constexpr int64_t kCropHeight = 10, kCropWidth = 20;

// Rows 0-9, columns 0-19 of MNIST_SAMPLE train/3/12.png as the notebook prints them; rows 0-4 are zero.
constexpr std::array<std::array<float, kCropWidth>, 5> kCropRows5To9{{
    {0, 0, 0, 12, 99, 91, 142, 155, 246, 182, 155, 155, 155, 155, 131, 52, 0, 0, 0, 0},
    {0, 0, 0, 138, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 252, 210, 122, 33, 0},
    {0, 0, 0, 220, 254, 254, 254, 235, 189, 189, 189, 189, 150, 189, 205, 254, 254, 254, 75, 0},
    {0, 0, 0, 35, 74, 35, 35, 25, 0, 0, 0, 0, 0, 0, 13, 224, 254, 254, 153, 0},
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 90, 254, 254, 247, 53, 0},
}};

Tensor make_crop() {
  Tensor crop(Shape{1, 1, kCropHeight, kCropWidth});
  int64_t row = kCropHeight - static_cast<int64_t>(kCropRows5To9.size());
  for (const auto& values : kCropRows5To9) std::ranges::copy(values, crop.view().row(0, 0, row++));
  return crop;
}

Tensor make_impulse(int64_t h, int64_t w) {
  Tensor image(Shape{1, 1, h, w});
  image.at(0, 0, h / 2, w / 2) = kMaxPixel;
  return image;
}

Tensor make_checkerboard(int64_t h, int64_t w) {
  Tensor image(Shape{1, 1, h, w});
  const int64_t side = std::max<int64_t>(1, std::min(h, w) / 7);  // 4 cells at 28 x 28
  for (int64_t row = 0; row < h; ++row)
    for (int64_t col = 0; col < w; ++col)
      if ((row / side + col / side) % 2 == 1) image.at(0, 0, row, col) = kMaxPixel;
  return image;
}

Tensor make_ramp(int64_t h, int64_t w) {
  Tensor image(Shape{1, 1, h, w});
  // One exact step for all columns, so that differences are equal to the last bit: whole, or in 1/256 on wide canvases.
  const int64_t parts = w <= 256 ? 1 : 256;
  const int64_t steps = 255 * parts / (w - 1);  // rounded down: a step of whole parts
  const float step = static_cast<float>(steps) / static_cast<float>(parts);
  for (int64_t row = 0; row < h; ++row)
    for (int64_t col = 0; col < w; ++col) image.at(0, 0, row, col) = step * static_cast<float>(col);
  return image;
}

Tensor make_digit(std::string_view id, int64_t h, int64_t w) {
  const std::string file = "digits/" + std::string(id.substr(std::string_view("digit").size())) + ".txt";
  const Result<Strokes> strokes = parse_strokes(assets::embedded(file));
  CONVLENS_CHECK(strokes.ok());  // a file of ours; a test reads them all
  return draw_strokes(*strokes, h, w);
}

}  // namespace

std::span<const SampleInfo> samples() { return kSamples; }

const SampleInfo* find_sample(std::string_view id) {
  const auto found = std::ranges::find(kSamples, id, &SampleInfo::id);
  return found == kSamples.end() ? nullptr : &*found;
}

Result<Tensor> make_sample(std::string_view id, int64_t h, int64_t w) {
  if (find_sample(id) == nullptr) {
    return Error::request("sample", std::string("\"").append(id).append("\" is unknown"),
                          "digit0..digit9, crop, impulse, checkerboard, ramp");
  }
  if (id == "crop") return make_crop();
  if (const Result<void> check = first_failure({check_range("canvas height", h, kMinCanvas, kMaxCanvas),
                                                check_range("canvas width", w, kMinCanvas, kMaxCanvas)});
      !check)
    return check.error();
  if (id == "impulse") return make_impulse(h, w);
  if (id == "checkerboard") return make_checkerboard(h, w);
  if (id == "ramp") return make_ramp(h, w);
  return make_digit(id, h, w);
}

}  // namespace convlens::model
