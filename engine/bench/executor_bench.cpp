// The hand-over of work: a job of two or more chunks that do nothing, back to back (the helper still spins) and after
// a rest of a millisecond (it sleeps).
#include <chrono>
#include <thread>

#include "bench_support.h"

namespace convlens::bench {
namespace {

constexpr auto nothing = [](int64_t chunk) { benchmark::DoNotOptimize(chunk); };

void time_hand_over(benchmark::State& state, int threads, int64_t chunks) {
  const auto pool = make_pool(threads);
  for ([[maybe_unused]] auto iteration : state) pool->parallel_for(chunks, nothing);
}

void time_after_rest(benchmark::State& state, int threads, int64_t chunks) {
  using Clock = std::chrono::steady_clock;
  const auto pool = make_pool(threads);
  for ([[maybe_unused]] auto iteration : state) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto begin = Clock::now();
    pool->parallel_for(chunks, nothing);
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - begin).count());
  }
}

}  // namespace

void register_executors() {
  for (const int threads : {1, 2}) {
    for (const int64_t chunks : {2, 16}) {
      const std::string end = "/chunks:" + std::to_string(chunks) + "/threads:" + std::to_string(threads);
      benchmark::RegisterBenchmark(("executor/hand_over" + end).c_str(), [=](benchmark::State& state) {
        time_hand_over(state, threads, chunks);
      })->UseRealTime();
      benchmark::RegisterBenchmark(("executor/after_rest" + end).c_str(),
                                   [=](benchmark::State& state) { time_after_rest(state, threads, chunks); })
          ->UseManualTime()
          ->Iterations(300);  // the rests are not timed, but they take their time
    }
  }
}

}  // namespace convlens::bench
