// The document: everything that is saved and that undo can bring back. The inputs, and the pipeline that they go
// through.
//
// Plain data. Only the store (store.h) changes a document, by commands (commands.h). Whatever can be computed from it
// is not here but in results.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/tensor.h"
#include "model/pipeline.h"

namespace convlens::model {

inline constexpr int64_t kMinCanvas = 8, kMaxCanvas = 4096;   // canvas sizes a person can choose for painting
inline constexpr int64_t kMaxImageSide = 4096;                // sides of a loaded image
inline constexpr int64_t kMaxBatch = 64;                      // inputs that a document holds ...
inline constexpr int64_t kMaxBatchBytes = int64_t{64} << 20;  // ... and what they may take together
inline constexpr float kMaxPixel = 255.0F;  // white; inputs are stored in 0..255 as the notebook prints them

// A tensor that is copied only when it is written while somebody else (the worker, undo) still reads it.
class SharedTensor {
 public:
  SharedTensor() : tensor_(std::make_shared<Tensor>()) {}
  SharedTensor(Tensor tensor)  // NOLINT(google-explicit-constructor): a tensor that nobody shares yet
      : tensor_(std::make_shared<Tensor>(std::move(tensor))) {}
  // Somebody else's, which lives longer; never written.
  static SharedTensor borrowed(const Tensor& tensor) {
    SharedTensor shared;
    shared.tensor_ = std::shared_ptr<Tensor>(std::shared_ptr<void>(), const_cast<Tensor*>(&tensor));
    return shared;
  }
  const Tensor& read() const { return *tensor_; }
  std::shared_ptr<const Tensor> share() const { return tensor_; }
  Tensor& write() {
    if (tensor_.use_count() > 1) tensor_ = std::make_shared<Tensor>(*tensor_);
    return *tensor_;
  }

 private:
  std::shared_ptr<Tensor> tensor_;
};

// An input with its name.
struct InputState {
  SharedTensor pixels;  // [1, C, H, W]
  std::string name;     // "digit 3", "photo.jpg"
};

struct Document : Pipeline {
  SharedTensor input;      // [1, C, H, W], C = 1 (grey), 3 (RGB) or any other up to 64; usually 0..255
  std::string input_name;  // "digit 3", "photo.jpg"
  // The other inputs of the batch, in order, all of the input's shape, and the number that the input has among all of
  // them: 0..others.size(). See batch.h.
  std::vector<InputState> others;
  int64_t shown = 0;
};

// The shape of what the shown layer gets, or why nothing reaches it.
Result<Shape> shown_layer_input(const Document& document);
// Channels of it; where nothing reaches the layer, those that its kernels read.
int64_t channels_of_shown_layer(const Document& document);
// Channels that it gives: its outputs, or without kernels as many as it gets.
int64_t outputs_of_shown_layer(const Document& document);
// The shown layer's shapes for so many inputs, convolution or transposed convolution, or why it has no window: it is
// off, or its parameters give no output.
Result<LayerShapes> window_shapes(const Document& document, int64_t inputs = 1);
// The shown layer's convolution, or why there is none.
Result<Conv2dProblem> conv_problem(const Document& document);
// The same for this many inputs in place of one.
Result<Conv2dProblem> conv_problem(const Document& document, int64_t inputs);

// The document that the program starts with: the built-in digit 3 on 28 x 28, the notebook's four edge kernels,
// padding 1, stride 1, ReLU, max pooling 2 x 2.
Document initial_document();

}  // namespace convlens::model
