#include "shell/desktop_dialog.h"

namespace convlens::shell {

bool DesktopDialog::replaces(model::Dialog dialog) const {
  const bool chooses = dialog == model::Dialog::open_file || dialog == model::Dialog::add_files;
  return chooses && wanted_ && has_session_bus();
}

void DesktopDialog::ask(model::Dialog dialog, std::string parent) {
  if (open_) return;
  open_ = true;
  cancel_.reset();
  answer_ = {dialog, {}};
  const bool adds = dialog == model::Dialog::add_files;
  FileQuestion question{adds ? "Add pictures or arrays to the batch" : "Open a picture or an array", std::move(parent),
                        true};
  worker_.start([this, question = std::move(question)] { answer_.paths = ask_(question, cancel_); });
}

std::optional<DesktopDialog::Answer> DesktopDialog::take() {
  if (!open_ || !worker_.finished()) return std::nullopt;
  open_ = false;
  if (!answer_.paths) wanted_ = false;
  return std::exchange(answer_, {});
}

}  // namespace convlens::shell
