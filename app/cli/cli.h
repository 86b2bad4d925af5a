// convlens-cli as a function: one command line in, an exit status out. main() calls it with the process's own streams;
// tests and `batch` call it in process.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "convlens/engine/executor.h"

namespace convlens::cli {

// File descriptors, not owned. Nothing else is read or written, but for the files that the command line names.
struct Streams {
  int in = 0;
  int out = 1;
  int err = 2;
};

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;        // the work failed: unreadable or malformed file, disk full
inline constexpr int kWrongRequest = 2;  // unknown option, shapes that do not fit, empty output

// Runs `args` (without the program's name). Errors are one line each on streams.err:
// `convlens-cli: error: <file or option>: <what> (<what would be accepted>)`. Never throws. `cancel` may be set from a
// signal handler: the work stops between bands or rows, no file is left half written, and the status is kFailed.
// The caller ignores SIGPIPE and SIGXFSZ, so that a closed pipe or a size limit is an error of write() and no death.
// `decoder` is the command of decoder children (io/decoder_child.h); empty: decoders run here.
int run(std::span<const std::string> args, const Streams& streams, const CancelToken* cancel = nullptr,
        std::vector<std::string> decoder = {});

}  // namespace convlens::cli
