// The window's place in the loop nest of the convolution, and how it plays.
//
//   for n: for output channel: for row: for col:          one window a turn, `windows()` in all
//     for input channel: for kernel row: for kernel col:  one product a turn, `products()` a window
//
// Pure arithmetic on sizes; the reducers (reduce_transport.cpp) move the place, the shell's clock plays.
#pragma once

#include <cstdint>

#include "convlens/engine/conv2d.h"

namespace convlens::model {

// `product` counts the window's products in the order of the loops, from 0; -1: the window as a whole.
struct WindowPlace {
  int64_t n = 0, channel = 0, row = 0, col = 0;
  int64_t product = -1;
  bool operator==(const WindowPlace&) const = default;
};

// The sizes of the loops.
struct LoopNest {
  Shape output;
  int64_t input_channels = 1;  // of a group
  Size2 kernel;

  static LoopNest of(const Conv2dProblem& problem) {
    return {problem.output, problem.weight.c, {problem.weight.h, problem.weight.w}};
  }
  int64_t windows() const { return output.n * output.c * output.h * output.w; }
  int64_t products() const { return input_channels * kernel.h * kernel.w; }
  // The window's turn, counted from 0, and back.
  int64_t index_of(const WindowPlace& place) const {
    return ((place.n * output.c + place.channel) * output.h + place.row) * output.w + place.col;
  }
  WindowPlace place_of(int64_t index) const {
    const int64_t rows = index / output.w, channels = rows / output.h;
    return {channels / output.c, channels % output.c, rows % output.h, index % output.w, -1};
  }
};

struct Transport {
  WindowPlace place;
  bool playing = false;
};

}  // namespace convlens::model
