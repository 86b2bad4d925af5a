// What the clipboard of an X server holds besides text: a picture, or the name of a file. GLFW gives text only.
//
// Blocks until the owner of the clipboard has answered: for a worker. Where there is no X11, every call says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/executor.h"
#include "convlens/engine/result.h"

namespace convlens::shell {

struct ClipboardContent {
  std::string type;  // "image/png", ...
  std::vector<uint8_t> bytes;
};

struct ClipboardLimits {
  std::chrono::milliseconds patience{3000};  // for the next sign of the owner
  int64_t bytes = int64_t{256} << 20;
};

// Whether the program was built for that; whether there is an X server is another matter.
bool clipboard_has_pictures();

// Pictures, the best first, then a list of files.
std::span<const std::string_view> pasted_types();

// The first of `types` that the clipboard's owner has, on the server that DISPLAY names, over a connection of its own.
// Contents larger than one request come in pieces (INCR). Error::Kind::request: the clipboard is empty, or has none of
// the types. Error::Kind::failure: the owner says nothing for longer than the patience, or its contents are beyond the
// limit. Error::cancelled once `cancel` is set.
Result<ClipboardContent> read_clipboard(std::span<const std::string_view> types, const ClipboardLimits& limits = {},
                                        const CancelToken* cancel = nullptr);

}  // namespace convlens::shell
