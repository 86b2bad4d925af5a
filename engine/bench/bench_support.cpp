#include "bench_support.h"

#include <memory>
#include <thread>

namespace convlens::bench {

Tensor filled(const Shape& shape, float scale) {
  Tensor tensor(shape);
  float value = 0;
  for (float& element : tensor.values()) {
    value = value > 2.5F ? -3 : value + 0.5F;
    element = value * scale;
  }
  return tensor;
}

std::span<const NamedExecutor> executors() {
  static const std::unique_ptr<Executor> two = make_pool(2), all = make_pool();
  static const auto list = [] {
    std::vector<NamedExecutor> some{{"threads:1", &serial_executor()}};
    if (all->threads() > 1) some.push_back({"threads:2", two.get()});
    if (all->threads() > 2) some.push_back({"threads:" + std::to_string(all->threads()), all.get()});
    return some;
  }();
  return list;
}

Ready::Ready(const Conv2dProblem& p, std::string_view variant, float scale)
    : problem(p),
      input(filled(p.input, scale)),
      weight(filled(p.weight)),
      output(p.output),
      plan(Conv2dPlan::create(p, weight, {}, {.arithmetic = Arithmetic::any, .variant = variant}).value()) {}

void Ready::time(benchmark::State& state, Executor& executor, const OutputRegion& region) {
  const TensorView view = output.view();
  for ([[maybe_unused]] auto iteration : state) {
    if (!plan.run(input, view, region, executor).ok()) state.SkipWithError("the run failed");
    benchmark::ClobberMemory();
  }
  state.SetLabel(std::string(plan.variant()) + ": " + problem.recipe());
}

Conv2dProblem problem_of(const Shape& input, const Shape& weight, const Conv2dParams& params) {
  return Conv2dProblem::make(input, weight, -1, params).value();
}

}  // namespace convlens::bench
