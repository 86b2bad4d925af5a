// Sniff, decode, convert; see import.h.
#include "io/import.h"

#include <algorithm>
#include <cmath>

#include "io/decoder_child.h"
#include "io/digit.h"
#include "io/gzip.h"
#include "io/idx.h"
#include "io/image.h"
#include "io/image_decoders.h"
#include "io/npy.h"
#include "model/batch.h"
#include "model/document.h"
#include "model/resample.h"

namespace convlens::io {
namespace {

using model::ArrayAxes;
using model::ImportSizing;

constexpr std::string_view kAcceptedShapes = "[H,W], [C,H,W], [N,C,H,W], [H,W,C] or [N,H,W,C] with up to 64 channels";

// What is known of decoded values before they are converted.
struct Decoded {
  Tensor values;
  std::string note;
  bool array = false;       // an .npy file: its values have no fixed range
  bool array_axes = false;  // ImportedInput::array_axes
};

bool like_channels(int64_t size) { return size == 1 || size == 3 || size == 4; }

// Whether the last axis of an array of three or four dimensions holds its channels.
bool channels_are_last(const std::vector<int64_t>& dims, ArrayAxes axes) {
  if (axes != ArrayAxes::automatic) return axes == ArrayAxes::channels_last;
  return like_channels(dims.back()) && !like_channels(dims[dims.size() - 3]);
}

// [N, H, W, C] to [N, C, H, W].
Result<Tensor> channels_first(const Tensor& array) {
  const Shape from = array.shape();  // its names are those of the other order
  const int64_t channels = from.w, h = from.c, w = from.h;
  auto values = Tensor::allocate({from.n, channels, h, w});
  if (!values) return values;
  for (int64_t n = 0; n < from.n; ++n) {
    const float* in = array.view().plane(n, 0);
    for (int64_t c = 0; c < channels; ++c) {
      float* out = values->view().plane(n, c);
      for (int64_t i = 0; i < h * w; ++i) out[i] = in[i * channels + c];
    }
  }
  return values;
}

Result<Decoded> decode_array(ByteView bytes, ArrayAxes axes, const std::string& name) {
  auto array = decode_npy(bytes, name);
  if (!array) return array.error();
  const bool has_axes = array->dims.size() >= 3;
  const Error refused = Error::failure(name, "has the shape " + dims_text(array->dims), std::string(kAcceptedShapes));
  if (array->dims.size() < 2 || array->values.shape().n < 1) return refused;
  std::string note;
  if (has_axes && channels_are_last(array->dims, axes)) {
    auto turned = channels_first(array->values);
    if (!turned) return Error::failure(name, "does not fit into memory");
    array->values = std::move(turned).value();
    note = "axes taken as [H,W,C]";
  }
  const Shape shape = array->values.shape();
  if (shape.c < 1 || shape.c > model::kMaxInputChannels) return refused;
  if (auto error = check_image_size(shape.h, shape.w, name)) return *error;
  return Decoded{std::move(array->values), std::move(note), true, has_axes};
}

Result<Decoded> decode(ByteView bytes, ArrayAxes axes, const std::string& name, const LoadContext& context) {
  context.enter(LoadPhase::decoding);
  if (is_npy(bytes)) return decode_array(bytes, axes, name);
  if (sniff_image(bytes) == ImageFormat::unknown) {
    return Error::failure(name, "is not a file that can be read", "PNG, JPEG, GIF, BMP, TGA, PNM, .npy or IDX");
  }
  auto image = decode_image(bytes, name, context);
  if (!image) return image.error();
  return Decoded{std::move(image->values), std::move(image->note)};
}

Result<void> make_grey(Decoded& decoded, const std::string& name) {
  if (decoded.values.shape().c == 1) return {};
  auto grey = to_grey(decoded.values);
  if (!grey) return Error::failure(name, "does not fit into memory");
  add_note(decoded.note, "grey = 0.299 R + 0.587 G + 0.114 B");
  decoded.values = std::move(grey).value();
  return {};
}

// A grey picture that somebody wants as RGB: three equal channels.
Result<void> make_rgb(Decoded& decoded, const std::string& name) {
  const Shape& grey = decoded.values.shape();
  if (grey.c != 1) return {};
  auto rgb = Tensor::allocate({1, 3, grey.h, grey.w});
  if (!rgb) return Error::failure(name, "does not fit into memory");
  for (int64_t c = 0; c < 3; ++c)
    std::copy(decoded.values.values().begin(), decoded.values.values().end(), rgb->view().plane(0, c));
  decoded.values = std::move(rgb).value();
  return {};
}

Result<void> become_digit(Decoded& decoded, const std::string& name) {
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
  decoded.values = std::move(digit->values);
  return {};
}

struct Sides {
  int64_t h = 0, w = 0;
};
Sides wanted_size(const Shape& from, const model::ImportShape& shape) {
  if (shape.sizing == ImportSizing::own) return {from.h, from.w};
  if (shape.sizing == ImportSizing::exact) return {shape.h, shape.w};
  const int64_t longer = std::max(from.h, from.w);
  const auto scaled = [&](int64_t side) {  // rounded, at least 1
    return std::max<int64_t>((2 * side * shape.longest + longer) / (2 * longer), 1);
  };
  return {scaled(from.h), scaled(from.w)};
}

std::string size_of(int64_t h, int64_t w) { return std::to_string(h) + " x " + std::to_string(w); }

Result<void> resize(Decoded& decoded, const model::ImportShape& shape, const std::string& name) {
  const Shape from = decoded.values.shape();
  const Sides to = wanted_size(from, shape);
  if (to.h == from.h && to.w == from.w) return {};
  if (auto error = check_image_size(to.h, to.w, name)) return *error;
  const auto values = decoded.values.values();
  const bool whole =
      !decoded.array && std::all_of(values.begin(), values.end(), [](float v) { return v == std::round(v); });
  decoded.values = model::resample(decoded.values, to.h, to.w);
  if (whole)
    for (float& value : decoded.values.values()) value = std::round(value);
  const bool shrinks = to.h < from.h || to.w < from.w;
  const bool grows = to.h > from.h || to.w > from.w;
  add_note(decoded.note, "resized from " + size_of(from.h, from.w) + " by " +
                             (shrinks && grows ? "area mean and linear interpolation"
                              : shrinks        ? "area mean"
                                               : "linear interpolation"));
  return {};
}

Result<void> convert(Decoded& decoded, const ImportRequest& request, const std::string& name) {
  const int64_t channels = decoded.values.shape().c;
  if (request.mode != ImportMode::automatic && channels != 1 && channels != 3)
    return Error::failure(name, "has " + std::to_string(channels) + " channels",
                          request.mode == ImportMode::rgb ? "1 or 3 for RGB" : "1 or 3 for a grey picture or a digit");
  switch (request.mode) {
    case ImportMode::automatic:
      break;
    case ImportMode::rgb:
      if (auto done = make_rgb(decoded, name); !done) return done;
      break;
    case ImportMode::grey:
      if (auto done = make_grey(decoded, name); !done) return done;
      break;
    case ImportMode::digit:
      return become_digit(decoded, name);
  }
  return resize(decoded, request.shape, name);
}

// Every image of an array by itself, as many as a batch holds.
Result<ImportedInput> convert_all(const Decoded& decoded, const ImportRequest& request, const std::string& name,
                                  const CancelToken* cancel) {
  const Shape& shape = decoded.values.shape();
  const int64_t count = std::min(shape.n, model::batch_capacity(shape));
  ImportedInput batch;
  for (int64_t n = 0; n < count; ++n) {
    if (is_cancelled(cancel)) return Error::cancelled();
    Decoded one{.values = {}, .note = decoded.note, .array = decoded.array};
    const float* pixels = decoded.values.view().plane(n, 0);
    one.values =
        Tensor({1, shape.c, shape.h, shape.w}, std::span(pixels, static_cast<size_t>(shape.c * shape.h * shape.w)));
    if (auto done = convert(one, request, name + ", image " + std::to_string(n)); !done) return done.error();
    if (n == 0)
      batch = {.values = std::move(one.values), .note = std::move(one.note), .array_axes = decoded.array_axes};
    else
      batch.rest.push_back(std::move(one.values));
  }
  if (count < shape.n)
    add_note(batch.note, "the first " + std::to_string(count) + " of " + std::to_string(shape.n) + " images");
  return batch;
}

}  // namespace

Result<ImportedInput> load_input(const std::filesystem::path& path, const ImportRequest& request,
                                 const LoadContext& context) {
  if (is_cancelled(context.cancel)) return Error::cancelled();
  context.enter(LoadPhase::reading);
  auto bytes = read_file(path, kMaxNpyFileBytes, context);
  if (!bytes) return bytes.error();
  const std::string name = printable_path(path);
  if (is_gzip(*bytes)) bytes = unpack(*bytes, name, kMaxNpyFileBytes, context);
  if (!bytes) return bytes.error();
  if (!is_idx(*bytes)) return decode_input(*bytes, request, name, context);
  context.enter(LoadPhase::converting);
  auto opened = load_dataset(path, *bytes, context);
  if (!opened) return opened.error();
  return ImportedInput{.values = model::dataset_item(*opened->dataset, 0),
                       .note = std::move(opened->note),
                       .dataset = std::move(opened->dataset)};
}

Result<ImportedInput> decode_input(ByteView bytes, const ImportRequest& request, std::string_view name,
                                   const LoadContext& context) {
  if (is_cancelled(context.cancel)) return Error::cancelled();
  const std::string text(name);
  if (!is_npy(bytes) && static_cast<int64_t>(bytes.size()) > kMaxImageFileBytes) {
    return Error::failure(text, "is too large: " + size_text(static_cast<int64_t>(bytes.size())),
                          "images up to " + size_text(kMaxImageFileBytes));
  }
  auto decoded = decode(bytes, request.shape.axes, text, context);
  if (!decoded) return decoded.error();
  if (is_cancelled(context.cancel)) return Error::cancelled();
  context.enter(LoadPhase::converting);
  if (decoded->values.shape().n > 1) return convert_all(*decoded, request, text, context.cancel);
  if (auto converted = convert(*decoded, request, text); !converted) return converted.error();
  return ImportedInput{
      .values = std::move(decoded->values), .note = std::move(decoded->note), .array_axes = decoded->array_axes};
}

}  // namespace convlens::io
