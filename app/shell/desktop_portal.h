// The desktop's own dialog for choosing files: the portal org.freedesktop.portal.FileChooser on the session's D-Bus,
// which GNOME, KDE and others answer, also in sandboxes.
//
// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.FileChooser.html
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "convlens/engine/executor.h"

namespace convlens::shell {

struct FileQuestion {
  std::string title;
  std::string parent;    // the window that it belongs to: "x11:" and its number in hexadecimal; empty: none
  bool several = false;  // more than one file may be chosen
};

// Whether there is a session's bus to ask on: it is never started from here. Fast.
bool has_session_bus();

// The paths that a person chose, none when they cancelled or `cancel` was set. std::nullopt: no portal answers.
// Blocks until then: for a worker.
std::optional<std::vector<std::string>> ask_portal(const FileQuestion& question, const CancelToken& cancel);

}  // namespace convlens::shell
