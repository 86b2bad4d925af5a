// One file into the input of the window (or of `convlens-cli convert`): an image or an .npy array, told by content.
//
// Values of images are 0..255; those of arrays stay as they are, except that a digit is scaled to 0..255.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "io/file.h"
#include "io/load_context.h"
#include "model/dataset.h"
#include "model/import_settings.h"
#include "model/session.h"

namespace convlens::io {

using model::ImportMode;

// How it is wanted. automatic: three channels of a colour picture, one of a grey one, an array's own; rgb: three
// always; grey: 0.299 R + 0.587 G + 0.114 B; digit: digit.h. import_settings.h says what the shape means. Resizing
// takes the mean of the area that a new cell covers where an axis shrinks and interpolates linearly where it grows;
// whole values of pictures are rounded again.
struct ImportRequest {
  ImportRequest(ImportMode wanted_mode = ImportMode::automatic, model::ImportShape wanted_shape = {})  // NOLINT
      : mode(wanted_mode), shape(wanted_shape) {}
  ImportMode mode;
  model::ImportShape shape;
};

struct ImportedInput {
  Tensor values;                                  // [1, 1..64, H, W]; pictures have 1 or 3 channels
  std::vector<Tensor> rest;                       // of an array of many images: those after the first, of its shape
  std::string note;                               // what was converted or guessed; may be empty
  std::shared_ptr<const model::Dataset> dataset;  // the file is a set of pictures: `values` is its first
  bool array_axes = false;                        // an array of three or more dimensions: ImportShape::axes matters
};

// Accepts what decode_image() does, .npy arrays of [H,W], [C,H,W], [N,C,H,W], [H,W,C] and [N,H,W,C] up to 4096 x 4096
// (of more images than a batch holds, the first, as the note says), and IDX pictures with the labels that lie beside
// them (modes and sizes do not change those); all of it gzipped or not. May take a while for large files: run it off
// the UI thread.
Result<ImportedInput> load_input(const std::filesystem::path& path, const ImportRequest& request,
                                 const LoadContext& context = {});
// The same from bytes that are not compressed; `name` is how messages call them.
Result<ImportedInput> decode_input(ByteView bytes, const ImportRequest& request, std::string_view name,
                                   const LoadContext& context = {});

}  // namespace convlens::io
