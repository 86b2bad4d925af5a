// Decoders of strangers' files in a process of their own: our own binary, started again with --decode, that can do
// nothing but turn bytes into bytes (decoder_process.h). A decoder that crashes, hangs, allocates without end or does
// what no decoder does ends as one line about the file, and the program goes on.
//
// Measured (release build, 2 cores): about 2 ms a file, and 0.1 s for a picture of 16 Mpx. Its values are those of
// decoding in the program, bit by bit. The program's own parsers (.npy, IDX, PNM is with the pictures) run in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "io/file.h"
#include "io/load_context.h"
#include "io/pixels.h"

namespace convlens::io {

// The command that starts a program again that answers to --decode, as convlens and convlens-cli do.
std::vector<std::string> this_program();

class DecoderChild {
 public:
  // Starts `command` once, on no file, to see whether there is a sandbox here: none where the system has no seccomp, or
  // the command cannot be started. Decoders then run in the program.
  static std::optional<DecoderChild> probe(std::vector<std::string> command);

  // Waits for the child; kills it when `context.cancel` is set.
  Result<Pixels> decode_pixels(ByteView bytes, const std::string& name, const LoadContext& context) const;
  Result<Bytes> gunzip(ByteView bytes, const std::string& name, int64_t max_bytes, const LoadContext& context) const;

 private:
  explicit DecoderChild(std::vector<std::string> command) : command_(std::move(command)) {}

  std::vector<std::string> command_;
};

}  // namespace convlens::io
