// Denormal numbers are computed exactly, not flushed to zero; processors may take longer over them. Every pair of rows
// is the same run on ordinary values and on values whose products and sums are denormal. Goal: at most 1.2 times.
#include "bench_support.h"

namespace convlens::bench {

void register_denormals() {
  const Conv2dParams same{.padding = {1, 1, 1, 1}};
  const std::vector<std::pair<std::string, Conv2dProblem>> problems{
      {"digit", problem_of({1, 1, 28, 28}, {4, 1, 3, 3}, same)},
      {"canvas_512", problem_of({1, 1, 512, 512}, {4, 1, 3, 3}, same)},
      {"depthwise", problem_of({1, 32, 112, 112}, {32, 1, 3, 3}, {.padding = {1, 1, 1, 1}, .groups = 32})},
      {"layer_64", problem_of({1, 64, 56, 56}, {64, 64, 3, 3}, same)},
      {"pointwise", problem_of({1, 64, 56, 56}, {256, 64, 1, 1}, {})},
  };
  for (const auto& [name, problem] : problems) {
    for (const auto& [values, scale] : {std::pair("ordinary", 1.0F), std::pair("denormal", 0x1p-140F)}) {
      benchmark::RegisterBenchmark(("denormals/" + name + "/" + values).c_str(), [problem = problem, scale = scale](
                                                                                     benchmark::State& state) {
        Ready(problem, "", scale).time(state, serial_executor(), OutputRegion::whole(problem.output));
      })->UseRealTime();
    }
  }
}

}  // namespace convlens::bench
