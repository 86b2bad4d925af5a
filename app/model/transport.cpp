// Arithmetic of steps through the loop nest; see transport.h.
#include "model/transport.h"

#include "model/batch.h"

namespace convlens::model {
namespace {

// The windows that steps and play stay on: all, or those of one row.
struct Turns {
  int64_t first = 0, count = 1;
};

Turns turns_of(const LoopNest& nest, const Transport& transport) {
  if (!transport.along_row) return {0, nest.windows()};
  return {nest.index_of(transport.place) - transport.place.col, nest.output.w};
}

// `at` + `by` within 0..count - 1: around when it loops, else as far as it goes.
int64_t moved(int64_t at, int64_t by, int64_t count, bool loop) {
  if (loop) return ((at + by % count) % count + count) % count;
  return std::clamp<int64_t>(at + std::clamp(by, -count, count), 0, count - 1);
}

// Of adaptive pooling, on one axis.
int64_t largest_window(int64_t in, int64_t out) {
  int64_t largest = 1;
  for (int64_t i = 0; i < out; ++i) largest = std::max(largest, adaptive_window(i, in, out).size());
  return largest;
}

}  // namespace

std::optional<LoopNest> loop_nest(const Document& document, StagePart part) {
  if (part == StagePart::window) {
    const auto shapes = window_shapes(document, batch_size(document));
    if (!shapes) return {};
    return LoopNest::of(document, *shapes);
  }
  const Result<Shape> input = shown_layer_input(document);
  if (!input || !document.is_on(part)) return {};
  const LayerShapes shapes = shapes_of(document, *input);
  if (shapes.window_error || (part == StagePart::pool && shapes.pool_error)) return {};
  LoopNest nest{part == StagePart::pool ? shapes.output : shapes.after_activation, 1, {1, 1}};
  nest.output.n = batch_size(document);
  if (part == StagePart::activation) return nest;
  const Shape& source = shapes.after_activation;
  nest.kernel = document.pool.is_adaptive()
                    ? Size2{largest_window(source.h, nest.output.h), largest_window(source.w, nest.output.w)}
                    : document.pool.kernel;
  return nest;
}

WindowPlace stepped_by_windows(const LoopNest& nest, const Transport& transport, int64_t by) {
  const Turns turns = turns_of(nest, transport);
  const int64_t at = nest.index_of(transport.place) - turns.first;
  return nest.place_of(turns.first + moved(at, by, turns.count, transport.loop));
}

WindowPlace stepped_by_products(const LoopNest& nest, const Transport& transport, int64_t by) {
  if (by == 0) return transport.place;
  const Turns turns = turns_of(nest, transport);
  const int64_t products = nest.products(), all = turns.count * products;
  const bool whole = transport.place.product < 0;
  const int64_t at =
      (nest.index_of(transport.place) - turns.first) * products + std::max<int64_t>(transport.place.product, 0);
  // A window as a whole stands before its first product.
  const int64_t to = moved(at, whole && by > 0 ? by - 1 : by, all, transport.loop);
  if (whole && by < 0 && to == at) return transport.place;
  WindowPlace place = nest.place_of(turns.first + to / products);
  place.product = to % products;
  return place;
}

WindowPlace first_window(const LoopNest& nest, const Transport& transport) {
  return nest.place_of(turns_of(nest, transport).first);
}

WindowPlace last_window(const LoopNest& nest, const Transport& transport) {
  const Turns turns = turns_of(nest, transport);
  return nest.place_of(turns.first + turns.count - 1);
}

bool at_end(const LoopNest& nest, const Transport& transport) {
  if (nest.index_of(transport.place) != nest.index_of(last_window(nest, transport))) return false;
  return transport.unit == PlayUnit::window || transport.place.product == nest.products() - 1;
}

}  // namespace convlens::model
