// A layer: stages of the pipeline that belong together and are computed together. Each of its parts may be missing.
//
//   window      convolution or transposed convolution, + bias
//   activation  ReLU, leaky ReLU, abs, tanh, sigmoid
//   pool        max, average, Lp, adaptive average, adaptive max
//
// Plain data, of which a document has a row (pipeline.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "convlens/engine/activation.h"
#include "convlens/engine/conv2d.h"
#include "convlens/engine/conv_transpose2d.h"
#include "convlens/engine/pool2d.h"
#include "convlens/engine/tensor.h"

namespace convlens::model {

inline constexpr int64_t kMaxOutputs = 64;
inline constexpr int64_t kMaxInputChannels = 64;
inline constexpr int64_t kMaxKernelSide = 11;
inline constexpr int64_t kMaxOutputName = 24;  // characters
// Parameters that a person can choose. A choice inside these ranges may still not fit the input: the document takes it,
// and Results::conv_error or pool_error says why there is no output.
inline constexpr int64_t kMaxStride = 8, kMaxDilation = 8, kMaxPadding = 16;
inline constexpr int64_t kMaxPoolWindow = 16, kMaxPoolStride = 16, kMaxPoolPadding = 8;
inline constexpr int64_t kMaxPoolDivisor = 1024, kMaxAdaptiveSide = 32;
inline constexpr double kMinPoolNorm = 0.5, kMaxPoolNorm = 16;
inline constexpr float kMaxSlope = 1;  // of leaky ReLU's negative side; at least 0

// The kernels of the convolution: one row of the bank an output channel. With groups an output has kernels for the
// channels of its own group only: those from first_input_channel() on (engine/explain.h).
struct KernelBank {
  Tensor weight;                   // [outputs, input channels / groups, kH, kW], transposed convolution too
  std::vector<float> bias;         // [outputs]
  std::vector<std::string> names;  // [outputs], "top_edge"; "custom" once edited away from a preset; or a person's

  int64_t outputs() const { return weight.shape().n; }
  int64_t input_channels() const { return weight.shape().c; }  // that one output reads
};

enum class WindowKind { none, conv, transposed };

enum class PoolChoice { none, max, average, lp, adaptive_average, adaptive_max };

// What does not apply to the choice is kept, and not used.
struct PoolSettings {
  PoolChoice choice = PoolChoice::max;
  Size2 kernel{2, 2};
  Size2 stride{2, 2};
  Padding padding = {};
  Size2 dilation = {};                           // max
  bool ceil_mode = false;                        // max, average, lp
  bool count_include_pad = true;                 // average
  std::optional<int64_t> divisor_override = {};  // average
  double norm = 2;                               // lp
  Size2 output_size = {};                        // adaptive: rows and columns of what comes out; 1 x 1 is global
  bool operator==(const PoolSettings&) const = default;

  bool is_adaptive() const { return choice == PoolChoice::adaptive_average || choice == PoolChoice::adaptive_max; }
};
Pool2dParams to_engine(const PoolSettings& pool);          // choice must have a window
AdaptivePoolKind adaptive_kind(const PoolSettings& pool);  // choice must be adaptive

enum class StagePart { window, activation, pool };
inline constexpr StagePart kStageParts[] = {StagePart::window, StagePart::activation, StagePart::pool};

struct Layer {
  WindowKind window = WindowKind::conv;
  KernelBank kernels;                        // without a window: nothing that counts
  Conv2dParams conv;                         // groups divide the input's channels and the outputs, always
  Size2 output_padding{0, 0};                // transposed: rows and columns added at the bottom and right
  uint64_t channels_off = 0;                 // bit c: input channel c takes no part (SetChannelOff)
  Activation activation = Activation::relu;  // none: there is no such stage
  float slope = 0.01F;                       // of leaky ReLU's negative side
  PoolSettings pool;
  // A stage that is switched off passes on what it gets.
  bool window_on = true, activation_on = true, pool_on = true;

  bool has(StagePart part) const;
  bool is_on(StagePart part) const;  // and is there
  bool convolves() const { return window == WindowKind::conv && window_on; }
  bool transposes() const { return window == WindowKind::transposed && window_on; }
  Activation used_activation() const { return activation_on ? activation : Activation::none; }
  bool relu() const { return used_activation() == Activation::relu; }
  PoolChoice used_pool() const { return pool_on ? pool.choice : PoolChoice::none; }

  bool is_off(int64_t input_channel) const { return (channels_off >> static_cast<unsigned>(input_channel) & 1U) != 0; }
  // The same for the input channel that channel `c` of an output's kernel reads, in the output's group.
  bool is_off(int64_t output, int64_t c) const;
  int64_t outputs_per_group() const { return kernels.outputs() / conv.groups; }
  // The first of the input's channels that this output reads.
  int64_t first_channel_of(int64_t output) const { return output / outputs_per_group() * kernels.input_channels(); }
};
static_assert(kMaxInputChannels <= 64);

// A layer without any stage. Its kernels are one identity, which nobody sees.
Layer empty_layer();

// The weights that the window runs with: the kernels', or, while input channels are off, a copy in `storage` with the
// weights on those as 0.
const Tensor& used_weight(const Layer& layer, Tensor& storage);
// The engine's form of a transposed convolution's weight: [inputs, outputs / groups, kH, kW].
Tensor transposed_weight(const Tensor& weight, int64_t groups);
ConvTranspose2dParams transposed_params(const Layer& layer);

// The requests of a layer for an input of this shape, and their results' shapes. A part that is missing or off gives
// what it gets.
struct LayerShapes {
  Shape input;
  // Why a part does not fit, and what would; the parts after it have no shape then.
  std::optional<Error> window_error, pool_error;
  Conv2dProblem conv;                 // where it convolves
  ConvTranspose2dProblem transposed;  // where it transposes
  Pool2dProblem pool;                 // where it pools with a window
  Shape after_window, after_activation, output;

  bool fits() const { return !window_error && !pool_error; }
};
LayerShapes shapes_of(const Layer& layer, const Shape& input);
// What fast.ai's book counts as the multiplications of a convolution: its weights times the cells of the grid that
// comes in, where Conv2dProblem::multiplication_count() takes the grid that comes out.
int64_t multiplications_on_input_grid(const Conv2dProblem& problem);

}  // namespace convlens::model
