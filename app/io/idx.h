// The format of MNIST, Fashion-MNIST and EMNIST (IDX): pictures in one file, their labels in another, each perhaps
// gzipped.
//
//   0, 0, type, dimensions; the sizes, 32 bits each, big-endian; the values, last dimension fastest
//
// Only type 8 (unsigned bytes) is used by these sets, and read here: [count, h, w] for pictures, [count] for labels.
// Source: Y. LeCun's page of MNIST. EMNIST's pictures are stored transposed; they come as they are stored.
#pragma once

#include <filesystem>
#include <memory>

#include "convlens/engine/result.h"
#include "io/file.h"
#include "io/load_context.h"
#include "model/dataset.h"

namespace convlens::io {

// Whether the bytes (unpacked) begin like an IDX file of unsigned bytes.
bool is_idx(ByteView bytes);

// Pictures of 1..512 cells a side. Refuses sizes that the file's length does not bear out.
Result<model::Dataset> decode_idx_pictures(ByteView bytes, std::string_view name);
Result<std::vector<uint8_t>> decode_idx_labels(ByteView bytes, std::string_view name);

// Where the labels of a file of pictures lie by custom: beside it, "images" and "idx3" replaced by "labels" and "idx1",
// packed or not. Empty: no such file.
std::filesystem::path labels_beside(const std::filesystem::path& pictures);

// Pictures, and their labels where a file of them lies beside. `note` says so when there is none or it does not fit:
// pictures without labels are still pictures. Refuses files that are no IDX pictures; run it off the UI thread.
struct OpenedDataset {
  std::shared_ptr<const model::Dataset> dataset;
  std::string note;
};
Result<OpenedDataset> load_dataset(const std::filesystem::path& path, ByteView bytes, const LoadContext& context);

}  // namespace convlens::io
