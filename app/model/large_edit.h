// An edit that may take longer than a frame, because it goes over the whole of a large input. In three parts: the store
// takes it down (Store::large_edit), run() works it out on any thread, and Store::finish() puts it in place at once.
//
// From the first to the last part the store must be given nothing else that changes the document: who has more to do
// keeps it waiting (shell/edit_queue.h), so that the history stays in the order in which things were done.
#pragma once

#include <memory>
#include <optional>

#include "model/commands.h"
#include "model/history.h"
#include "model/watch.h"

namespace convlens::model {

class LargeEdit {
 public:
  // Once, on any thread.
  void run();
  const Command& command() const { return command_; }
  // Whether it was stopped and changed nothing: cancel() came in time. Undo and redo are not stopped.
  bool stopped() const;

  Watch watch;

 private:
  friend class Store;
  LargeEdit(const Document& document, Command command, Step* step)
      : before_(document), command_(std::move(command)), step_(step) {}

  Document before_;  // shares its input with the store's
  Command command_;
  Step* step_ = nullptr;              // of undo and redo, inside the history
  std::optional<Result<Edit>> edit_;  // of commands that have a reducer
  Step filled_;                       // of a fill: its tiles, and the image in `prepared`
};

// "Centring the input": what is said of a command while it is worked out.
std::string doing(const Command& command);

}  // namespace convlens::model
