// Max and average pooling of a digit's feature maps, of full HD ones and of a network's. One iteration is one run.
#include "bench_support.h"
#include "convlens/engine/pool2d.h"

namespace convlens::bench {
namespace {

struct Window {
  const char* name;
  Pool2dParams params;
};

void run(benchmark::State& state, const Shape& shape, const Pool2dParams& params) {
  const Pool2dProblem problem = Pool2dProblem::make(shape, params).value();
  Tensor input(problem.input), output(problem.output);
  for (int64_t i = 0; i < input.size(); ++i) input.data()[i] = static_cast<float>(i * 7919 % 1009) - 500;
  const OutputRegion whole = OutputRegion::whole(problem.output);
  for (auto _ : state)
    benchmark::DoNotOptimize(pool2d_run(problem, input, output.view(), whole, serial_executor()).ok());
  state.counters["cells/s"] =
      benchmark::Counter(static_cast<double>(output.size()), benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

void register_pools() {
  for (const PoolKind kind : {PoolKind::max, PoolKind::average}) {
    const Window windows[] = {
        {"2x2_stride_2", {.kind = kind}},
        {"3x3_stride_2", {.kind = kind, .kernel = {3, 3}, .stride = Size2{2, 2}}},
        {"3x3_same", {.kind = kind, .kernel = {3, 3}, .stride = Size2{1, 1}, .padding = {1, 1, 1, 1}}},
        {"5x5_same", {.kind = kind, .kernel = {5, 5}, .stride = Size2{1, 1}, .padding = {2, 2, 2, 2}}},
    };
    for (const Window& window : windows) {
      for (const Shape& shape : {Shape{1, 4, 28, 28}, Shape{1, 64, 56, 56}, Shape{1, 4, 1080, 1920}}) {
        const std::string name = "pool2d/" + std::string(to_string(kind)) + "/" + window.name + "/" + to_string(shape);
        benchmark::RegisterBenchmark(name.c_str(), run, shape, window.params)->Unit(benchmark::kMicrosecond);
      }
    }
  }
}

}  // namespace convlens::bench
