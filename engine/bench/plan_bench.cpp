// What a plan costs before its first run, what it costs when the cache holds it, and what an edit of one kernel cell
// costs: packing its output channel again and running that channel.
#include "bench_support.h"
#include "convlens/engine/conv2d_plan_cache.h"

namespace convlens::bench {
namespace {

void time_creation(benchmark::State& state, const Conv2dProblem& problem) {
  const Tensor weight = filled(problem.weight);
  for ([[maybe_unused]] auto iteration : state) {
    auto plan = Conv2dPlan::create(problem, weight, {}, {.arithmetic = Arithmetic::any});
    benchmark::DoNotOptimize(plan);
  }
  state.SetLabel(problem.recipe());
}

// A plan that was made before, with the same weights.
void time_cached(benchmark::State& state, const Conv2dProblem& problem) {
  const Tensor weight = filled(problem.weight);
  Conv2dPlanCache cache;
  for ([[maybe_unused]] auto iteration : state) {
    auto plan = cache.get(problem, weight, {}, {.arithmetic = Arithmetic::any});
    benchmark::DoNotOptimize(plan);
  }
  state.SetLabel(problem.recipe());
}

// As the window does it: the weights of one channel change, the map of that channel is computed again.
void time_edit(benchmark::State& state, const Conv2dProblem& problem, Executor& executor) {
  Ready ready(problem, "");
  Tensor channel = filled({1, problem.weight.c, problem.weight.h, problem.weight.w});
  OutputRegion region = OutputRegion::whole(problem.output);
  region.channels = {1, 2};
  for ([[maybe_unused]] auto iteration : state) {
    channel.data()[0] += 1;
    ready.plan.update_channel(1, channel, 0);
    if (!ready.plan.run(ready.input, ready.output.view(), region, executor).ok()) state.SkipWithError("the run failed");
    benchmark::ClobberMemory();
  }
  state.SetLabel(std::string(ready.plan.variant()) + ": " + problem.recipe());
}

}  // namespace

void register_plans() {
  const Conv2dParams same{.padding = {1, 1, 1, 1}};
  const std::vector<std::pair<std::string, Conv2dProblem>> problems{
      {"digit", problem_of({1, 1, 28, 28}, {4, 1, 3, 3}, same)},
      {"canvas_512", problem_of({1, 1, 512, 512}, {4, 1, 3, 3}, same)},
      {"layer_64", problem_of({1, 64, 56, 56}, {64, 64, 3, 3}, same)},
      {"layer_512", problem_of({1, 512, 7, 7}, {512, 512, 3, 3}, same)},
  };
  for (const auto& [name, problem] : problems) {
    benchmark::RegisterBenchmark(("plan/create/" + name).c_str(),
                                 [problem = problem](benchmark::State& state) { time_creation(state, problem); });
    benchmark::RegisterBenchmark(("plan/cached/" + name).c_str(),
                                 [problem = problem](benchmark::State& state) { time_cached(state, problem); });
    for (const auto& [threads, executor] : executors()) {
      benchmark::RegisterBenchmark(
          ("plan/edit_kernel_cell/" + name + "/" + threads).c_str(),
          [problem = problem, executor = executor](benchmark::State& state) { time_edit(state, problem, *executor); })
          ->UseRealTime();
    }
  }
}

}  // namespace convlens::bench
