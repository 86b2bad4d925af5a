#include "model/history.h"

#include <algorithm>
#include <utility>

#include "model/batch.h"

namespace convlens::model {

namespace {

// What a batch holds that the document does not share.
int64_t bytes_beside(const Document& document, const BatchState& batch) {
  const std::vector<InputState> present = batch_items(document);
  int64_t bytes = 0;
  for (const InputState& state : batch.others) {
    const auto pixels = state.pixels.share();
    const bool shared =
        std::ranges::any_of(present, [&](const InputState& other) { return other.pixels.share() == pixels; });
    bytes += static_cast<int64_t>(sizeof(InputState) + state.name.size());
    if (!shared) bytes += pixels->size() * static_cast<int64_t>(sizeof(float));
  }
  return bytes;
}

int64_t bytes_of(const Layer& layer) {
  auto bytes = static_cast<int64_t>(sizeof(Layer)) + layer.kernels.weight.size() * static_cast<int64_t>(sizeof(float));
  for (const std::string& name : layer.kernels.names)
    bytes += static_cast<int64_t>(sizeof(std::string) + sizeof(float) + name.size());
  return bytes;
}

}  // namespace

int64_t Step::bytes() const {
  int64_t bytes = static_cast<int64_t>(sizeof(Step) + label.size()) + tiles.bytes() + batch_bytes_;
  if (input) bytes += input->pixels.read().size() * static_cast<int64_t>(sizeof(float));
  if (move) bytes += move->bytes();
  for (int64_t i = 0; settings && i < settings->layers(); ++i) bytes += bytes_of(settings->layer(i));
  return bytes;
}

bool Step::is_large(const Document& document) const {
  if (move) return document.input.read().size() > kLargeCells;
  return tiles.bytes() > kLargeCells * static_cast<int64_t>(sizeof(float)) ||
         (is_paint() && painted.area() > kLargeCells);
}

void Step::prepare(const Tensor& input_before) {
  if (move) {
    prepared = SharedTensor(move->apply(input_before));
  } else if (is_paint()) {
    Tensor other = input_before;
    tiles.exchange(other);
    prepared = SharedTensor(std::move(other));
  }
}

Change Step::exchange(Document& document) {
  Change change;
  if (move && !prepared) prepare(document.input.read());
  if (prepared) {
    document.input = *std::exchange(prepared, std::nullopt);
    change.input_rect = move ? moved : painted;
  } else if (is_paint()) {
    tiles.exchange(document.input.write());
    change.input_rect = painted;
  }
  if (input) change.unite(model::exchange(document, *input));
  if (batch) {
    change.unite(model::exchange(document, *batch));
    batch_bytes_ = bytes_beside(document, *batch);
  }
  if (settings) change.unite(model::exchange(document, *settings));
  return change;
}

Step* History::open_step(uint64_t edit_id) {
  const bool open = edit_id != 0 && redo_.empty() && !undo_.empty() && undo_.back().edit_id == edit_id;
  return open ? &undo_.back() : nullptr;
}

void History::count(Step& step) {
  bytes_ -= step.counted_bytes;
  step.counted_bytes = step.bytes();
  bytes_ += step.counted_bytes;
}

void History::push(Step step) {
  for (const Step& undone : redo_) bytes_ -= undone.counted_bytes;
  redo_.clear();
  step.other_state = std::exchange(state_, next_state_++);
  count(step);
  undo_.push_back(std::move(step));
  enforce_budget();
}

void History::extended() {
  state_ = next_state_++;
  count(undo_.back());
  enforce_budget();
}

void History::drop_open_step() {
  state_ = undo_.back().other_state;
  bytes_ -= undo_.back().counted_bytes;
  undo_.pop_back();
}

Step* History::next(bool back) {
  std::deque<Step>& steps = back ? undo_ : redo_;
  return steps.empty() ? nullptr : &steps.back();
}

void History::close_open_step() {
  if (!undo_.empty()) undo_.back().edit_id = 0;
}

Change History::travel(bool back, Document& document) {
  std::deque<Step>&from = back ? undo_ : redo_, &to = back ? redo_ : undo_;
  CONVLENS_CHECK(!from.empty());
  Step step = std::move(from.back());
  from.pop_back();
  Change change = step.exchange(document);
  std::swap(step.other_state, state_);
  count(step);
  to.push_back(std::move(step));
  enforce_budget();
  return change;
}

void History::enforce_budget() {
  // The farthest from the present go first; the last step done and the next one to redo stay, whatever they hold.
  while (bytes_ > budget_bytes_ && undo_.size() > 1) {
    bytes_ -= undo_.front().counted_bytes;
    undo_.pop_front();
  }
  while (bytes_ > budget_bytes_ && redo_.size() > 1) {
    bytes_ -= redo_.front().counted_bytes;
    redo_.pop_front();
  }
}

}  // namespace convlens::model
