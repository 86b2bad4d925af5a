// What a command does to a document, as data: new values for parts of it. A reducer makes an Edit, the store carries it
// out by exchanging it with the document, and what is left in it is what undo needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/canvas_move.h"
#include "model/document.h"
#include "model/store.h"

namespace convlens::model {

// A pass over more cells than these may not fit into a frame.
inline constexpr int64_t kLargeCells = int64_t{1} << 20;

// Another input.
struct InputEdit {
  SharedTensor pixels;
  std::string name;
  // Cells that differ from the present input, which has the same shape; none: not compared yet.
  std::optional<Rect> differing;
};

// Another batch: the inputs beside the shown one, and the shown one's number.
struct BatchState {
  std::vector<InputState> others;
  int64_t shown = 0;
};

// The rest of a document, kept whole: the shown layer is copied, the others are shared.
using Settings = Pipeline;
Settings settings_of(const Document& document);

struct Edit {
  std::string label;  // "edit kernel": as undo shows it
  std::optional<InputEdit> input;
  std::optional<CanvasMove> way_back;  // takes `input` back, so that the present one need not be kept
  // Without it the batch stays, and ends where the input takes another shape: its inputs have one.
  std::optional<BatchState> batch;
  std::optional<Settings> settings;
  std::optional<int64_t> select_output;  // the output to select afterwards
  std::optional<StagePart> select_part;  // the stage of the shown layer to show afterwards
  std::string note;                      // what a person may not expect of it, one line; becomes a notice
};

// Swap with the document and say what that changed: cells, bias, weights and names are compared bit by bit, so that the
// Change is as narrow as it can be, and empty when both sides are equal.
Change exchange(Document& document, InputEdit& input);
// The smallest rectangle that holds every cell in which two images of one shape differ. Stopped: anything.
Rect differing_cells(const Tensor& a, const Tensor& b, Watch* watch = nullptr);
Change exchange(Document& document, BatchState& batch);
Change exchange(Document& document, Settings& settings);

}  // namespace convlens::model
