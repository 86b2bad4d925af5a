// One file into the input of the window (or of `convlens-cli convert`): an image or an .npy array, told by content.
//
// Values of images are 0..255; those of arrays stay as they are, except that a digit is scaled to 0..255.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "convlens/engine/executor.h"
#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "io/file.h"

namespace convlens::io {

enum class ImportMode {
  rgb,    // the channels of the file: three for colour, one for grey files
  grey,   // one channel, Rec. 601 luma: 0.299 R + 0.587 G + 0.114 B
  digit,  // as MNIST: digit.h
};

struct ImportedInput {
  Tensor values;     // [1, 1..16, H, W]; pictures have 1 or 3 channels
  std::string note;  // what was converted, for the status line; may be empty
};

// Accepts what decode_image() does, and .npy arrays of [H,W], [1,H,W], [3,H,W], [1,1,H,W] and [1,3,H,W] up to 4096 x
// 4096. May take a while for large files: run it off the UI thread. `cancel` is looked at between phases.
Result<ImportedInput> load_input(const std::filesystem::path& path, ImportMode mode,
                                 const CancelToken* cancel = nullptr);
// The same from bytes; `name` is how messages call them.
Result<ImportedInput> decode_input(ByteView bytes, ImportMode mode, std::string_view name,
                                   const CancelToken* cancel = nullptr);

}  // namespace convlens::io
