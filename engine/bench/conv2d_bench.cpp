// Times every variant of conv2d that serves a problem, on the problems of the window and on pictures, serial and on
// all cores. Names read conv2d/<problem>/<variant>/<threads>; the label is the problem's recipe. One iteration is one
// run of a finished plan; `mul/s` counts multiplications as the status line does.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/executor.h"
#include "convlens/engine/tensor.h"
#include "convlens/engine/variants.h"

namespace convlens {
namespace {

struct Named {
  const char* name;
  Shape input, weight;
  Conv2dParams params;
};

const std::vector<Named>& problems() {
  static const std::vector<Named> list{
      {"digit", {1, 1, 28, 28}, {4, 1, 3, 3}, {.padding = {1, 1, 1, 1}}},
      {"digit_stride_2", {1, 1, 28, 28}, {4, 1, 3, 3}, {.stride = {2, 2}, .padding = {1, 1, 1, 1}}},
      {"digit_batch", {64, 1, 28, 28}, {8, 1, 3, 3}, {.padding = {1, 1, 1, 1}}},
      {"canvas_512", {1, 1, 512, 512}, {4, 1, 3, 3}, {.padding = {1, 1, 1, 1}}},
      {"photo_rgb", {1, 3, 224, 224}, {16, 3, 3, 3}, {.padding = {1, 1, 1, 1}}},
      {"full_hd", {1, 1, 1080, 1920}, {1, 1, 3, 3}, {.padding = {1, 1, 1, 1}}},
      {"kernel_7x7", {1, 1, 224, 224}, {4, 1, 7, 7}, {.padding = {3, 3, 3, 3}}},
      {"layer_64", {1, 64, 56, 56}, {64, 64, 3, 3}, {.padding = {1, 1, 1, 1}}},
  };
  return list;
}

Tensor filled(const Shape& shape) {
  Tensor tensor(shape);
  float value = 0;
  for (float& element : tensor.values()) element = value = value > 3 ? -3 : value + 0.5F;
  return tensor;
}

void run(benchmark::State& state, const Conv2dProblem& problem, const std::string& variant, Executor& executor) {
  const Tensor input = filled(problem.input);
  const Tensor weight = filled(problem.weight);
  const auto plan = Conv2dPlan::create(problem, weight, {}, {.variant = variant});
  Tensor output(problem.output);
  for ([[maybe_unused]] auto iteration : state) {
    if (!plan.value().run(input, output.view(), executor).ok()) state.SkipWithError("the run failed");
    benchmark::ClobberMemory();
  }
  state.SetLabel(problem.recipe());
  state.counters["mul/s"] =
      benchmark::Counter(static_cast<double>(problem.multiplication_count()),
                         benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

void register_all(Executor& pool) {
  for (const Named& named : problems()) {
    const Conv2dProblem problem = Conv2dProblem::make(named.input, named.weight, -1, named.params).value();
    for (const VariantVerdict& verdict : conv2d_verdicts(problem)) {
      if (!verdict.refusal.empty()) continue;
      const std::string name = std::string("conv2d/") + named.name + "/" + std::string({.variant = verdict.name});
      for (Executor* executor : {&serial_executor(), &pool}) {
        const std::string title = name + "/" + (executor == &pool ? "all_cores" : "serial");
        benchmark::RegisterBenchmark(title.c_str(), [problem, variant = std::string(verdict.name),
                                                     executor](benchmark::State& state) {
          run(state, problem, variant, *executor);
        })->UseRealTime();
      }
    }
  }
}

}  // namespace
}  // namespace convlens

int main(int argc, char** argv) {
  const std::unique_ptr<convlens::Executor> pool = convlens::make_pool();
  convlens::register_all(*pool);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
