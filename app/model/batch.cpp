#include "model/batch.h"

#include <algorithm>
#include <utility>

#include "model/edit.h"
#include "model/reduce.h"

namespace convlens::model {
namespace {

// Where input `n`, which is not the shown one, is among the others.
size_t place_of(const Document& document, int64_t n) { return static_cast<size_t>(n < document.shown ? n : n - 1); }

int64_t bytes_of(const Shape& shape) { return shape.c * shape.h * shape.w * static_cast<int64_t>(sizeof(float)); }

}  // namespace

const Tensor& batch_pixels(const Document& document, int64_t n) {
  return n == document.shown ? document.input.read() : document.others[place_of(document, n)].pixels.read();
}

const std::string& batch_name(const Document& document, int64_t n) {
  return n == document.shown ? document.input_name : document.others[place_of(document, n)].name;
}

std::vector<InputState> batch_items(const Document& document) {
  std::vector<InputState> items = document.others;
  items.insert(items.begin() + document.shown, {document.input, document.input_name});
  return items;
}

Shape batch_shape(const Document& document) {
  Shape shape = document.input.read().shape();
  shape.n = batch_size(document);
  return shape;
}

Result<Conv2dProblem> batch_problem(const Document& document) { return conv_problem(document, batch_size(document)); }

Change show_input(Document& document, int64_t n) {
  if (n == document.shown) return {};
  auto& others = document.others;
  const auto from = others.begin() + static_cast<std::ptrdiff_t>(place_of(document, n));
  InputEdit next{std::move(from->pixels), std::move(from->name), {}};
  others.erase(from);
  Change change = exchange(document, next);
  // Without input `n` the old one stands at its own number, or one before it where `n` stood before it.
  others.insert(others.begin() + document.shown - (n < document.shown ? 1 : 0),
                InputState{std::move(next.pixels), std::move(next.name)});
  document.shown = n;
  change.shown = true;
  return change;
}

std::string input_size_text(const Shape& shape) {
  return std::to_string(shape.c) + " \xC3\x97 " + std::to_string(shape.h) + " \xC3\x97 " + std::to_string(shape.w);
}

int64_t batch_capacity(const Shape& shape) {
  return std::clamp<int64_t>(kMaxBatchBytes / std::max<int64_t>(1, bytes_of(shape)), 1, kMaxBatch);
}

Result<void> check_batch_size(int64_t count, const Shape& shape) {
  if (Result<void> check = check_range("inputs of a batch", count, 1, kMaxBatch); !check) return check;
  const int64_t bytes = bytes_of(shape);
  if (count <= batch_capacity(shape)) return {};
  constexpr int64_t kMiB = int64_t{1} << 20;
  return Error::request("batch",
                        std::to_string(count) + " inputs of " + input_size_text(shape) + " need " +
                            std::to_string((count * bytes + kMiB - 1) / kMiB) + " MiB",
                        "at most " + std::to_string(kMaxBatchBytes / kMiB) +
                            " MiB: " + std::to_string(kMaxBatchBytes / bytes) + " of this size");
}

}  // namespace convlens::model
