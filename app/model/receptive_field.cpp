#include "model/receptive_field.h"

#include <algorithm>

namespace convlens::model {
namespace {

// A stage with the shapes of its layer, as far as all before it fit.
struct ShapedStage {
  StagePlace place;
  const Layer* layer = nullptr;
  LayerShapes shapes;

  bool runs() const { return layer->is_on(place.part); }
};

std::vector<ShapedStage> shaped_stages(const Pipeline& pipeline, const Shape& input) {
  const std::vector<LayerShapes> shapes = layer_shapes(pipeline, input);
  std::vector<ShapedStage> stages;
  for (const StagePlace& place : stages_of(pipeline)) {
    if (place.layer >= static_cast<int64_t>(shapes.size())) break;
    const LayerShapes& of = shapes[static_cast<size_t>(place.layer)];
    if (of.window_error || (of.pool_error && place.part == StagePart::pool)) break;
    stages.push_back({place, &pipeline.layer(place.layer), of});
  }
  return stages;
}

// The inputs that the windows of these outputs span, clipped; with mirrored padding also those that it repeats.
Range spanned(const Axis& axis, Range outputs, PaddingMode mode) {
  if (outputs.empty()) return {};
  const Range span{axis.window_begin(outputs.begin), axis.window_begin(outputs.end - 1) + axis.dilated_kernel()};
  const Range inside = intersect(span, Range{0, axis.input});
  const int64_t before = std::max<int64_t>(0, -span.begin), after = std::max<int64_t>(0, span.end - axis.input);
  switch (mode) {
    case PaddingMode::zeros:
      return inside;
    case PaddingMode::reflect:
      return unite(inside, unite(before > 0 ? Range{1, before + 1} : Range{},
                                 after > 0 ? Range{axis.input - 1 - after, axis.input - 1} : Range{}));
    case PaddingMode::replicate:
      return unite(inside,
                   unite(before > 0 ? Range{0, 1} : Range{}, after > 0 ? Range{axis.input - 1, axis.input} : Range{}));
    case PaddingMode::circular:
      return unite(inside, unite(before > 0 ? Range{axis.input - before, axis.input} : Range{},
                                 after > 0 ? Range{0, after} : Range{}));
  }
  return inside;
}

// The inputs whose stamps cover these outputs: i * stride - before + [0, dilated kernel).
Range stamping(Range outputs, int64_t input, int64_t kernel, int64_t stride, int64_t dilation, int64_t before) {
  if (outputs.empty()) return {};
  const int64_t reach = dilation * (kernel - 1);
  const auto floor_divide = [](int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); };
  const int64_t first = floor_divide(outputs.begin + before - reach + stride - 1, stride);
  const int64_t last = floor_divide(outputs.end - 1 + before, stride);
  return intersect(Range{first, last + 1}, Range{0, input});
}

Range adaptive_windows(Range outputs, int64_t in, int64_t out) {
  if (outputs.empty()) return {};
  return {adaptive_window(outputs.begin, in, out).begin, adaptive_window(outputs.end - 1, in, out).end};
}

Rect before(const ShapedStage& stage, const Rect& cells) {
  if (!stage.runs() || stage.place.part == StagePart::activation || cells.empty()) return cells;
  const LayerShapes& shapes = stage.shapes;
  Rect rect;
  if (stage.place.part == StagePart::window && stage.layer->window == WindowKind::conv) {
    const Conv2dProblem& conv = shapes.conv;
    rect = {spanned(conv.rows, cells.rows, conv.params.padding_mode),
            spanned(conv.cols, cells.cols, conv.params.padding_mode)};
  } else if (stage.place.part == StagePart::window) {
    const ConvTranspose2dProblem& t = shapes.transposed;
    const ConvTranspose2dParams& params = t.params;
    rect = {stamping(cells.rows, t.input.h, t.weight.h, params.stride.h, params.dilation.h, params.padding.top),
            stamping(cells.cols, t.input.w, t.weight.w, params.stride.w, params.dilation.w, params.padding.left)};
  } else if (stage.layer->pool.is_adaptive()) {
    rect = {adaptive_windows(cells.rows, shapes.after_activation.h, shapes.output.h),
            adaptive_windows(cells.cols, shapes.after_activation.w, shapes.output.w)};
  } else {
    rect = {spanned(shapes.pool.rows, cells.rows, PaddingMode::zeros),
            spanned(shapes.pool.cols, cells.cols, PaddingMode::zeros)};
  }
  return rect.empty() ? Rect{} : rect;
}

Rect after(const ShapedStage& stage, const Rect& cells) {
  if (!stage.runs() || stage.place.part == StagePart::activation || cells.empty()) return cells;
  const LayerShapes& shapes = stage.shapes;
  if (stage.place.part == StagePart::window)
    return stage.layer->window == WindowKind::conv ? shapes.conv.affected_outputs(cells)
                                                   : shapes.transposed.affected_outputs(cells);
  return stage.layer->pool.is_adaptive() ? adaptive_affected_outputs(shapes.after_activation, shapes.output, cells)
                                         : shapes.pool.affected_outputs(cells);
}

}  // namespace

