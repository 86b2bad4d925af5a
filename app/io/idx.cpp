#include "io/idx.h"

#include <algorithm>
#include <string>
#include <utility>

#include "io/cancel.h"
#include "io/gzip.h"

namespace convlens::io {
namespace {

constexpr uint8_t kUnsignedByte = 8;
constexpr int64_t kMostSide = 512;

uint32_t big_endian(ByteView bytes, size_t at) {
  return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8 |
         uint32_t{bytes[at + 3]};
}

// The sizes of an IDX file of `dimensions` dimensions, held against its length.
Result<std::vector<int64_t>> sizes_of(ByteView bytes, std::string_view name, size_t dimensions) {
  const std::string where(name);
  if (!is_idx(bytes)) return Error::failure(where, "is no IDX file of unsigned bytes");
  if (bytes[3] != dimensions)
    return Error::failure(where, "has " + std::to_string(bytes[3]) + " dimensions",
                          dimensions == 3 ? "3 for pictures" : "1 for labels");
  const size_t header = 4 + 4 * dimensions;
  if (bytes.size() < header) return Error::failure(where, "is cut off: its header");
  std::vector<int64_t> sizes;
  int64_t total = 1;
  const auto length = static_cast<int64_t>(bytes.size() - header);
  for (size_t d = 0; d < dimensions; ++d) {
    sizes.push_back(big_endian(bytes, 4 + 4 * d));
    if (sizes.back() < 1) return Error::failure(where, "holds nothing: a size is 0");
  }
  for (const int64_t size : sizes) {
    if (total > length / size) return Error::failure(where, "is cut off: it says more than it holds");
    total *= size;
  }
  if (total != length) return Error::failure(where, "is longer than its sizes say");
  return sizes;
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  if (const size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

Result<std::vector<uint8_t>> read_labels(const std::filesystem::path& path, const LoadContext& context) {
  const std::string name = printable_path(path);
  auto bytes = read_file(path, kMaxNpyFileBytes);
  if (bytes && is_gzip(*bytes)) bytes = unpack(*bytes, name, kMaxNpyFileBytes, context);
  if (!bytes) return bytes.error();
  return decode_idx_labels(*bytes, name);
}

}  // namespace

bool is_idx(ByteView bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == kUnsignedByte && bytes[3] >= 1 &&
         bytes[3] <= 4;
}

Result<model::Dataset> decode_idx_pictures(ByteView bytes, std::string_view name) {
  auto sizes = sizes_of(bytes, name, 3);
  if (!sizes) return sizes.error();
  model::Dataset dataset;
  dataset.name = std::string(name);
  dataset.count = (*sizes)[0];
  dataset.h = (*sizes)[1];
  dataset.w = (*sizes)[2];
  if (dataset.h > kMostSide || dataset.w > kMostSide)
    return Error::failure(std::string(name),
                          "has pictures of " + std::to_string(dataset.h) + " x " + std::to_string(dataset.w),
                          "sides up to " + std::to_string(kMostSide));
  dataset.pixels.assign(bytes.begin() + 16, bytes.end());
  return dataset;
}

Result<std::vector<uint8_t>> decode_idx_labels(ByteView bytes, std::string_view name) {
  if (auto sizes = sizes_of(bytes, name, 1); !sizes) return sizes.error();
  return std::vector<uint8_t>(bytes.begin() + 8, bytes.end());
}

std::filesystem::path labels_beside(const std::filesystem::path& pictures) {
  std::string name = pictures.filename().string();
  if (name.find("images") == std::string::npos) return {};
  replace(name, "images", "labels");
  replace(name, "idx3", "idx1");
  const std::string bare = name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name;
  for (const std::string& candidate : {bare, bare + ".gz"}) {
    const std::filesystem::path path = pictures.parent_path() / candidate;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path;
  }
  return {};
}

Result<OpenedDataset> load_dataset(const std::filesystem::path& path, ByteView bytes, const LoadContext& context) {
  const std::string name = printable_path(path);
  auto pictures = decode_idx_pictures(bytes, name);
  if (!pictures) return pictures.error();
  model::Dataset dataset = std::move(pictures).value();
  dataset.name = printable(path.filename().string());
  OpenedDataset opened;
  const std::filesystem::path beside = labels_beside(path);
  if (beside.empty()) {
    opened.note = "no labels beside it";
  } else if (auto labels = read_labels(beside, context); !labels) {
    opened.note = "without labels: " + labels.error().message();
  } else if (static_cast<int64_t>(labels->size()) != dataset.count) {
    opened.note = "without labels: " + printable(beside.filename().string()) + " has " +
                  std::to_string(labels->size()) + " for " + std::to_string(dataset.count) + " pictures";
  } else {
    dataset.labels = std::move(labels).value();
  }
  model::count_and_average(dataset);
  if (is_cancelled(context.cancel)) return Error::cancelled();
  opened.dataset = std::make_shared<const model::Dataset>(std::move(dataset));
  return opened;
}

}  // namespace convlens::io
