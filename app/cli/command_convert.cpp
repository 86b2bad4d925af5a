// convlens-cli convert: pictures and arrays to .npy or .png.
#include <algorithm>
#include <cmath>

#include "cli/commands.h"
#include "cli/values.h"
#include "io/digit.h"
#include "io/gzip.h"
#include "io/idx.h"
#include "io/image.h"
#include "io/import.h"

namespace convlens::cli {
namespace {

enum class Format { npy, png };

Result<Format> format_of(const std::string& path) {
  const auto ends_with = [&](std::string_view ending) {
    return path.size() > ending.size() && std::equal(ending.rbegin(), ending.rend(), path.rbegin(), [](char a, char b) {
             return a == b || (b >= 'A' && b <= 'Z' && a == b - 'A' + 'a');
           });
  };
  if (path == "-" || ends_with(".npy")) return Format::npy;
  if (ends_with(".png")) return Format::png;
  return Error::request(path, "ends in no known format", ".npy or .png");
}

// Arrays keep their shape here, whatever the window would take, unless somebody says how to take them; pictures and
// digits go the window's way.
Result<io::ImportedInput> import_for(const io::Bytes& bytes, const io::ImportRequest& request, const std::string& name,
                                     const io::LoadContext& load) {
  const bool plain = request.shape == model::ImportShape{};
  if (!io::is_npy(bytes) || !plain || request.mode == io::ImportMode::digit) {
    auto imported = io::decode_input(bytes, request, name, load);
    if (imported && !imported->rest.empty())
      return Error::request(plain ? "--as-digit" : "--size or --axes",
                            "does not apply to " + std::to_string(imported->rest.size() + 1) + " images", "one image");
    return imported;
  }
  auto array = io::decode_npy(bytes, name);
  if (!array) return array.error();
  if (request.mode == io::ImportMode::automatic) return io::ImportedInput{.values = std::move(array->values)};
  if (array->values.shape().c != 1 && array->values.shape().c != 3) {
    return Error::request("--grey", "does not apply to the shape " + io::dims_text(array->dims), "1 or 3 channels");
  }
  auto grey = io::to_grey(array->values);
  if (!grey) return grey.error();
  return io::ImportedInput{.values = std::move(grey).value()};
}

// What --grey, --as-digit, --size and --axes ask for.
Result<io::ImportRequest> request_of(const Arguments& args) {
  if (args.has("--grey") && args.has("--as-digit"))
    return Error::request("--grey", "is given with --as-digit", "one of them: a digit is grey");
  if (args.has("--size") && args.has("--as-digit"))
    return Error::request("--size", "is given with --as-digit", "one of them: a digit is 28 x 28");
  io::ImportRequest request(args.has("--as-digit") ? io::ImportMode::digit
                            : args.has("--grey")   ? io::ImportMode::grey
                                                   : io::ImportMode::automatic);
  if (const auto axes = args.get("--axes")) {
    if (*axes != "chw" && *axes != "hwc") return Error::request("--axes", "is '" + *axes + "'", "chw or hwc");
    request.shape.axes = *axes == "chw" ? model::ArrayAxes::channels_first : model::ArrayAxes::channels_last;
  }
  if (!args.has("--size")) return request;
  auto sides = size_option(args, "--size", Size2{1, 1});
  if (!sides) return sides.error();
  if (sides->h > io::kMaxImageSide || sides->w > io::kMaxImageSide)
    return Error::request("--size", "is above " + std::to_string(io::kMaxImageSide), "H,W or the longer side");
  const bool both = args.get("--size")->find(',') != std::string::npos;
  request.shape.sizing = both ? model::ImportSizing::exact : model::ImportSizing::longest;
  request.shape.longest = request.shape.h = sides->h;
  request.shape.w = sides->w;
  return request;
}

// Interleaved bytes; `note` says if values had to be rounded. Values outside 0..255 are refused, never clamped.
Result<io::Bytes> to_pixels(const Tensor& tensor, const std::string& path, std::string& note) {
  const Shape shape = tensor.shape();
  if (shape.n != 1 || (shape.c != 1 && shape.c != 3)) {
    return Error::request(path, "cannot hold the shape " + to_string(shape), "one image of 1 or 3 channels");
  }
  io::Bytes pixels(static_cast<size_t>(shape.h * shape.w * shape.c));
  bool rounded = false;
  for (int64_t c = 0; c < shape.c; ++c) {
    const float* plane = tensor.view().plane(0, c);
    for (int64_t i = 0; i < shape.h * shape.w; ++i) {
      const float value = std::nearbyint(plane[i]);
      if (!(value >= 0 && value <= 255)) {
        return Error::request(path, "cannot hold the value " + std::to_string(plane[i]), "0 to 255, or an .npy file");
      }
      rounded = rounded || value != plane[i];
      pixels[static_cast<size_t>(i * shape.c + c)] = static_cast<uint8_t>(value);
    }
  }
  if (rounded) note += (note.empty() ? "" : "; ") + std::string("values rounded to whole numbers");
  return pixels;
}

Result<void> save_as_png(const Context& context, const std::string& path, const io::ImportedInput& input) {
  Report report{"convert", input.note};
  const Shape shape = input.values.shape();
  auto pixels = to_pixels(input.values, path, report.note);
  if (!pixels) return pixels.error();
  auto png = io::encode_png({pixels->data(), shape.h, shape.w, static_cast<int>(shape.c)}, io::printable(path));
  if (!png) return png.error();
  const std::array<io::ByteView, 1> parts{*png};
  return save_result(context, path, input.values, parts, report);
}

// Picture `index` of an IDX file; values 0..255.
Result<io::ImportedInput> idx_picture(const io::Bytes& bytes, int64_t index, const std::string& name) {
  if (!io::is_idx(bytes)) return Error::request("--index", "is for IDX files, which " + name + " is not");
  auto pictures = io::decode_idx_pictures(bytes, name);
  if (!pictures) return pictures.error();
  if (index < 0 || index >= pictures->count)
    return Error::request("--index", "is " + std::to_string(index), "0.." + std::to_string(pictures->count - 1));
  return io::ImportedInput{.values = model::dataset_item(*pictures, index)};
}

Result<void> run_convert(const Arguments& args, const Context& context) {
  static constexpr std::array<std::string_view, 2> names{"IN", "OUT"};
  if (auto both = args.expect_positionals(names); !both) return both;
  if (auto none = refuse_variant(context); !none) return none;
  auto request = request_of(args);
  if (!request) return request.error();
  auto path = context.output_path(args.positionals()[1], "OUT");
  if (!path) return path.error();
  auto format = format_of(*path);
  if (!format) return format.error();

  const std::string& source = args.positionals()[0];
  auto bytes = context.read_bytes(source, io::kMaxNpyFileBytes);
  if (!bytes) return bytes.error();
  const std::string name = source == "-" ? "standard input" : io::printable(source);
  auto index = integer_option(args, "--index", 0);
  if (!index) return index.error();
  const io::LoadContext load = context.load_context();
  if (io::is_gzip(*bytes)) bytes = io::unpack(*bytes, name, io::kMaxNpyFileBytes, load);
  if (!bytes) return bytes.error();
  auto input = io::is_idx(*bytes) || args.has("--index") ? idx_picture(*bytes, *index, name)
                                                         : import_for(*bytes, *request, name, load);
  if (!input) return input.error();
  if (*format == Format::png) return save_as_png(context, *path, *input);
  return save_tensor(context, *path, input->values, {"convert", input->note});
}

}  // namespace

const Command& convert_command() {
  static const Command command{
      "convert",
      "IN OUT [--grey | --as-digit] [--size N | H,W] [--axes chw|hwc] [--index K]",
      "a picture or an array to .npy (values 0..255) or .png",
      "IN is PNG, JPEG, GIF, BMP, TGA, PNM, .npy or IDX pictures (MNIST's format), gzipped or not, told by its "
      "content;\n"
      "OUT ends in .npy or .png, or is - for .npy on standard output. Pictures become [1,C,H,W] with C = 1 for grey\n"
      "files and 3 for colour.",
      {{"--grey", "", "one channel: 0.299 R + 0.587 G + 0.114 B"},
       {"--as-digit", "", "as MNIST: white on black, in a 20 x 20 box, mass centred in 28 x 28"},
       {"--size", "N | H,W", "the longer side N, or H x W: area mean down, linear up (not resized)"},
       {"--axes", "A", "of an array: chw or hwc, with the channels first or last (as it is)"},
       {"--index", "K", "which picture of an IDX file, counted from 0 (0)"}},
      run_convert};
  return command;
}

}  // namespace convlens::cli
