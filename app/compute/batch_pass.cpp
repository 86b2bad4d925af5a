#include "compute/batch_pass.h"

#include <algorithm>
#include <limits>

#include "compute/map_rows.h"
#include "convlens/engine/activation.h"
#include "model/batch.h"

namespace convlens::compute {
namespace {

// Nanoseconds on one core, as measured for docs/decisions/inline-or-worker.md: a cell of ReLU and of two scans, a tap
// of pooling, a plane's starts and ends.
constexpr double kCellNs = 0.7, kTapNs = 0.4, kPlaneNs = 3000;

ConstTensorView plane_view(const Tensor& maps, const BatchPlane& plane) {
  const Shape& shape = maps.shape();
  return contiguous_view(maps.view().plane(plane.n, plane.channel), {1, 1, shape.h, shape.w});
}

OutputRegion region_of(const Shape& shape, const BatchPlane& plane) {
  return {{plane.n, plane.n + 1}, {plane.channel, plane.channel + 1}, Rect::whole(shape.h, shape.w)};
}

// The very statistics that a map of one input gets.
model::MapStatistics statistics_of(ConstTensorView plane) {
  const Rect whole = Rect::whole(plane.shape.h, plane.shape.w);
  MapRows rows;
  rows.reset(plane.shape);
  rows.scan(plane, 0, whole);
  return rows.total(0, whole);
}

// Calls f(begin, end) for every run of true.
template <class F>
void for_runs(const std::vector<bool>& flags, F f) {
  for (size_t begin = 0, end = 0; begin < flags.size(); begin = std::max(end, begin + 1)) {
    for (end = begin; end < flags.size() && flags[end];) ++end;
    if (end > begin) f(Range{static_cast<int64_t>(begin), static_cast<int64_t>(end)});
  }
}

Result<void> check_bytes(const BatchWork& work) {
  const auto cells = [](const Shape& shape) { return static_cast<double>(shape.n * shape.c * shape.h * shape.w); };
  const model::LayerShapes& shapes = work.shapes;
  const double bytes = sizeof(float) * ((work.has_window() ? cells(shapes.after_window) : 0) +
                                        (work.activation != Activation::none ? cells(shapes.after_activation) : 0) +
                                        (work.pools() ? cells(shapes.output) : 0));
  if (bytes <= static_cast<double>(model::kMaxBatchResultBytes)) return {};
  constexpr double kMiB = 1 << 20;
  return Error::request("batch", "its maps need " + std::to_string(static_cast<int64_t>(bytes / kMiB) + 1) + " MiB",
                        "at most " + std::to_string(model::kMaxBatchResultBytes >> 20) +
                            " MiB: fewer inputs or outputs, or a larger stride");
}

Result<void> reshape(model::FeatureMaps& stage, const Shape& shape, bool& other) {
  if (stage.maps.shape() == shape) return {};
  other = true;
  stage = {};
  if (shape.n == 0) return {};
  Result<Tensor> maps = Tensor::allocate(shape);
  if (!maps) return maps.error();
  stage.maps = std::move(maps).value();
  stage.statistics.resize(static_cast<size_t>(shape.n * shape.c));
  return {};
}

// What follows the window, in one plane.
void follow(const BatchWork& work, const Tensor& inputs, const BatchPlane& plane, model::BatchResults& target) {
  const size_t index = target.index(plane.n, plane.channel);
  const auto finish = [&](model::FeatureMaps& stage) {
    stage.statistics[index] = statistics_of(plane_view(stage.maps, plane));
  };
  const Tensor* source = &inputs;
  if (work.has_window()) {
    finish(target.conv);
    source = &target.conv.maps;
  }
  if (work.activation != Activation::none) {
    activate(work.activation, source->view(), target.activated.maps.view(), region_of(source->shape(), plane),
             work.slope);
    finish(target.activated);
    source = &target.activated.maps;
  }
  if (work.pools()) {
    Tensor& pooled = target.pooled.maps;
    const OutputRegion region = region_of(pooled.shape(), plane);
    const bool all = work.pool.is_adaptive() && work.pool.output_size == Size2{1, 1};
    if (all && source != &inputs) {  // as the pass of one input does
      const model::FeatureMaps& maps = work.activation != Activation::none ? target.activated : target.conv;
      pooled.at(plane.n, plane.channel, 0, 0) = global_value(maps.statistics[index], adaptive_kind(work.pool));
      finish(target.pooled);
    }
    const Result<void> done =
        all && source != &inputs ? Result<void>()
        : work.pool.is_adaptive()
            ? adaptive_pool2d_run(source->view(), adaptive_kind(work.pool), pooled.view(), region, serial_executor())
            : pool2d_run(work.shapes.pool, source->view(), pooled.view(), region, serial_executor());
    CONVLENS_CHECK(done.ok());
    finish(target.pooled);
  }
  if (target.last().maps.empty()) return;
  const model::MapStatistics& last = target.last().statistics[index];
  target.global_average[index] = last.mean;
  // As PyTorch's pooling: a NaN is passed on.
  target.global_max[index] = last.nan_count > 0 ? std::numeric_limits<double>::quiet_NaN() : double{last.max};
}

}  // namespace

Result<BatchWork> plan_batch_work(const model::Layer& layer, const Shape& batch, const BatchChange& change) {
  BatchWork work;
  work.shapes = model::shapes_of(layer, batch);
  if (work.shapes.window_error) return *work.shapes.window_error;
  if (layer.is_on(model::StagePart::window)) work.window = layer.window;
  work.activation = layer.used_activation();
  work.slope = layer.slope;
  if (layer.used_pool() != model::PoolChoice::none && !work.shapes.pool_error) work.pool = layer.pool;
  if (const Result<void> check = check_bytes(work); !check) return check.error();

  const Shape& shape = work.shapes.after_window;
  std::vector<bool> channels(static_cast<size_t>(shape.c), false);
  for (const int64_t output : change.outputs)
    if (output < shape.c) channels[static_cast<size_t>(output)] = true;
  std::vector<bool> images = change.inputs;
  images.resize(static_cast<size_t>(shape.n), false);
  if (change.all) images.assign(images.size(), true);
  const Rect whole = Rect::whole(shape.h, shape.w);
  for_runs(images, [&](Range run) { work.regions.push_back({run, {0, shape.c}, whole}); });
  if (!change.all) for_runs(channels, [&](Range run) { work.regions.push_back({{0, shape.n}, run, whole}); });
  for (int64_t n = 0; n < shape.n; ++n)
    for (int64_t channel = 0; channel < shape.c; ++channel)
      if (images[static_cast<size_t>(n)] || channels[static_cast<size_t>(channel)]) work.planes.push_back({n, channel});
  return work;
}

Result<bool> shape_for(const BatchWork& work, model::BatchResults& target) {
  const model::LayerShapes& shapes = work.shapes;
  bool other = false;
  for (const auto& [stage, shape] :
       {std::pair{&target.conv, work.has_window() ? shapes.after_window : Shape{}},
        {&target.activated, work.activation != Activation::none ? shapes.after_activation : Shape{}},
        {&target.pooled, work.pools() ? shapes.output : Shape{}}})
    if (const Result<void> shaped = reshape(*stage, shape, other); !shaped) {
      target.conv = target.activated = target.pooled = {};
      return shaped.error();
    }
  const auto planes = static_cast<size_t>(shapes.after_window.n * shapes.after_window.c);
  target.global_average.resize(planes);
  target.global_max.resize(planes);
  target.problem = shapes.conv;
  return other;
}

Result<void> run(const BatchWork& work, const Tensor& inputs, const Kernels& kernels, model::BatchResults& target,
                 Executor& executor, const CancelToken* cancel) {
  for (const OutputRegion& region : work.regions) {
    Result<void> done;
    if (work.window == model::WindowKind::conv)
      done = kernels.plan->run(inputs, target.conv.maps.view(), region, executor, cancel);
    else if (work.window == model::WindowKind::transposed)
      done = conv_transpose2d_run(work.shapes.transposed, inputs, kernels.transposed_weight, kernels.bias,
                                  target.conv.maps.view(), region, executor, cancel);
    if (!done) return done;
  }
  const auto planes = static_cast<int64_t>(work.planes.size());
  const auto one = [&](int64_t i) { follow(work, inputs, work.planes[static_cast<size_t>(i)], target); };
  if (!executor.parallel_for(planes, one, cancel)) return Error::cancelled();
  return {};
}

const Tensor& output_of(const BatchWork& work, const Tensor& inputs, const model::BatchResults& results) {
  if (work.pools()) return results.pooled.maps;
  if (work.activation != Activation::none) return results.activated.maps;
  return work.has_window() ? results.conv.maps : inputs;
}

double estimate_us(const BatchWork& work, const Conv2dPlan* plan) {
  double ns = 0;
  if (plan != nullptr)
    for (const OutputRegion& region : work.regions) ns += plan->expected_ns(region);
  const auto planes = static_cast<double>(work.planes.size());
  const Shape &shape = work.shapes.after_window, &pooled = work.shapes.output;
  ns += planes * (kPlaneNs + static_cast<double>(shape.h * shape.w) * kCellNs);
  if (work.pools()) {
    const Size2& window = work.pool.kernel;
    const int64_t taps = work.pool.is_adaptive() ? shape.h * shape.w : pooled.h * pooled.w * window.h * window.w;
    ns += planes * static_cast<double>(taps) * kTapNs;
  }
  return ns / 1000;
}

}  // namespace convlens::compute
