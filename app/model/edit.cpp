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

// What differs between two states of a layer.
LayerChange difference(const Layer& a, const Layer& b) {
  LayerChange change;
  const bool same_shape = a.kernels.weight.shape() == b.kernels.weight.shape();
  change.conv_replaced = !same_shape || a.window != b.window || a.window_on != b.window_on || a.conv != b.conv ||
                         a.output_padding != b.output_padding || a.channels_off != b.channels_off;
  if (same_shape) change.outputs = differing_outputs(a.kernels, b.kernels);
  change.activation =
      a.activation != b.activation || a.activation_on != b.activation_on || !same_bits(&a.slope, &b.slope, 1);
  change.pool = a.pool != b.pool || a.pool_on != b.pool_on;
  return change;
}

}  // namespace

Settings settings_of(const Document& document) { return document; }

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
  change.flatten = document.flatten != settings.flatten;
  if (document.layers() == settings.layers()) {
    // The step is told of the layer that it was made in.
    change.layer_shown = document.shown_layer != settings.shown_layer;
    show_layer(document, settings.shown_layer);
    for (int64_t i = 0; i < document.layers(); ++i) {
      const Layer &old_layer = document.layer(i), &new_layer = settings.layer(i);
      if (&old_layer == &new_layer) continue;
      if (LayerChange differs = difference(old_layer, new_layer); differs.any()) change.layers[i] = std::move(differs);
    }
  } else {
    int64_t same = 0;
    const int64_t both = std::min(document.layers(), settings.layers());
    while (same < both && !difference(document.layer(same), settings.layer(same)).any()) ++same;
    change.restructured_from = same;
  }
  std::swap(static_cast<Pipeline&>(document), settings);
  return change;
}

Change Change::everything() {
  Change change;
  change.input_replaced = change.batch = true;
  change.restructured_from = 0;
  return change;
}

void LayerChange::unite(const LayerChange& other) {
  std::vector<int64_t> all;
  std::ranges::set_union(outputs, other.outputs, std::back_inserter(all));
  outputs = std::move(all);
  conv_replaced |= other.conv_replaced;
  activation |= other.activation;
  pool |= other.pool;
}

void Change::unite(const Change& other) {
  input_rect = convlens::unite(input_rect, other.input_rect);
  input_replaced |= other.input_replaced;
  batch |= other.batch;
  shown |= other.shown;
  layer_shown |= other.layer_shown;
  if (other.restructured_from)
    restructured_from = std::min(restructured_from.value_or(*other.restructured_from), *other.restructured_from);
  flatten |= other.flatten;
  for (const auto& [layer, layer_change] : other.layers) layers[layer].unite(layer_change);
}

}  // namespace convlens::model
