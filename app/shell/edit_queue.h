// Commands on their way to the document: what a frame has time for at once, what takes longer on a worker, and behind
// it whatever else changes the document, in the order in which it was done. So nothing made meanwhile is lost, least of
// all a stroke.
//
// Newest wins where a newer command makes an older one pointless: of sizes of the canvas only the last counts, and
// shifts in one direction are done as one.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compute/worker.h"
#include "model/large_edit.h"
#include "model/store.h"
#include "shell/clock.h"
#include "shell/pacer.h"
#include "ui/screen.h"

namespace convlens::shell {

class EditQueue {
 public:
  // `wake` is called from the worker when an edit is worked out.
  EditQueue(model::Store& store, std::function<void()> wake) : store_(store), worker_(std::move(wake)) {}
  ~EditQueue();

  // False: the command is taken over, to be worked out or to wait. True: dispatch it now.
  bool is_now(const model::Command& command);
  // The worker's edit is put in place, if it is done: what that changed.
  struct Finished {
    model::Command command;
    model::Change change;
  };
  std::optional<Finished> take();
  // The next command that waited and is to be carried out now; to be asked until there is none.
  std::optional<model::Command> next();
  // Stops the edit on the worker; what waits stays.
  void cancel();
  // Until the worker is done.
  void wait() { worker_.wait(); }

  // Whether an edit is being worked out, or anything waits.
  bool busy() const { return running_ != nullptr || !waiting_.empty(); }
  // The strokes that wait, for the screen to show where they go.
  std::vector<model::PaintSegment> waiting_paint() const;
  // What the screen says of it, once it has taken longer than a person notices.
  std::optional<ui::Work> work(Seconds now) const;
  // Whether it is being worked out.
  bool working() const { return running_ != nullptr; }

 private:
  void start(std::unique_ptr<model::LargeEdit> edit);
  void keep_waiting(const model::Command& command);

  model::Store& store_;
  std::deque<model::Command> waiting_;
  std::unique_ptr<model::LargeEdit> running_;
  Seconds started_{0};
  compute::Worker worker_;  // last: it uses the running edit
};

}  // namespace convlens::shell
