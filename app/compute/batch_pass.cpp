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

Shape stage_shape(const std::optional<Pool2dProblem>& pool) { return pool ? pool->output : Shape{}; }

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
  const double bytes =
      sizeof(float) * (cells(work.problem.output) * (work.relu ? 2 : 1) + (work.pool ? cells(work.pool->output) : 0));
  if (bytes <= static_cast<double>(model::kMaxBatchResultBytes)) return {};
  constexpr double kMiB = 1 << 20;
  return Error::request("batch", "its maps need " + std::to_string(static_cast<int64_t>(bytes / kMiB) + 1) + " MiB",
                        "at most " + std::to_string(model::kMaxBatchResultBytes >> 20) +
                            " MiB: fewer inputs or outputs, or a larger stride");
}

Result<void> reshape(model::FeatureMaps& stage, const Shape& shape) {
  if (stage.maps.shape() == shape) return {};
  stage = {};
  if (shape.n == 0) return {};
  Result<Tensor> maps = Tensor::allocate(shape);
  if (!maps) return maps.error();
  stage.maps = std::move(maps).value();
  stage.statistics.resize(static_cast<size_t>(shape.n * shape.c));
  return {};
}

// What follows the convolution, in one plane.
void follow(const BatchWork& work, const BatchPlane& plane, model::BatchResults& target) {
  const size_t index = target.index(plane.n, plane.channel);
  const auto finish = [&](model::FeatureMaps& stage) {
    stage.statistics[index] = statistics_of(plane_view(stage.maps, plane));
  };
  finish(target.conv);
  const Tensor* source = &target.conv.maps;
  if (work.relu) {
    activate(Activation::relu, source->view(), target.activated.maps.view(), region_of(source->shape(), plane));
    finish(target.activated);
    source = &target.activated.maps;
  }
  if (work.pool) {
    Tensor& pooled = target.pooled.maps;
    CONVLENS_CHECK(
        pool2d_run(*work.pool, source->view(), pooled.view(), region_of(pooled.shape(), plane), serial_executor())
            .ok());
    finish(target.pooled);
  }
  const model::MapStatistics& last = target.last().statistics[index];
  target.global_average[index] = last.mean;
  // As PyTorch's pooling: a NaN is passed on.
  target.global_max[index] = last.nan_count > 0 ? std::numeric_limits<double>::quiet_NaN() : double{last.max};
}

}  // namespace

Result<BatchWork> plan_batch_work(const model::Document& document, bool all, const std::vector<bool>& inputs,
                                  const std::vector<int64_t>& outputs) {
  const Result<Conv2dProblem> problem = model::batch_problem(document);
  if (!problem) return problem.error();
  BatchWork work;
  work.problem = *problem;
  work.relu = document.relu;
  const Shape& shape = problem->output;
  if (document.pool.choice != model::PoolChoice::none)
    if (const auto pool = Pool2dProblem::make(shape, to_engine(document.pool)); pool) work.pool = *pool;
  if (const Result<void> check = check_bytes(work); !check) return check.error();

  std::vector<bool> channels(static_cast<size_t>(shape.c), false);
  for (const int64_t output : outputs)
    if (output < shape.c) channels[static_cast<size_t>(output)] = true;
  const std::vector<bool> images = all ? std::vector<bool>(static_cast<size_t>(shape.n), true) : inputs;
  const Rect whole = Rect::whole(shape.h, shape.w);
  for_runs(images, [&](Range run) { work.regions.push_back({run, {0, shape.c}, whole}); });
  if (!all) for_runs(channels, [&](Range run) { work.regions.push_back({{0, shape.n}, run, whole}); });
  for (int64_t n = 0; n < shape.n; ++n)
    for (int64_t channel = 0; channel < shape.c; ++channel)
      if (images[static_cast<size_t>(n)] || channels[static_cast<size_t>(channel)]) work.planes.push_back({n, channel});
  return work;
}

Result<void> shape_for(const BatchWork& work, model::BatchResults& target) {
  const Shape& conv = work.problem.output;
  for (const auto& [stage, shape] : {std::pair{&target.conv, conv},
                                     {&target.activated, work.relu ? conv : Shape{}},
                                     {&target.pooled, stage_shape(work.pool)}})
    if (Result<void> shaped = reshape(*stage, shape); !shaped) {
      target.conv = target.activated = target.pooled = {};
      return shaped;
    }
  const auto planes = static_cast<size_t>(conv.n * conv.c);
  target.global_average.resize(planes);
  target.global_max.resize(planes);
  target.problem = work.problem;
  return {};
}

Result<void> run(const BatchWork& work, const Tensor& inputs, const Conv2dPlan& plan, model::BatchResults& target,
                 Executor& executor, const CancelToken* cancel) {
  for (const OutputRegion& region : work.regions)
    if (Result<void> done = plan.run(inputs, target.conv.maps.view(), region, executor, cancel); !done) return done;
  const auto planes = static_cast<int64_t>(work.planes.size());
  const auto one = [&](int64_t i) { follow(work, work.planes[static_cast<size_t>(i)], target); };
  if (!executor.parallel_for(planes, one, cancel)) return Error::cancelled();
  return {};
}

double estimate_us(const BatchWork& work, const Conv2dPlan& plan) {
  double ns = 0;
  for (const OutputRegion& region : work.regions) ns += plan.expected_ns(region);
  const auto planes = static_cast<double>(work.planes.size());
  const Shape& shape = work.problem.output;
  ns += planes * (kPlaneNs + static_cast<double>(shape.h * shape.w) * kCellNs);
  if (work.pool) {
    const Size2& window = work.pool->params.kernel;
    ns += planes * static_cast<double>(work.pool->output.h * work.pool->output.w * window.h * window.w) * kTapNs;
  }
  return ns / 1000;
}

}  // namespace convlens::compute
