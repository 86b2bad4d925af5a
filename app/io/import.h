// One file into the input of the window (or of `convlens-cli convert`): an image or an .npy array, told by content.
//
// Values of images are 0..255; those of arrays stay as they are, except that a digit is scaled to 0..255.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/executor.h"
#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "io/file.h"
#include "model/dataset.h"

namespace convlens::io {

enum class ImportMode {
  rgb,    // the channels of the file: three for colour, one for grey files
  grey,   // one channel, Rec. 601 luma: 0.299 R + 0.587 G + 0.114 B
  digit,  // as MNIST: digit.h
};

struct ImportedInput {
  Tensor values;                                  // [1, 1..64, H, W]; pictures have 1 or 3 channels
  std::vector<Tensor> rest;                       // of an array of many images: those after the first, of its shape
  std::string note;                               // what was converted, for the status line; may be empty
  std::shared_ptr<const model::Dataset> dataset;  // the file is a set of pictures: `values` is its first
};

// Accepts what decode_image() does, .npy arrays of [H,W], [C,H,W] and [N,C,H,W] up to 4096 x 4096 (of more images than
// a batch holds, the first, as the note says), and IDX pictures,
// gzipped or not, with the labels that lie beside them (the mode does not change those). May take a while for large
// files: run it off the UI thread. `cancel` is looked at between phases.
Result<ImportedInput> load_input(const std::filesystem::path& path, ImportMode mode,
                                 const CancelToken* cancel = nullptr);
// The same from bytes; `name` is how messages call them.
Result<ImportedInput> decode_input(ByteView bytes, ImportMode mode, std::string_view name,
                                   const CancelToken* cancel = nullptr);

}  // namespace convlens::io
