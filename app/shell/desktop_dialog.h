// The desktop's dialog for choosing files, asked for on a worker: the screen goes on meanwhile.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compute/worker.h"
#include "model/session.h"
#include "shell/desktop_portal.h"

namespace convlens::shell {

class DesktopDialog {
 public:
  using Ask = std::function<std::optional<std::vector<std::string>>(const FileQuestion&, const CancelToken&)>;
  struct Answer {
    model::Dialog dialog = model::Dialog::open_file;  // in the place of which one it was asked
    std::optional<std::vector<std::string>> paths;    // as ask_portal() returns them
  };

  // `wake` is called from the worker when the answer can be taken. `wanted`: false: it is never asked.
  DesktopDialog(std::function<void()> wake, bool wanted, Ask ask = ask_portal)
      : ask_(std::move(ask)), wanted_(wanted), worker_(std::move(wake)) {}
  ~DesktopDialog() { cancel(); }

  // Whether the desktop is asked in the place of this dialog of the program. Not any more once it has not answered.
  bool replaces(model::Dialog dialog) const;
  // Opens it; nothing when it is open already. `parent`: FileQuestion::parent.
  void ask(model::Dialog dialog, std::string parent);
  bool open() const { return open_; }
  // Closes it; the answer is then that nothing was chosen.
  void cancel() { cancel_.cancel(); }

  std::optional<Answer> take();

 private:
  Ask ask_;
  bool wanted_;
  bool open_ = false;
  CancelToken cancel_;
  Answer answer_;           // the worker's while it is open
  compute::Worker worker_;  // last: it uses everything above
};

}  // namespace convlens::shell
