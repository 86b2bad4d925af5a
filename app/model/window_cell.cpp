#include "model/window_cell.h"

namespace convlens::model {

ConstTensorView transposed_view(const Tensor& weight, int64_t groups, int64_t output) {
  const Shape& bank = weight.shape();
  const int64_t outputs = bank.n / groups, plane = bank.h * bank.w;
  // Input channel c of group g reads bank(g * outputs + o, c - g * bank.c): linear in c and o for one g.
  const int64_t group = output / outputs;
  ConstTensorView view = weight.view();
  view.data += group * (outputs - 1) * bank.c * plane;
  view.shape = {bank.c * groups, outputs, bank.h, bank.w};
  view.image_stride = plane;
  view.plane_stride = bank.c * plane;
  return view;
}

CellExplanation explain_window(const Layer& layer, const Conv2dProblem& problem, ConstTensorView input, int64_t n,
                               int64_t channel, int64_t row, int64_t col) {
  Tensor storage;
  return explain_output(problem, input, used_weight(layer, storage), layer.kernels.bias, n, channel, row, col);
}

CellExplanation explain_window(const Layer& layer, const ConvTranspose2dProblem& problem, ConstTensorView input,
                               int64_t n, int64_t channel, int64_t row, int64_t col) {
  Tensor storage;
  const ConstTensorView weight = transposed_view(used_weight(layer, storage), layer.conv.groups, channel);
  return explain_transposed(problem, input, weight, layer.kernels.bias, n, channel, row, col);
}

CellExplanation explain_window(const Layer& layer, const LayerShapes& shapes, ConstTensorView input, int64_t n,
                               int64_t channel, int64_t row, int64_t col) {
  return layer.transposes() ? explain_window(layer, shapes.transposed, input, n, channel, row, col)
                            : explain_window(layer, shapes.conv, input, n, channel, row, col);
}

}  // namespace convlens::model
