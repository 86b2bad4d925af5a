// What the benchmarks of the engine share: data, and the executors that they time on. No timing here.
#pragma once

#include <benchmark/benchmark.h>

#include <span>
#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/executor.h"
#include "convlens/engine/tensor.h"

namespace convlens::bench {

// Values of a few binary digits in -3 .. 3.
Tensor filled(const Shape& shape, float scale = 1);

struct NamedExecutor {
  std::string name;  // "threads:2"
  Executor* executor;
};
// One thread and, where the machine has them, two threads and all cores.
std::span<const NamedExecutor> executors();

// A convolution with everything that a run needs, ready to be timed.
struct Ready {
  Conv2dProblem problem;
  Tensor input, weight, output;
  Conv2dPlan plan;

  // `variant` empty: the one that the plan takes, Winograd's among them.
  Ready(const Conv2dProblem& problem, std::string_view variant, float scale = 1);
  // Times runs over `region`, and labels them with the variant and the problem's recipe.
  void time(benchmark::State& state, Executor& executor, const OutputRegion& region);
};

// A problem without bias; both sides are padded alike.
Conv2dProblem problem_of(const Shape& input, const Shape& weight, const Conv2dParams& params);

// Each adds the benchmarks of one topic.
void register_conv2d();
void register_plans();
void register_calls();
void register_regions();
void register_executors();
void register_denormals();
void register_pools();

}  // namespace convlens::bench
