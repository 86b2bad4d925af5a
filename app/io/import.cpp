// Sniff, decode, convert; see import.h.
#include "io/import.h"

#include <algorithm>

#include "io/digit.h"
#include "io/gzip.h"
#include "io/idx.h"
#include "io/image.h"
#include "io/image_decoders.h"
#include "io/npy.h"
#include "model/batch.h"

namespace convlens::io {
namespace {

constexpr std::string_view kAcceptedShapes = "[H,W], [C,H,W] or [N,C,H,W] with up to 64 channels";

// What is known of decoded values before the import mode is applied.
struct Decoded {
  Tensor values;
  std::string note;
  bool array = false;  // an .npy file: its values have no fixed range
};

Result<Decoded> decode_array(ByteView bytes, const std::string& name) {
  auto array = decode_npy(bytes, name);
  if (!array) return array.error();
  const Shape shape = array->values.shape();
  if (array->dims.size() < 2 || shape.n < 1 || shape.c < 1 || shape.c > model::kMaxInputChannels) {
    return Error::failure(name, "has the shape " + dims_text(array->dims), std::string(kAcceptedShapes));
  }
  if (auto error = check_image_size(shape.h, shape.w, name)) return *error;
  return Decoded{std::move(array->values), {}, true};
}

Result<Decoded> decode(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  if (is_npy(bytes)) return decode_array(bytes, name);
  if (sniff_image(bytes) == ImageFormat::unknown) {
    return Error::failure(name, "is not a file that can be read", "PNG, JPEG, BMP, TGA, .npy or IDX");
  }
  auto image = decode_image(bytes, name, cancel);
  if (!image) return image.error();
  return Decoded{std::move(image->values), std::move(image->note), false};
}

Result<ImportedInput> as_grey(Decoded decoded, const std::string& name) {
  if (decoded.values.shape().c == 1)
    return ImportedInput{.values = std::move(decoded.values), .note = std::move(decoded.note)};
  auto grey = to_grey(decoded.values);
  if (!grey) return Error::failure(name, "does not fit into memory");
  add_note(decoded.note, "grey = 0.299 R + 0.587 G + 0.114 B");
  return ImportedInput{.values = std::move(grey).value(), .note = std::move(decoded.note)};
}

Result<ImportedInput> as_digit(Decoded decoded, const std::string& name) {
  float black = 0;
  float white = 255;
  if (decoded.array) {
    const auto values = decoded.values.values();
    if (std::any_of(values.begin(), values.end(), [](float value) { return !(std::abs(value) < 1e30F); })) {
      return Error::failure(name, "has values that no digit has: NaN, infinite or huge", "finite values");
    }
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    black = *lowest;
    white = *highest;
  }
  auto digit = make_digit(decoded.values, black, white, name);
  if (!digit) return digit.error();
  if (digit->inverted) add_note(decoded.note, "inverted, because the ground is light");
  return ImportedInput{.values = std::move(digit->values), .note = std::move(decoded.note)};
}

Result<ImportedInput> convert(Decoded decoded, ImportMode mode, const std::string& name) {
  switch (mode) {
    case ImportMode::rgb:
      break;
    case ImportMode::grey:
      return as_grey(std::move(decoded), name);
    case ImportMode::digit:
      return as_digit(std::move(decoded), name);
  }
  return ImportedInput{.values = std::move(decoded.values), .note = std::move(decoded.note)};
}

// Every image of an array by itself, as many as a batch holds.
Result<ImportedInput> convert_all(const Decoded& decoded, ImportMode mode, const std::string& name,
                                  const CancelToken* cancel) {
  const Shape& shape = decoded.values.shape();
  const int64_t count = std::min(shape.n, model::batch_capacity(shape));
  ImportedInput batch;
  for (int64_t n = 0; n < count; ++n) {
    if (is_cancelled(cancel)) return Error::cancelled();
    Decoded one;
    one.array = decoded.array;
    const float* pixels = decoded.values.view().plane(n, 0);
    one.values =
        Tensor({1, shape.c, shape.h, shape.w}, std::span(pixels, static_cast<size_t>(shape.c * shape.h * shape.w)));
    auto image = convert(std::move(one), mode, name + ", image " + std::to_string(n));
    if (!image) return image.error();
    if (n == 0)
      batch = std::move(image).value();
    else
      batch.rest.push_back(std::move(image->values));
  }
  if (count < shape.n)
    add_note(batch.note, "the first " + std::to_string(count) + " of " + std::to_string(shape.n) + " images");
  return batch;
}

}  // namespace

Result<ImportedInput> load_input(const std::filesystem::path& path, ImportMode mode, const CancelToken* cancel) {
  if (is_cancelled(cancel)) return Error::cancelled();
  auto bytes = read_file(path, kMaxNpyFileBytes);
  if (!bytes) return bytes.error();
  const std::string name = printable_path(path);
  if (is_gzip(*bytes)) bytes = gunzip(*bytes, name, kMaxNpyFileBytes, cancel);
  if (!bytes) return bytes.error();
  if (!is_idx(*bytes)) return decode_input(*bytes, mode, name, cancel);
  auto opened = load_dataset(path, *bytes, cancel);
  if (!opened) return opened.error();
  return ImportedInput{.values = model::dataset_item(*opened->dataset, 0),
                       .note = std::move(opened->note),
                       .dataset = std::move(opened->dataset)};
}

Result<ImportedInput> decode_input(ByteView bytes, ImportMode mode, std::string_view name, const CancelToken* cancel) {
  if (is_cancelled(cancel)) return Error::cancelled();
  const std::string text(name);
  if (!is_npy(bytes) && static_cast<int64_t>(bytes.size()) > kMaxImageFileBytes) {
    return Error::failure(text, "is too large: " + size_text(static_cast<int64_t>(bytes.size())),
                          "images up to " + size_text(kMaxImageFileBytes));
  }
  auto decoded = decode(bytes, text, cancel);
  if (!decoded) return decoded.error();
  if (is_cancelled(cancel)) return Error::cancelled();
  const int64_t channels = decoded->values.shape().c;
  if (mode != ImportMode::rgb && channels != 1 && channels != 3)
    return Error::failure(text, "has " + std::to_string(channels) + " channels",
                          "1 or 3 for a grey picture or a digit");
  if (decoded->values.shape().n > 1) return convert_all(*decoded, mode, text, cancel);
  return convert(std::move(decoded).value(), mode, text);
}

}  // namespace convlens::io
