#include "model/edit.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace convlens::model {
namespace {

bool same_bits(const float* a, const float* b, int64_t count) {
  return std::memcmp(a, b, static_cast<size_t>(count) * sizeof(float)) == 0;
}

// The columns of a row in which two images of one shape differ.
Range differing_columns(const float* a, const float* b, int64_t width) {
  if (same_bits(a, b, width)) return {};
  Range range{0, width};
  while (same_bits(a + range.begin, b + range.begin, 1)) ++range.begin;
  while (same_bits(a + range.end - 1, b + range.end - 1, 1)) --range.end;
  return range;
}

// Outputs whose kernel, bias or name differ between two banks of one shape.
std::vector<int64_t> differing_outputs(const KernelBank& a, const KernelBank& b) {
  const Shape& shape = a.weight.shape();
  const int64_t taps = shape.c * shape.h * shape.w;
  std::vector<int64_t> outputs;
  for (int64_t o = 0; o < shape.n; ++o) {
    const auto i = static_cast<size_t>(o);
    const bool same = same_bits(a.weight.data() + o * taps, b.weight.data() + o * taps, taps) &&
                      same_bits(&a.bias[i], &b.bias[i], 1) && a.names[i] == b.names[i];
    if (!same) outputs.push_back(o);
  }
  return outputs;
}

}  // namespace

Settings settings_of(const Document& document) {
  return {document.kernels, document.conv, document.relu, document.pool, document.channels_off};
}

Rect differing_cells(const Tensor& a, const Tensor& b, Watch* watch) {
  const Shape& shape = a.shape();
  Rect rect;
  for (int64_t c = 0; c < shape.c; ++c) {
    for (int64_t row = 0; row < shape.h; ++row) {
      if (is_stopped(watch)) return rect;
      const Range cols = differing_columns(a.view().row(0, c, row), b.view().row(0, c, row), shape.w);
      if (!cols.empty()) rect = unite(rect, Rect{{row, row + 1}, cols});
    }
  }
  return rect;
}

Change exchange(Document& document, InputEdit& input) {
  Change change;
  const Tensor &old_pixels = document.input.read(), &new_pixels = input.pixels.read();
  if (old_pixels.shape() != new_pixels.shape()) {
    change.input_replaced = true;
  } else {
    if (!input.differing) input.differing = differing_cells(old_pixels, new_pixels);
    change.input_rect = *input.differing;
    change.input_replaced = change.input_rect.empty() && document.input_name != input.name;
  }
  std::swap(document.input, input.pixels);
  std::swap(document.input_name, input.name);
  return change;
}

Change exchange(Document& document, BatchState& batch) {
  Change change;
  change.shown = document.shown != batch.shown;
  const auto same = [](const InputState& a, const InputState& b) {
    return a.pixels.share() == b.pixels.share() && a.name == b.name;
  };
  // With the same others around it, a shown input with another number has been moved.
  change.batch = change.shown || !std::ranges::equal(document.others, batch.others, same);
  std::swap(document.others, batch.others);
  std::swap(document.shown, batch.shown);
  return change;
}

Change exchange(Document& document, Settings& settings) {
  Change change;
  const bool same_shape = document.kernels.weight.shape() == settings.kernels.weight.shape();
  change.conv_replaced =
      !same_shape || document.conv != settings.conv || document.channels_off != settings.channels_off;
  if (same_shape) change.outputs = differing_outputs(document.kernels, settings.kernels);
  change.activation = document.relu != settings.relu;
  change.pool = document.pool != settings.pool;
  std::swap(document.kernels, settings.kernels);
  std::swap(document.conv, settings.conv);
  std::swap(document.relu, settings.relu);
  std::swap(document.pool, settings.pool);
  std::swap(document.channels_off, settings.channels_off);
  return change;
}

void Change::unite(const Change& other) {
  input_rect = convlens::unite(input_rect, other.input_rect);
  input_replaced |= other.input_replaced;
  std::vector<int64_t> all;
  std::ranges::set_union(outputs, other.outputs, std::back_inserter(all));
  outputs = std::move(all);
  batch |= other.batch;
  shown |= other.shown;
  conv_replaced |= other.conv_replaced;
  activation |= other.activation;
  pool |= other.pool;
}

}  // namespace convlens::model
