// The batch: all inputs of a document, numbered from 0, as the images of one tensor [N, C, H, W].
//
// Document::input is the one that is shown, painted on and explained; Document::others are the rest, in their order.
// So whatever works on one input works on the shown one, and nothing here costs anything while there is one only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/document.h"
#include "model/store.h"

namespace convlens::model {

inline int64_t batch_size(const Document& document) { return static_cast<int64_t>(document.others.size()) + 1; }
// Input `n` and its name; 0 <= n < batch_size.
const Tensor& batch_pixels(const Document& document, int64_t n);
const std::string& batch_name(const Document& document, int64_t n);
// All of them in order; the pixels are shared, not copied.
std::vector<InputState> batch_items(const Document& document);
// [N, C, H, W].
Shape batch_shape(const Document& document);
// The convolution of the whole batch, or why its parameters give no output.
Result<Conv2dProblem> batch_problem(const Document& document);

// Shows input `n` in place of the present one. Says how the shown cells differ.
Change show_input(Document& document, int64_t n);

// "1 x 28 x 28", as messages call an input's size.
std::string input_size_text(const Shape& shape);
// How many inputs of this shape a batch holds at most; at least 1.
int64_t batch_capacity(const Shape& shape);
// Refuses a batch of so many inputs of this shape, with what would be accepted: kMaxBatch, kMaxBatchBytes.
Result<void> check_batch_size(int64_t count, const Shape& shape);

}  // namespace convlens::model
