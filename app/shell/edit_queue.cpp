#include "shell/edit_queue.h"

#include <utility>
#include <variant>

namespace convlens::shell {
namespace {

constexpr Seconds kNoticed{0.25};  // shorter work is not spoken of: the words would only flicker

template <class T>
bool both(const model::Command& a, const model::Command& b) {
  return std::holds_alternative<T>(a) && std::holds_alternative<T>(b);
}

// Whether `newer` makes `older` pointless.
bool replaces(const model::Command& newer, const model::Command& older) {
  return both<model::ResizeCanvas>(newer, older) || both<model::SetSample>(newer, older);
}

// Two shifts one after the other as one; none: they go in different directions, so that cells would be lost.
std::optional<model::Command> as_one(const model::Command& first, const model::Command& second) {
  if (!both<model::ShiftInput>(first, second)) return std::nullopt;
  auto sum = std::get<model::ShiftInput>(first);
  const auto& more = std::get<model::ShiftInput>(second);
  if (sum.rows * more.rows < 0 || sum.cols * more.cols < 0) return std::nullopt;
  sum.rows += more.rows;
  sum.cols += more.cols;
  return sum;
}

}  // namespace

EditQueue::~EditQueue() { cancel(); }

bool EditQueue::is_now(const model::Command& command) {
  if (!model::changes_document(command)) return true;
  if (busy()) {
    keep_waiting(command);
    return false;
  }
  auto edit = store_.large_edit(command);
  if (edit == nullptr) return true;
  start(std::move(edit));
  return false;
}

void EditQueue::keep_waiting(const model::Command& command) {
  if (!waiting_.empty()) {
    if (replaces(command, waiting_.back())) {
      waiting_.back() = command;
      return;
    }
    if (auto sum = as_one(waiting_.back(), command)) {
      waiting_.back() = std::move(*sum);
      return;
    }
  } else if (running_ && replaces(command, running_->command())) {
    running_->watch.cancel.cancel();
  }
  waiting_.push_back(command);
}

void EditQueue::start(std::unique_ptr<model::LargeEdit> edit) {
  running_ = std::move(edit);
  started_ = now();
  worker_.start([mine = running_.get()] { mine->run(); });
}

std::optional<EditQueue::Finished> EditQueue::take() {
  if (!running_ || !worker_.finished()) return std::nullopt;
  const std::unique_ptr<model::LargeEdit> done = std::move(running_);
  return Finished{done->command(), store_.finish(*done)};
}

std::optional<model::Command> EditQueue::next() {
  if (running_ || waiting_.empty()) return std::nullopt;
  model::Command command = std::move(waiting_.front());
  waiting_.pop_front();
  auto edit = store_.large_edit(command);
  if (edit == nullptr) return command;
  start(std::move(edit));
  return std::nullopt;
}

std::vector<model::PaintSegment> EditQueue::waiting_paint() const {
  std::vector<model::PaintSegment> segments;
  for (const model::Command& command : waiting_)
    if (const auto* segment = std::get_if<model::PaintSegment>(&command)) segments.push_back(*segment);
  return segments;
}

void EditQueue::cancel() {
  if (running_) running_->watch.cancel.cancel();
}

std::optional<ui::Work> EditQueue::work(Seconds at) const {
  if (!running_ || at - started_ < kNoticed) return std::nullopt;
  return ui::Work{model::doing(running_->command()), running_->watch.share.load(std::memory_order_relaxed)};
}

}  // namespace convlens::shell
