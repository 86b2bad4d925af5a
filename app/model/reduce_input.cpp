// Reducers of commands that replace the input: clear, invert, resize, a new one; and what a brush may be.
#include <algorithm>
#include <cmath>

#include "model/reduce.h"
#include "model/resample.h"

namespace convlens::model {
namespace {

bool all_whole(const Tensor& tensor) {
  return std::ranges::all_of(tensor.values(), [](float value) { return value == std::round(value); });
}

Edit input_edit(std::string label, Tensor pixels, std::string name) {
  Edit edit;
  edit.label = std::move(label);
  edit.input = InputState{SharedTensor(std::move(pixels)), std::move(name)};
  return edit;
}

}  // namespace

Result<void> check_brush(const Brush& brush) {
  return first_failure({check_range("brush size", brush.size, kMinBrush, kMaxBrush),
                        check_range("brush hardness", brush.hardness, 0.0F, 1.0F),
                        check_range("brush value", brush.value, 0.0F, kMaxPixel)});
}

Result<void> check_segment(const PaintSegment& command) {
  return first_failure({check_finite("stroke", command.from.x), check_finite("stroke", command.from.y),
                        check_finite("stroke", command.to.x), check_finite("stroke", command.to.y),
                        check_brush(command.brush)});
}

Result<Edit> reduce(const Document& document, const ClearInput&) {
  return input_edit("clear", Tensor(document.input.read().shape()), "drawing");
}

Result<Edit> reduce(const Document& document, const InvertInput&) {
  Tensor pixels = document.input.read();
  for (float& value : pixels.values()) value = kMaxPixel - value;
  return input_edit("invert", std::move(pixels), document.input_name);
}

Result<Edit> reduce(const Document& document, const ResizeCanvas& command) {
  if (const Result<void> check = first_failure({check_range("canvas height", command.h, kMinCanvas, kMaxCanvas),
                                                check_range("canvas width", command.w, kMinCanvas, kMaxCanvas)});
      !check)
    return check.error();
  const Tensor& old_pixels = document.input.read();
  if (old_pixels.shape().h == command.h && old_pixels.shape().w == command.w) return Edit{};
  Tensor pixels = resample(old_pixels, command.h, command.w);
  // A drawing in whole grey levels stays one: sums over it stay exact.
  if (all_whole(old_pixels))
    for (float& value : pixels.values()) value = std::round(value);
  return input_edit("resize canvas", std::move(pixels), document.input_name);
}

Result<Edit> reduce(const Document& document, const SetInput& command) {
  const Shape& shape = command.pixels.shape();
  const bool sides_fit = shape.h >= 1 && shape.w >= 1 && shape.h <= kMaxImageSide && shape.w <= kMaxImageSide;
  if (shape.n != 1 || shape.c < 1 || shape.c > kMaxInputChannels || !sides_fit) {
    return Error::request(
        "input", "has shape " + to_string(shape),
        "[1, 1.." + std::to_string(kMaxInputChannels) + ", h, w] with sides 1.." + std::to_string(kMaxImageSide));
  }
  Edit edit = input_edit(command.name.empty() ? "new input" : command.name, command.pixels, command.name);
  if (shape.c != document.kernels.input_channels()) {
    edit.settings = settings_of(document);
    edit.settings->kernels = with_input_channels(document.kernels, shape.c);
  }
  return edit;
}

}  // namespace convlens::model
