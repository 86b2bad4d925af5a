#include "shell/picture_copies.h"

#include <new>
#include <string>
#include <utility>

#include "io/image.h"

namespace convlens::shell {
namespace {

Result<io::Bytes> as_png(const model::CopyPicture& request) {
  try {
    const model::MapPixels pixels = model::map_pixels(request.maps, request.colors);
    return io::encode_png({pixels.values.data(), pixels.h, pixels.w, pixels.channels}, request.name);
  } catch (const std::bad_alloc&) {
    return Error::failure(request.name, "needs more memory than there is");
  }
}

}  // namespace

PictureCopies::PictureCopies(std::function<void()> wake, Offer offer)
    : offer_(std::move(offer)), worker_(std::move(wake)) {
  if (!offer_) offer_ = [this](io::Bytes png) { return clipboard_.offer(std::move(png)); };
}

void PictureCopies::copy(model::CopyPicture request) {
  if (running_)
    waiting_ = std::move(request);
  else
    start(std::move(request));
}

void PictureCopies::start(model::CopyPicture request) {
  running_ = true;
  worker_.start([this, request = std::move(request)] {
    Result<io::Bytes> png = as_png(request);
    const Result<void> done = png ? offer_(std::move(png).value()) : Result<void>(png.error());
    const Shape& shape = request.maps.shape();
    outcome_ = done ? model::Notice{model::Notice::Kind::info, "Copied " + request.name + " as a picture of " +
                                                                   std::to_string(shape.h) + " \xC3\x97 " +
                                                                   std::to_string(shape.w) + ": a cell is a pixel."}
                    : model::Notice{model::Notice::Kind::error, done.error().message()};
  });
}

std::optional<model::Notice> PictureCopies::take() {
  if (!running_ || !worker_.finished()) return std::nullopt;
  running_ = false;
  if (!waiting_) return std::exchange(outcome_, {});
  start(*std::exchange(waiting_, std::nullopt));
  return std::nullopt;
}

}  // namespace convlens::shell
