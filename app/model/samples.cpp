#include "model/samples.h"

#include <algorithm>
#include <array>
#include <string>

#include "assets/embedded.h"
#include "model/document.h"
#include "model/reduce.h"
#include "model/sample_page.h"
#include "model/sample_patterns.h"
#include "model/sample_scene.h"
#include "model/strokes.h"

namespace convlens::model {
namespace {

constexpr std::string_view kDigitHint =
    "A handwritten digit, centred as MNIST's are: compare top_edge with left_edge on it";

constexpr std::string_view kSlantedHint = "The same digit in a hand that leans to the right: which kernels notice?";
constexpr std::string_view kEuropeanHint = "The same digit in a round hand with Europe's one and seven";

constexpr std::array kSamples{
    SampleInfo{"digit0", "0", kDigitHint, "digit 0", 0},
    SampleInfo{"digit1", "1", kDigitHint, "digit 1", 0},
    SampleInfo{"digit2", "2", kDigitHint, "digit 2", 0},
    SampleInfo{"digit3", "3", kDigitHint, "digit 3", 0},
    SampleInfo{"digit4", "4", kDigitHint, "digit 4", 0},
    SampleInfo{"digit5", "5", kDigitHint, "digit 5", 0},
    SampleInfo{"digit6", "6", kDigitHint, "digit 6", 0},
    SampleInfo{"digit7", "7", kDigitHint, "digit 7", 0},
    SampleInfo{"digit8", "8", kDigitHint, "digit 8", 0},
    SampleInfo{"digit9", "9", kDigitHint, "digit 9", 0},
    SampleInfo{"digit0_slanted", "0", kSlantedHint, "digit 0, slanted", 1},
    SampleInfo{"digit1_slanted", "1", kSlantedHint, "digit 1, slanted", 1},
    SampleInfo{"digit2_slanted", "2", kSlantedHint, "digit 2, slanted", 1},
    SampleInfo{"digit3_slanted", "3", kSlantedHint, "digit 3, slanted", 1},
    SampleInfo{"digit4_slanted", "4", kSlantedHint, "digit 4, slanted", 1},
    SampleInfo{"digit5_slanted", "5", kSlantedHint, "digit 5, slanted", 1},
    SampleInfo{"digit6_slanted", "6", kSlantedHint, "digit 6, slanted", 1},
    SampleInfo{"digit7_slanted", "7", kSlantedHint, "digit 7, slanted", 1},
    SampleInfo{"digit8_slanted", "8", kSlantedHint, "digit 8, slanted", 1},
    SampleInfo{"digit9_slanted", "9", kSlantedHint, "digit 9, slanted", 1},
    SampleInfo{"digit0_european", "0", kEuropeanHint, "digit 0, european", 2},
    SampleInfo{"digit1_european", "1", kEuropeanHint, "digit 1, european", 2},
    SampleInfo{"digit2_european", "2", kEuropeanHint, "digit 2, european", 2},
    SampleInfo{"digit3_european", "3", kEuropeanHint, "digit 3, european", 2},
    SampleInfo{"digit4_european", "4", kEuropeanHint, "digit 4, european", 2},
    SampleInfo{"digit5_european", "5", kEuropeanHint, "digit 5, european", 2},
    SampleInfo{"digit6_european", "6", kEuropeanHint, "digit 6, european", 2},
    SampleInfo{"digit7_european", "7", kEuropeanHint, "digit 7, european", 2},
    SampleInfo{"digit8_european", "8", kEuropeanHint, "digit 8, european", 2},
    SampleInfo{"digit9_european", "9", kEuropeanHint, "digit 9, european", 2},
    SampleInfo{"scene", "scene",
               "A picture in colour: look at R, G and B alone, then at what a kernel makes of all three", "scene"},
    SampleInfo{"wall", "brick wall",
               "A picture in colour: top_edge finds the courses, left_edge the joints between bricks", "brick wall"},
    SampleInfo{"page", "page", "A page of words: dark on light, so that edge kernels find each stroke twice", "page"},
    SampleInfo{"zone_plate", "zone plate",
               "Rings of every direction and width: what a kernel lets through stays bright", "zone plate"},
    SampleInfo{"crop", "crop of the 3",
               "The notebook's 10 x 20 crop: top_edge at row 5, column 7 gives 762, with no padding at 4, 6",
               "crop of the 3", kNoHand, true},
    SampleInfo{"impulse", "impulse",
               "One white cell (255): every map shows its kernel turned by 180 degrees, times 255", "impulse", kNoHand,
               true},
    SampleInfo{"checkerboard", "checkerboard", "Squares of black and white: every edge and every corner at once",
               "checkerboard", kNoHand, true},
    SampleInfo{"ramp", "ramp", "Brighter by the same step in every column: left_edge is the same everywhere", "ramp",
               kNoHand, true},
};

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

Result<Tensor> make_sample(std::string_view id, int64_t h, int64_t w, Watch* watch) {
  if (find_sample(id) == nullptr) {
    return Error::request(
        "sample", std::string("\"").append(id).append("\" is unknown"),
        "digit0..digit9, alone or with _slanted or _european; scene, wall, page, zone_plate, crop, impulse, "
        "checkerboard, ramp");
  }
  if (id == "crop") return make_crop();
  if (const Result<void> check = first_failure({check_range("canvas height", h, kMinCanvas, kMaxCanvas),
                                                check_range("canvas width", w, kMinCanvas, kMaxCanvas)});
      !check)
    return check.error();
  if (id == "scene") return make_scene(h, w, watch);
  if (id == "wall") return make_brick_wall(h, w);
  if (id == "page") return make_page(h, w);
  if (id == "zone_plate") return make_zone_plate(h, w);
  if (id == "impulse") return make_impulse(h, w);
  if (id == "checkerboard") return make_checkerboard(h, w);
  if (id == "ramp") return make_ramp(h, w);
  return make_digit(id, h, w);
}

}  // namespace convlens::model
