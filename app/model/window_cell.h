// A cell of what a layer's window gives, explained by the engine, whichever kind the window is.
#pragma once

#include "convlens/engine/explain.h"
#include "convlens/engine/explain_transposed.h"
#include "model/layer.h"

namespace convlens::model {

// The bank's weights as the engine's transposed convolution reads them, [inputs, outputs / groups, kH, kW], without a
// copy. Only those of the group that `output` belongs to are there; of other groups nothing may be read.
ConstTensorView transposed_view(const Tensor& weight, int64_t groups, int64_t output);

// `problem` as the layer has it. Of a transposed convolution all taps of the widened input, zeros among them.
CellExplanation explain_window(const Layer& layer, const Conv2dProblem& problem, ConstTensorView input, int64_t n,
                               int64_t channel, int64_t row, int64_t col);
CellExplanation explain_window(const Layer& layer, const ConvTranspose2dProblem& problem, ConstTensorView input,
                               int64_t n, int64_t channel, int64_t row, int64_t col);
// The window of `shapes`, which the layer must have.
CellExplanation explain_window(const Layer& layer, const LayerShapes& shapes, ConstTensorView input, int64_t n,
                               int64_t channel, int64_t row, int64_t col);

}  // namespace convlens::model
