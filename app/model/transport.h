// The window's place in the loop nest of the convolution (or of an activation or a pooling), and how it plays.
//
//   for n: for output channel: for row: for col:          one window a turn, `windows()` in all
//     for input channel: for kernel row: for kernel col:  one product a turn, `products()` a window
//
// Pure arithmetic on sizes and on seconds that are passed in; the reducers (reduce_transport.cpp) move the place, the
// shell's clock plays.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "convlens/engine/conv_transpose2d.h"
#include "model/layer.h"

namespace convlens::model {

struct Document;

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
  // The products of a window are those of the widened input, zeros among them (explain_transposed.h): as many for
  // every cell.
  static LoopNest of(const ConvTranspose2dProblem& problem) {
    return {problem.output, problem.input.c / problem.params.groups, {problem.weight.h, problem.weight.w}};
  }
  // Of the window of `shapes`, which the layer must have.
  static LoopNest of(const Layer& layer, const LayerShapes& shapes) {
    return layer.transposes() ? of(shapes.transposed) : of(shapes.conv);
  }
  int64_t windows() const { return output.n * output.c * output.h * output.w; }
  int64_t windows_of_channel() const { return output.h * output.w; }
  int64_t products() const { return input_channels * kernel.h * kernel.w; }
  // The window's turn, counted from 0, and back.
  int64_t index_of(const WindowPlace& place) const {
    return ((place.n * output.c + place.channel) * output.h + place.row) * output.w + place.col;
  }
  WindowPlace place_of(int64_t index) const {
    const int64_t rows = index / output.w, channels = rows / output.h;
    return {channels / output.c, channels % output.c, rows % output.h, index % output.w, -1};
  }
  // How many cells of a channel's map are computed when the window stands at `place`: those before it, and its own
  // unless it is still amid its products.
  int64_t cells_computed(const WindowPlace& place, int64_t n, int64_t channel) const {
    const bool complete = place.product < 0 || place.product == products() - 1;
    const int64_t before = (n * output.c + channel) * windows_of_channel();
    return std::clamp<int64_t>(index_of(place) + (complete ? 1 : 0) - before, 0, windows_of_channel());
  }
};

// Of a stage of the shown layer. A product is then what its window reads: one cell of an activation, the cells of a
// pooling window (of an adaptive one: as many as the largest has). Of the whole batch: the place's n is always the
// input that is shown. None when the stage is off or its parameters give no output.
std::optional<LoopNest> loop_nest(const Document& document, StagePart part = StagePart::window);

enum class PlayUnit { window, product };  // what a step of playing is

inline constexpr int kMinSpeed = 1, kMaxSpeed = 20;
inline constexpr double kStepSeconds = 0.5;         // of a step at speed 1
inline constexpr double kMaxAdvanceSeconds = 3600;  // of one AdvancePlayback

struct Transport {
  WindowPlace place;
  bool playing = false;
  int speed = 1;
  bool loop = false;       // after the last window comes the first
  bool along_row = false;  // steps and play stay on the place's row of the output
  bool build_up = false;   // the maps fill in as the window passes
  PlayUnit unit = PlayUnit::window;
  double carry = 0;  // the part of the next step that has passed, 0..1; 0 unless it plays
};

// Where so many steps lead, back when negative: to the window as a whole, or from product to product across windows.
// They end at the last turn, or begin again when the transport loops.
WindowPlace stepped_by_windows(const LoopNest& nest, const Transport& transport, int64_t by);
WindowPlace stepped_by_products(const LoopNest& nest, const Transport& transport, int64_t by);
// The first and the last window of the nest, or of the row when the transport stays on it.
WindowPlace first_window(const LoopNest& nest, const Transport& transport);
WindowPlace last_window(const LoopNest& nest, const Transport& transport);
// Whether nothing is left to play, looping aside.
bool at_end(const LoopNest& nest, const Transport& transport);

}  // namespace convlens::model
