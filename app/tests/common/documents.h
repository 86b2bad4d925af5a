// Comparing documents bit by bit, and what differs between two.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "model/batch.h"
#include "model/document.h"
#include "model/store.h"

namespace convlens::test {

inline bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() &&
         (a.empty() || std::memcmp(a.data(), b.data(), static_cast<size_t>(a.size()) * sizeof(float)) == 0);
}

inline bool same_kernels(const model::KernelBank& a, const model::KernelBank& b) {
  return same_bits(a.weight, b.weight) && a.bias == b.bias && a.names == b.names;
}

// All inputs in order, whichever is shown: looking at another one is no step of the history.
inline bool same_inputs(const model::Document& a, const model::Document& b) {
  if (model::batch_size(a) != model::batch_size(b)) return false;
  for (int64_t n = 0; n < model::batch_size(a); ++n)
    if (!same_bits(model::batch_pixels(a, n), model::batch_pixels(b, n)) ||
        model::batch_name(a, n) != model::batch_name(b, n))
      return false;
  return true;
}

inline bool same_layers(const model::Layer& a, const model::Layer& b) {
  return a.window == b.window && same_kernels(a.kernels, b.kernels) && a.conv == b.conv &&
         a.output_padding == b.output_padding && a.channels_off == b.channels_off && a.activation == b.activation &&
         a.slope == b.slope && a.pool == b.pool && a.window_on == b.window_on && a.activation_on == b.activation_on &&
         a.pool_on == b.pool_on;
}

inline bool same_pipelines(const model::Pipeline& a, const model::Pipeline& b) {
  if (a.layers() != b.layers() || a.flatten != b.flatten) return false;
  for (int64_t i = 0; i < a.layers(); ++i)
    if (!same_layers(a.layer(i), b.layer(i))) return false;
  return true;
}

inline bool same_documents(const model::Document& a, const model::Document& b) {
  return same_inputs(a, b) && same_pipelines(a, b);
}

// A copy that shares nothing with the document, so that a forgotten copy-on-write shows.
inline model::Document deep_copy(const model::Document& document) {
  model::Document copy = document;
  copy.input = model::SharedTensor(document.input.read());
  for (model::InputState& other : copy.others) other.pixels = model::SharedTensor(other.pixels.read());
  return copy;
}

// Of a batch that stays the same list, only the shown input may have changed.
inline testing::AssertionResult covers_batch(const model::Change& change, const model::Document& before,
                                             const model::Document& after) {
  if (before.shown != after.shown && !change.shown) return testing::AssertionFailure() << "another input is shown";
  if (change.batch) return testing::AssertionSuccess();
  if (model::batch_size(before) != model::batch_size(after))
    return testing::AssertionFailure() << "the batch has another size";
  for (int64_t n = 0; n < model::batch_size(after); ++n)
    if (n != after.shown && !same_bits(model::batch_pixels(before, n), model::batch_pixels(after, n)))
      return testing::AssertionFailure() << "input " << n << " is not named";
  return testing::AssertionSuccess();
}

inline testing::AssertionResult covers_layer(const model::LayerChange& change, const model::Layer& before,
                                             const model::Layer& after) {
  const model::KernelBank &ka = before.kernels, &kb = after.kernels;
  if ((ka.weight.shape() != kb.weight.shape() || before.conv != after.conv || before.window != after.window ||
       before.window_on != after.window_on || before.output_padding != after.output_padding) &&
      !change.conv_replaced)
    return testing::AssertionFailure() << "the window is another one";
  if (ka.weight.shape() == kb.weight.shape()) {
    const int64_t taps = ka.weight.size() / ka.outputs();
    for (int64_t o = 0; o < ka.outputs(); ++o) {
      const auto i = static_cast<size_t>(o);
      const bool same = std::memcmp(ka.weight.data() + o * taps, kb.weight.data() + o * taps,
                                    static_cast<size_t>(taps) * sizeof(float)) == 0 &&
                        ka.bias[i] == kb.bias[i];
      if (!same && std::find(change.outputs.begin(), change.outputs.end(), o) == change.outputs.end())
        return testing::AssertionFailure() << "output " << o << " is not named";
    }
  }
  if (before.channels_off != after.channels_off && !change.conv_replaced)
    return testing::AssertionFailure() << "input channels that are off";
  if ((before.used_activation() != after.used_activation() || before.slope != after.slope) && !change.activation)
    return testing::AssertionFailure() << "activation";
  if ((before.pool != after.pool || before.pool_on != after.pool_on) && !change.pool)
    return testing::AssertionFailure() << "pooling";
  return testing::AssertionSuccess();
}

// Whether everything that differs between the documents is named by the change.
inline testing::AssertionResult covers(const model::Change& change, const model::Document& before,
                                       const model::Document& after) {
  if (!change.any() && !same_documents(before, after)) return testing::AssertionFailure() << "a change is not told of";
  if (const auto batch = covers_batch(change, before, after); !batch) return batch;
  const Tensor &a = before.input.read(), &b = after.input.read();
  if (a.shape() != b.shape() && !change.input_replaced)
    return testing::AssertionFailure() << "the input has another shape";
  if (a.shape() == b.shape() && !change.input_replaced) {
    const Shape& shape = a.shape();
    for (int64_t c = 0; c < shape.c; ++c)
      for (int64_t row = 0; row < shape.h; ++row)
        for (int64_t col = 0; col < shape.w; ++col)
          if (a.at(0, c, row, col) != b.at(0, c, row, col) && !change.input_rect.contains(row, col))
            return testing::AssertionFailure() << "cell " << row << ", " << col << " lies outside the rectangle";
  }
  if (before.flatten != after.flatten && !change.flatten) return testing::AssertionFailure() << "flatten";
  if (before.layers() != after.layers() && !change.restructured_from)
    return testing::AssertionFailure() << "another number of layers";
  const int64_t known = std::min(change.restructured_from.value_or(after.layers()), after.layers());
  for (int64_t i = 0; i < known; ++i)
    if (const auto layer = covers_layer(change.of(i), before.layer(i), after.layer(i)); !layer)
      return testing::AssertionFailure() << "layer " << i << ": " << layer.message();
  return testing::AssertionSuccess();
}

}  // namespace convlens::test
