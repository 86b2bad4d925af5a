// The document: everything that is saved and that undo can bring back. Input, kernels, parameters, what follows them.
//
// Plain data. Only the store (store.h) changes a document, by commands (commands.h). Whatever can be computed from it
// is not here but in results.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "convlens/engine/activation.h"
#include "convlens/engine/conv2d.h"
#include "convlens/engine/pool2d.h"
#include "convlens/engine/tensor.h"

namespace convlens::model {

inline constexpr int64_t kMinCanvas = 8, kMaxCanvas = 4096;  // canvas sizes a person can choose for painting
inline constexpr int64_t kMaxImageSide = 4096;               // sides of a loaded image
inline constexpr int64_t kMaxOutputs = 16;
inline constexpr int64_t kMaxInputChannels = 16;
inline constexpr int64_t kMaxKernelSide = 11;
inline constexpr int64_t kMaxOutputName = 24;                 // characters
inline constexpr int64_t kMaxBatch = 64;                      // inputs that a document holds ...
inline constexpr int64_t kMaxBatchBytes = int64_t{64} << 20;  // ... and what they may take together
// Parameters that a person can choose. A choice inside these ranges may still not fit the input: the document takes it,
// and Results::conv_error or pool_error says why there is no output.
inline constexpr int64_t kMaxStride = 8, kMaxDilation = 8, kMaxPadding = 16;
inline constexpr int64_t kMaxPoolWindow = 16, kMaxPoolStride = 16, kMaxPoolPadding = 8;
inline constexpr float kMaxPixel = 255.0F;  // white; inputs are stored in 0..255 as the notebook prints them

// A tensor that is copied only when it is written while somebody else (the worker, undo) still reads it.
class SharedTensor {
 public:
  SharedTensor() : tensor_(std::make_shared<Tensor>()) {}
  SharedTensor(Tensor tensor)  // NOLINT(google-explicit-constructor): a tensor that nobody shares yet
      : tensor_(std::make_shared<Tensor>(std::move(tensor))) {}
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

// The kernels of the convolution: one row of the bank an output channel.
struct KernelBank {
  Tensor weight;                   // [outputs, input channels, kH, kW]
  std::vector<float> bias;         // [outputs]
  std::vector<std::string> names;  // [outputs], "top_edge"; "custom" once edited away from a preset; or a person's

  int64_t outputs() const { return weight.shape().n; }
  int64_t input_channels() const { return weight.shape().c; }
};

enum class PoolChoice { none, max, average };

struct PoolSettings {
  PoolChoice choice = PoolChoice::max;
  Size2 kernel{2, 2};
  Size2 stride{2, 2};
  Padding padding;
  bool operator==(const PoolSettings&) const = default;
};
Pool2dParams to_engine(const PoolSettings& pool);  // choice must not be none

struct Document {
  SharedTensor input;      // [1, C, H, W], C = 1 (grey), 3 (RGB) or any other up to 16; usually 0..255
  std::string input_name;  // "digit 3", "photo.jpg"
  // The other inputs of the batch, in order, all of the input's shape, and the number that the input has among all of
  // them: 0..others.size(). See batch.h.
  std::vector<InputState> others;
  int64_t shown = 0;
  KernelBank kernels;
  Conv2dParams conv;
  bool relu = true;
  PoolSettings pool;
  uint64_t channels_off = 0;  // bit c: input channel c takes no part (SetChannelOff)

  bool is_off(int64_t input_channel) const { return (channels_off >> static_cast<unsigned>(input_channel) & 1U) != 0; }
  // The same for the input channel that channel `c` of an output's kernel reads, in the output's group.
  bool is_off(int64_t output, int64_t c) const;
};
static_assert(kMaxInputChannels <= 64);

// The weights that the convolution runs with: the kernels', or, while input channels are off, a copy in `storage` with
// the weights on those as 0.
const Tensor& used_weight(const Document& document, Tensor& storage);

// The document's convolution, or why its parameters give no output.
Result<Conv2dProblem> conv_problem(const Document& document);

// The document that the program starts with: the built-in digit 3 on 28 x 28, the notebook's four edge kernels,
// padding 1, stride 1, ReLU, max pooling 2 x 2.
Document initial_document();

}  // namespace convlens::model
