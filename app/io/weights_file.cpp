#include "io/weights_file.h"

#include <system_error>

#include "io/atomic_save.h"
#include "io/file.h"
#include "io/npy.h"
#include "model/document.h"

namespace convlens::io {
namespace {

constexpr std::string_view kAcceptedShapes = "[out, in, rows, columns], [out, rows, columns] or [rows, columns]";
// Far above what fits, so that a file that is none is told by its shape.
constexpr int64_t kMaxWeightsBytes = int64_t{64} << 20;

// The values of an array in another shape of as many.
Tensor reshaped(const Tensor& values, const Shape& shape) {
  Tensor result(shape);
  std::copy(values.values().begin(), values.values().end(), result.values().begin());
  return result;
}

Result<NpyArray> load_array(const std::filesystem::path& path) {
  auto bytes = read_file(path, kMaxWeightsBytes);
  if (!bytes) return bytes.error();
  const std::string name = printable_path(path);
  if (!is_npy(*bytes)) return Error::failure(name, "is not a NumPy file", ".npy");
  return decode_npy(*bytes, name);
}

Result<std::vector<float>> load_bias(const std::filesystem::path& path, int64_t outputs) {
  auto array = load_array(path);
  if (!array) return array.error();
  if (array->dims.size() != 1 || array->dims[0] != outputs)
    return Error::failure(printable_path(path), "has the shape " + dims_text(array->dims),
                          "(" + std::to_string(outputs) + ",), a bias an output");
  const auto values = array->values.values();
  return std::vector<float>(values.begin(), values.end());
}

}  // namespace

std::filesystem::path bias_path(const std::filesystem::path& weight_path) {
  std::filesystem::path path = weight_path;
  path.replace_extension(".bias.npy");
  return path;
}

Result<WeightsFile> load_weights(const std::filesystem::path& path) {
  auto array = load_array(path);
  if (!array) return array.error();
  Shape shape = array->values.shape();
  const size_t rank = array->dims.size();
  // Leading ones were added up to four axes: outputs of one channel stand in the second.
  if (rank == 3) shape = {shape.c, 1, shape.h, shape.w};
  const bool fits = rank >= 2 && shape.n <= model::kMaxOutputs && shape.c <= model::kMaxInputChannels &&
                    shape.h <= model::kMaxKernelSide && shape.w <= model::kMaxKernelSide;
  if (!fits)
    return Error::failure(printable_path(path), "has the shape " + dims_text(array->dims),
                          std::string(kAcceptedShapes) + " up to (64, 64, 11, 11)");
  WeightsFile file{reshaped(array->values, shape), {}};
  std::error_code ignored;
  const std::filesystem::path beside = bias_path(path);
  if (beside == path || !std::filesystem::exists(beside, ignored)) return file;
  auto bias = load_bias(beside, shape.n);
  if (!bias) return bias.error();
  file.bias = std::move(bias).value();
  return file;
}

Result<void> save_weights(const std::filesystem::path& path, const Tensor& weight, const std::vector<float>& bias) {
  if (!bias.empty()) {
    const Bytes header = npy_header(std::vector<int64_t>{static_cast<int64_t>(bias.size())});
    const ByteView values{reinterpret_cast<const uint8_t*>(bias.data()), bias.size() * sizeof(float)};
    if (Result<void> saved = save_file(bias_path(path), std::vector<ByteView>{header, values}); !saved) return saved;
  }
  return save_npy(path, weight);
}

}  // namespace convlens::io
