#include "model/large_edit.h"

#include <algorithm>
#include <utility>

#include "model/flood_fill.h"
#include "model/reduce.h"
#include "model/store.h"

namespace convlens::model {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

int64_t cells(const Document& document) { return document.input.read().size(); }

// How many cells the command goes over.
int64_t cells_of(const Document& document, const Command& command) {
  const auto all = [&](const auto&) { return cells(document); };
  return std::visit(
      Overloaded{[](const auto&) { return int64_t{0}; }, [&](const ShiftInput& c) { return all(c); },
                 [&](const CentreInput& c) { return all(c); }, [&](const ClearInput& c) { return all(c); },
                 [&](const InvertInput& c) { return all(c); }, [&](const FillArea& c) { return all(c); },
                 [&](const ResizeCanvas& c) {
                   const bool fits = c.h <= kMaxCanvas && c.w <= kMaxCanvas;
                   return fits ? std::max(cells(document), document.input.read().shape().c * c.h * c.w) : 0;
                 },
                 // Drawing a sample costs several times what copying it would.
                 [](const SetSample& c) { return c.h <= kMaxCanvas && c.w <= kMaxCanvas ? 8 * c.h * c.w : 0; }},
      command);
}

}  // namespace

void LargeEdit::run() {
  if (step_ != nullptr) return step_->prepare(before_.input.read());
  const auto reduced = [this](const auto& c) { edit_ = reduce(before_, c, &watch); };
  std::visit(Overloaded{[](const auto&) {}, [&](const ShiftInput& c) { reduced(c); },
                        [&](const CentreInput& c) { reduced(c); }, [&](const ClearInput& c) { reduced(c); },
                        [&](const InvertInput& c) { reduced(c); }, [&](const ResizeCanvas& c) { reduced(c); },
                        [&](const SetSample& c) { reduced(c); },
                        [&](const FillArea& c) {
                          Tensor pixels = before_.input.read();
                          filled_.painted = flood_fill(pixels, c.row, c.col, c.channel, c.value, filled_.tiles);
                          filled_.prepared = SharedTensor(std::move(pixels));
                        }},
             command_);
  if (!edit_ || !*edit_ || !(*edit_)->input) return;
  InputEdit& input = *(*edit_)->input;
  if (!input.differing && input.pixels.read().shape() == before_.input.read().shape())
    input.differing = differing_cells(before_.input.read(), input.pixels.read(), &watch);
}

bool LargeEdit::stopped() const { return step_ == nullptr && watch.cancel.cancelled(); }

std::unique_ptr<LargeEdit> Store::large_edit(const Command& command) {
  const auto make = [&](Step* step) { return std::unique_ptr<LargeEdit>(new LargeEdit(document_, command, step)); };
  const bool undo = std::holds_alternative<Undo>(command);
  if (undo || std::holds_alternative<Redo>(command)) {
    Step* step = history_->next(undo);
    // A step of another input of the batch shows that first, in the frame.
    const bool is_shown =
        step != nullptr && (undo ? step->shown_after : step->shown_before) == document_.shown;
    return is_shown && step->is_large(document_) ? make(step) : nullptr;
  }
  if (cells_of(document_, command) <= kLargeCells) return nullptr;
  const auto* fill = std::get_if<FillArea>(&command);
  return fill == nullptr || check_fill(document_, *fill) ? make(nullptr) : nullptr;
}

Change Store::finish(LargeEdit& done) {
  if (done.stopped()) return {};
  if (done.step_ != nullptr) return travel(std::holds_alternative<Undo>(done.command_));
  if (done.edit_ && !*done.edit_) {
    fail(done.edit_->error());
    return {};
  }
  // The window may have gone on to another input of the batch meanwhile.
  Change change = show(done.before_.shown);
  change.unite(done.edit_ ? commit(std::move(*done.edit_).value(), 0) : filled(std::move(done.filled_)));
  return change;
}

std::string doing(const Command& command) {
  return std::visit(Overloaded{[](const auto&) { return std::string("Working"); },
                               [](const ShiftInput&) { return std::string("Shifting the input"); },
                               [](const CentreInput&) { return std::string("Centring the input"); },
                               [](const ClearInput&) { return std::string("Clearing the input"); },
                               [](const InvertInput&) { return std::string("Inverting the input"); },
                               [](const FillArea&) { return std::string("Filling"); },
                               [](const ResizeCanvas&) { return std::string("Resizing the canvas"); },
                               [](const SetSample&) { return std::string("Drawing the sample"); },
                               [](const Undo&) { return std::string("Undoing"); },
                               [](const Redo&) { return std::string("Redoing"); }},
                    command);
}

}  // namespace convlens::model