Trace trace_back(const Pipeline& pipeline, const Shape& input, int64_t stage, const Rect& cells) {
  Trace trace;
  trace.stages.resize(stages_of(pipeline).size());
  const std::vector<ShapedStage> stages = shaped_stages(pipeline, input);
  if (stage < 0 || stage >= static_cast<int64_t>(stages.size())) return trace;
  Rect rect = cells;
  for (auto i = static_cast<size_t>(stage) + 1; i-- > 0;) {
    trace.stages[i] = rect;
    rect = before(stages[i], rect);
  }
  trace.input = rect;
  return trace;
}

Trace trace_through(const Pipeline& pipeline, const Shape& input, int64_t stage, const Rect& cells) {
  Trace trace;
  if (stage >= 0) {
    trace = trace_back(pipeline, input, stage, cells);
  } else {
    trace.stages.resize(stages_of(pipeline).size());
    trace.input = intersect(cells, Rect::whole(input.h, input.w));
  }
  Rect rect = stage >= 0 ? cells : trace.input;
  const std::vector<ShapedStage> stages = shaped_stages(pipeline, input);
  for (auto i = static_cast<size_t>(stage + 1); i < stages.size(); ++i) trace.stages[i] = rect = after(stages[i], rect);
  return trace;
}

Trace trace_forward(const Pipeline& pipeline, const Shape& input, const Rect& cells) {
  return trace_through(pipeline, input, -1, cells);
}

std::vector<std::optional<FieldSize>> field_sizes(const Pipeline& pipeline, const Shape& input) {
  std::vector<std::optional<FieldSize>> sizes(stages_of(pipeline).size());
  FieldSize field;
  const std::vector<ShapedStage> stages = shaped_stages(pipeline, input);
  for (size_t i = 0; i < stages.size(); ++i) {
    const ShapedStage& stage = stages[i];
    if (stage.runs() && stage.place.part != StagePart::activation) {
      const bool pools = stage.place.part == StagePart::pool;
      if (pools ? stage.layer->pool.is_adaptive() : stage.layer->window == WindowKind::transposed) break;
      const Axis& rows = pools ? stage.shapes.pool.rows : stage.shapes.conv.rows;
      const Axis& cols = pools ? stage.shapes.pool.cols : stage.shapes.conv.cols;
      const auto next_rows = receptive_field_through(field.rows, rows);
      const auto next_cols = receptive_field_through(field.cols, cols);
      if (!next_rows || !next_cols) break;
      field = {*next_rows, *next_cols};
    }
    sizes[i] = field;
  }
  return sizes;
}

}  // namespace convlens::model
