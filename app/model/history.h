// The history: steps that undo and redo exchange with the document, merged by edit id, within a budget of bytes.
//
// A step holds the other side of a change: old pixels of painted tiles, or a replaced input, or the settings.
// Exchanging it with the document undoes it and leaves in it what redo needs. Knows nothing of commands.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "model/edit.h"
#include "model/saved_tiles.h"

namespace convlens::model {

struct Step {
  std::string label;
  uint64_t edit_id = 0;
  uint64_t other_state = 0;  // which state the document is in after exchanging; History's to set
  Rect painted;              // cells that `tiles` brings back (the tiles hold more, unchanged)
  SavedTiles tiles;
  std::optional<InputEdit> input;
  std::optional<CanvasMove> move;  // of the input, and the cells that it changes
  Rect moved;
  std::optional<BatchState> batch;
  std::optional<Settings> settings;
  // The selected output to go with the state before and after; none: selection is not touched.
  std::optional<int64_t> selected_before, selected_after;
  // The input that was shown before and after: it is what the pixels belong to.
  int64_t shown_before = 0, shown_after = 0;

  bool is_paint() const { return !painted.empty(); }
  bool is_settings() const { return settings.has_value() && !input.has_value() && !move.has_value(); }
  int64_t bytes() const;
  // Whether exchange() goes over more cells than a frame has time for, so that prepare() is better called elsewhere.
  bool is_large(const Document& document) const;
  // Works the other side's input out, beside a document that has `input`. Afterwards only exchange() may be called.
  // May take long; on any thread, while nobody else uses the step.
  void prepare(const Tensor& input);
  Change exchange(Document& document);

  std::optional<SharedTensor> prepared;  // prepare()'s; leave it alone
  int64_t counted_bytes = 0;             // History's
 private:
  int64_t batch_bytes_ = 0;  // of the inputs in `batch` that the document does not hold, too
};

class History {
 public:
  explicit History(int64_t budget_bytes) : budget_bytes_(budget_bytes) {}

  // The step that a change with this edit id may be merged into: the last one done, with nothing undone since. Null:
  // none.
  Step* open_step(uint64_t edit_id);
  // A new change was made: its step. Forgets what was undone.
  void push(Step step);
  // The open step was extended by a new change.
  void extended();
  // The open step has come back to where it began.
  void drop_open_step();
  // Nothing more is merged into the last step.
  void close_open_step();

  const Step* undoable() const { return undo_.empty() ? nullptr : &undo_.back(); }
  const Step* redoable() const { return redo_.empty() ? nullptr : &redo_.back(); }
  // The step that travel() would take, for Step::prepare(); null: none.
  Step* next(bool back);
  // Exchanges the last step with the document and moves it to the other side. There must be one.
  Change travel(bool back, Document& document);

  int64_t bytes() const { return bytes_; }
  bool modified() const { return state_ != saved_state_; }
  void mark_saved() { saved_state_ = state_; }

 private:
  void count(Step& step);
  void enforce_budget();

  int64_t budget_bytes_ = 0, bytes_ = 0;
  std::deque<Step> undo_, redo_;  // the next one at the back
  // Every state of the document that the history can tell apart has a number of its own, so that undoing back to the
  // saved one is seen as not modified, however it was reached.
  uint64_t state_ = 1, next_state_ = 2, saved_state_ = 1;
};

}  // namespace convlens::model
