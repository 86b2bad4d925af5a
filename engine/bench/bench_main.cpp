// The benchmarks of the engine alone: bin/engine_bench --benchmark_filter=dirty. Names read
// <topic>/<case>/.../threads:<n>; the label has the variant and the problem's recipe.
#include <benchmark/benchmark.h>

#include "bench_support.h"

int main(int argc, char** argv) {
  convlens::bench::register_conv2d();
  convlens::bench::register_plans();
  convlens::bench::register_calls();
  convlens::bench::register_regions();
  convlens::bench::register_executors();
  convlens::bench::register_denormals();
  convlens::bench::register_pools();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
