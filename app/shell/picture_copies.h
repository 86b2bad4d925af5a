// Copies pictures of maps to the clipboard on a worker: colours and compression of a large one take longer than a
// frame. The newest wins.
#pragma once

#include <functional>
#include <optional>

#include "compute/worker.h"
#include "io/file.h"
#include "model/commands.h"
#include "shell/x11_offer.h"

namespace convlens::shell {

class PictureCopies {
 public:
  using Offer = std::function<Result<void>(io::Bytes png)>;
  // `wake` is called from the worker when something can be taken. `offer` puts a PNG on the clipboard, on the worker;
  // empty: as X11Offer does.
  explicit PictureCopies(std::function<void()> wake, Offer offer = {});

  void copy(model::CopyPicture request);
  // Whether a picture waits, is being made, or is done and not told yet.
  bool busy() const { return running_ || waiting_.has_value(); }
  // What became of it, once it is done and no other waits.
  std::optional<model::Notice> take();

 private:
  void start(model::CopyPicture request);

  X11Offer clipboard_;
  Offer offer_;
  bool running_ = false;
  std::optional<model::CopyPicture> waiting_;
  model::Notice outcome_;   // the worker's while it runs
  compute::Worker worker_;  // last: it uses everything above
};

}  // namespace convlens::shell
