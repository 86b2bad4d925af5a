// Built-in inputs: ten digits in three hands, drawn from strokes of our own; a scene and a brick wall in colour, a page
// of words; the notebook's crop of the "3"; zone plate, impulse, checkerboard, ramp.
#pragma once

#include <span>
#include <string_view>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "model/watch.h"

namespace convlens::model {

inline constexpr int kNoHand = -1, kHands = 3;  // upright, slanted, european

struct SampleInfo {
  std::string_view id;          // "digit0", "digit3_slanted", "scene", "crop", ...: as in widget names
  std::string_view label;       // "3", "crop of the 3", ...
  std::string_view hint;        // one line: what to try with it
  std::string_view input_name;  // Document::input_name of this sample: "digit 3", "crop of the 3"
  int hand = kNoHand;           // of a digit
  bool is_usual = false;        // a pattern that is used in class all the time
};
std::span<const SampleInfo> samples();
const SampleInfo* find_sample(std::string_view id);  // null: none

// The sample as [1, 1, h, w] or, of scene and wall, [1, 3, h, w] in 0..255. `h`, `w`: the canvas size wanted; the crop
// is always 10 x 20. Refuses unknown ids and sizes outside kMinCanvas..kMaxCanvas. All values are whole numbers, so
// that sums of edge kernels over them are exact, except a ramp of more than 256 columns, which steps by a multiple of
// 1/256. The impulse is one white cell (255), as a single 1 could not be seen on the canvas: maps show 255 x the
// kernel. Stopped: unfinished.
Result<Tensor> make_sample(std::string_view id, int64_t h, int64_t w, Watch* watch = nullptr);

}  // namespace convlens::model
