// Dirty rectangles: what a dab of the brush costs. It must cost what its rectangle costs, not what the image costs.
// Goal: 32x32 cells of 4 outputs below 100 us on 4096x4096, and the same as on 64x64.
#include "bench_support.h"

namespace convlens::bench {
namespace {

OutputRegion dab(const Shape& output, int64_t side) {
  OutputRegion region = OutputRegion::whole(output);
  region.rect = {{output.h / 2, output.h / 2 + side}, {output.w / 2, output.w / 2 + side}};
  return region;
}

}  // namespace

void register_regions() {
  for (const int64_t image : {64, 512, 4096}) {
    for (const int64_t side : {1, 8, 32}) {
      for (const int64_t kernel : {3, 7}) {
        const int64_t pad = kernel / 2;
        const Conv2dProblem problem =
            problem_of({1, 1, image, image}, {4, 1, kernel, kernel}, {.padding = {pad, pad, pad, pad}});
        for (const auto& [threads, executor] : executors()) {
          const std::string name = "dirty/image:" + std::to_string(image) + "/rectangle:" + std::to_string(side) +
                                   "/kernel:" + std::to_string(kernel) + "/" + threads;
          benchmark::RegisterBenchmark(name.c_str(), [problem, side, executor = executor](benchmark::State& state) {
            Ready(problem, "").time(state, *executor, dab(problem.output, side));
          })->UseRealTime();
        }
      }
    }
  }
}

}  // namespace convlens::bench
