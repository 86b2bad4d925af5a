// How a person wants a file to become an input, besides ImportMode (session.h). Everything is said by somebody: nothing
// is resized, turned or taken for something else without a choice here, and what is guessed is told.
#pragma once

#include <cstdint>

namespace convlens::model {

// Which axes of an array of three or four dimensions are which. automatic: [C,H,W], but [H,W,C] where the last axis is
// 1, 3 or 4 and the one that would be C is not.
enum class ArrayAxes { automatic, channels_first, channels_last };

// own: the size of the file. longest: the longer side becomes `longest`, the other follows. exact: h x w.
enum class ImportSizing { own, longest, exact };

struct ImportShape {
  ArrayAxes axes = ArrayAxes::automatic;
  ImportSizing sizing = ImportSizing::own;  // of all but digits, which are 28 x 28
  int64_t longest = 256;                    // 1..kMaxImageSide, as are h and w
  int64_t h = 28, w = 28;
  bool operator==(const ImportShape&) const = default;
};

}  // namespace convlens::model
