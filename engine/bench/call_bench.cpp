// What a run costs besides its arithmetic: a convolution of one pixel, 9 multiplications, and of one row of a digit.
// Goal: at most 100 ns a call, at one thread and at two (where a second one would only cost).
#include "bench_support.h"

namespace convlens::bench {

void register_calls() {
  const std::vector<std::pair<std::string, Conv2dProblem>> problems{
      {"one_pixel", problem_of({1, 1, 3, 3}, {1, 1, 3, 3}, {})},
      {"one_pixel_padded", problem_of({1, 1, 1, 1}, {1, 1, 3, 3}, {.padding = {1, 1, 1, 1}})},
      {"one_pixel_64_channels", problem_of({1, 64, 3, 3}, {64, 64, 3, 3}, {})},
      {"one_row", problem_of({1, 1, 3, 28}, {4, 1, 3, 3}, {})},
  };
  for (const auto& [name, problem] : problems) {
    for (const auto& [threads, executor] : executors()) {
      benchmark::RegisterBenchmark(("call/" + name + "/" + threads).c_str(), [problem = problem, executor = executor](
                                                                                 benchmark::State& state) {
        Ready(problem, "").time(state, *executor, OutputRegion::whole(problem.output));
      })->UseRealTime();
    }
  }
}

}  // namespace convlens::bench
