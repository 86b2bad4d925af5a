// GIF: the first picture by giflib, on its canvas; see image.h.
//
// giflib decompresses line by line into our memory, so nothing is allocated before the sizes are checked. A picture
// that reaches beyond its canvas, or names colours that its map does not have, is refused as damaged. Source:
// CompuServe, Graphics Interchange Format 89a.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "io/image_decoders.h"

namespace convlens::io {
namespace {

// The bytes that giflib has not read yet.
struct Source {
  ByteView left;
};

int read_some(GifFileType* gif, GifByteType* to, int count) {
  ByteView& left = static_cast<Source*>(gif->UserData)->left;
  const size_t given = std::min(left.size(), static_cast<size_t>(std::max(count, 0)));
  std::copy_n(left.begin(), given, to);
  left = left.subspan(given);
  return static_cast<int>(given);
}

struct Close {
  void operator()(GifFileType* gif) const noexcept {
    int ignored = 0;
    DGifCloseFile(gif, &ignored);
  }
};
using Gif = std::unique_ptr<GifFileType, Close>;

Error damaged(const std::string& name, const Source& source, int code) {
  if (code == D_GIF_ERR_NOT_ENOUGH_MEM) return Error::failure(name, "does not fit into memory");
  if (source.left.empty() || code == D_GIF_ERR_READ_FAILED)
    return Error::failure(name, "is a GIF that is cut short", "a whole file");
  const char* text = GifErrorString(code);
  return Error::failure(name, std::string("is a damaged GIF: ") + (text != nullptr ? text : "its data"));
}
Error damaged(const std::string& name, std::string_view what) {
  return Error::failure(name, "is a damaged GIF: " + std::string(what));
}

// What stands before the first picture: the transparent colour, NO_TRANSPARENT_COLOR for none. Refuses files without
// one.
Result<int> seek_picture(GifFileType* gif, const Source& source, const std::string& name) {
  int transparent = NO_TRANSPARENT_COLOR;
  while (true) {
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(gif, &record) != GIF_OK) return damaged(name, source, gif->Error);
    if (record == TERMINATE_RECORD_TYPE) return damaged(name, "it holds no picture");
    if (record == IMAGE_DESC_RECORD_TYPE) {
      if (DGifGetImageDesc(gif) != GIF_OK) return damaged(name, source, gif->Error);
      return transparent;
    }
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(gif, &code, &block) != GIF_OK) return damaged(name, source, gif->Error);
    GraphicsControlBlock control{};
    if (code == GRAPHICS_EXT_FUNC_CODE && block != nullptr &&
        DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
      transparent = control.TransparentColor;
    while (block != nullptr)
      if (DGifGetExtensionNext(gif, &block) != GIF_OK) return damaged(name, source, gif->Error);
  }
}

// The rows of a picture in the order in which it stores them.
std::vector<int64_t> stored_rows(int64_t h, bool interlaced) {
  std::vector<int64_t> rows;
  rows.reserve(static_cast<size_t>(h));
  constexpr std::array<std::array<int64_t, 2>, 4> kPasses{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  if (!interlaced)
    for (int64_t r = 0; r < h; ++r) rows.push_back(r);
  else
    for (const auto& [first, step] : kPasses)
      for (int64_t r = first; r < h; r += step) rows.push_back(r);
  return rows;
}

bool is_grey(const ColorMapObject& map) {
  return std::all_of(map.Colors, map.Colors + map.ColorCount,
                     [](const GifColorType& c) { return c.Red == c.Green && c.Green == c.Blue; });
}

// Where the first picture lies, held against the canvas.
std::optional<Error> check_place(const GifFileType& gif, const std::string& name) {
  if (auto error = check_image_size(gif.SHeight, gif.SWidth, name)) return error;
  const GifImageDesc& picture = gif.Image;
  if (picture.Width < 1 || picture.Height < 1) return damaged(name, "its picture has no pixels");
  if (picture.Left < 0 || picture.Top < 0 || picture.Width > gif.SWidth - picture.Left ||
      picture.Height > gif.SHeight - picture.Top)
    return damaged(name, "its picture reaches beyond its canvas");
  return std::nullopt;
}

// The indices of the picture become RGBA on the canvas.
Result<void> read_rows(GifFileType* gif, const Source& source, const ColorMapObject& map, int transparent,
                       uint8_t* rgba, const std::string& name, const CancelToken* cancel) {
  const GifImageDesc& picture = gif->Image;
  std::vector<GifPixelType> line(static_cast<size_t>(picture.Width));
  for (const int64_t row : stored_rows(picture.Height, picture.Interlace)) {
    if (is_cancelled(cancel)) return Error::cancelled();
    if (DGifGetLine(gif, line.data(), picture.Width) != GIF_OK) return damaged(name, source, gif->Error);
    uint8_t* out = rgba + ((picture.Top + row) * gif->SWidth + picture.Left) * 4;
    for (const GifPixelType index : line) {
      if (index >= map.ColorCount) return damaged(name, "it has colours beyond its colour map");
      const GifColorType& color = map.Colors[index];
      *out++ = color.Red;
      *out++ = color.Green;
      *out++ = color.Blue;
      *out++ = index == transparent ? 0 : 255;
    }
  }
  return {};
}

}  // namespace

Result<Pixels> decode_gif(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  Source source{bytes};
  int code = 0;
  const Gif gif(DGifOpen(&source, read_some, &code));
  if (!gif) return damaged(name, source, code);
  const auto transparent = seek_picture(gif.get(), source, name);
  if (!transparent) return transparent.error();
  if (auto error = check_place(*gif, name)) return *error;
  const ColorMapObject* map = gif->Image.ColorMap != nullptr ? gif->Image.ColorMap : gif->SColorMap;
  if (map == nullptr) return damaged(name, "it has no colour map");
  Pixels pixels{.samples = {}, .h = gif->SHeight, .w = gif->SWidth, .grey = is_grey(*map)};
  const std::shared_ptr<uint8_t> samples = allocate_samples(pixels.byte_count());
  if (!samples) return Error::failure(name, "does not fit into memory");
  // Transparent wherever the picture does not reach.
  std::fill_n(samples.get(), pixels.byte_count(), uint8_t{0});
  try {
    if (auto read = read_rows(gif.get(), source, *map, *transparent, samples.get(), name, cancel); !read)
      return read.error();
  } catch (const std::bad_alloc&) {
    return Error::failure(name, "does not fit into memory");
  }
  pixels.samples = samples;
  return pixels;
}

}  // namespace convlens::io
