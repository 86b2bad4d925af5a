// What painting on a 4096 x 4096 RGB input costs with 4 output channels: the thread that draws, and the worker.
//
// Goals: a dab below 4 ms from command to results; no command holds the drawing thread up for longer than a frame.
#include <benchmark/benchmark.h>

#include <chrono>

#include "compute/evaluator.h"
#include "model/large_edit.h"
#include "model/reduce.h"
#include "model/store.h"

namespace convlens::model {
namespace {

Document photo() {
  Document document = initial_document();
  Tensor pixels(Shape{1, 3, 4096, 4096});
  for (int64_t i = 0; i < pixels.size(); ++i) pixels.data()[i] = static_cast<float>((i * 7 + (i >> 12) * 3) % 256);
  document.kernels = with_input_channels(document.kernels, 3);
  document.input = std::move(pixels);
  return document;
}

struct Program {
  Store store{photo()};
  compute::Evaluator evaluator;
  Program() {
    evaluator.update(store.document(), store.version(), Change::everything());
    evaluator.finish(store.document());
  }
};

// Command to results, on the drawing thread: nothing goes to the worker.
void dab(benchmark::State& state) {
  Program program;
  const Brush brush{static_cast<float>(state.range(0)), 0.5F, 255, kAllChannels};
  int64_t i = 0, cells = 0;
  for (auto _ : state) {
    const auto at = static_cast<float>(64 + i * 37 % 3900);
    Brush now = brush;
    now.value = static_cast<float>(i % 200);
    const Change change =
        program.store.dispatch(PaintSegment{{at, at / 2}, {at, at / 2}, now, static_cast<uint64_t>(++i)});
    program.evaluator.update(program.store.document(), program.store.version(), change);
    if (program.evaluator.busy()) state.SkipWithError("a dab went to the worker");
    cells = program.evaluator.results().cells_computed;
  }
  state.counters["cells"] = static_cast<double>(cells);
}
BENCHMARK(dab)->Arg(1)->Arg(8)->Arg(32)->Arg(64)->Unit(benchmark::kMillisecond);

// The largest of what a frame does for a command: taking it down, or putting it in place.
template <class Make>
void large(benchmark::State& state, Make make) {
  Store store(photo());
  int64_t i = 0;
  double worker_ms = 0;
  for (auto _ : state) {
    const Command command = make(i++);
    std::unique_ptr<LargeEdit> edit = store.large_edit(command);
    state.PauseTiming();
    const auto begin = std::chrono::steady_clock::now();
    if (edit) edit->run();
    worker_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    state.ResumeTiming();
    benchmark::DoNotOptimize(edit ? store.finish(*edit) : store.dispatch(command));
    edit.reset();
  }
  state.counters["worker_ms"] = worker_ms;
}
void shift(benchmark::State& state) {
  large(state, [](int64_t i) -> Command { return ShiftInput{0, i % 2 == 0 ? 1 : -1}; });
}
void invert(benchmark::State& state) {
  large(state, [](int64_t) -> Command { return InvertInput{}; });
}
void fill(benchmark::State& state) {
  large(state, [](int64_t i) -> Command {
    return i == 0 ? Command(ClearInput{}) : FillArea{9, 9, float(i % 200 + 1)};
  });
}
void centre(benchmark::State& state) {
  large(state, [](int64_t) -> Command { return CentreInput{}; });
}
void clear_and_undo(benchmark::State& state) {
  large(state, [](int64_t i) -> Command { return i % 2 == 0 ? Command(ClearInput{}) : Undo{}; });
}
void shift_and_undo(benchmark::State& state) {
  large(state, [](int64_t i) -> Command { return i % 2 == 0 ? Command(ShiftInput{1, 0}) : Undo{}; });
}
void resize(benchmark::State& state) {
  large(state, [](int64_t i) -> Command { return i % 2 == 0 ? ResizeCanvas{512, 512} : ResizeCanvas{4096, 4096}; });
}
BENCHMARK(shift)->Unit(benchmark::kMillisecond)->Iterations(6);
BENCHMARK(invert)->Unit(benchmark::kMillisecond)->Iterations(6);
BENCHMARK(fill)->Unit(benchmark::kMillisecond)->Iterations(6);
BENCHMARK(centre)->Unit(benchmark::kMillisecond)->Iterations(2);
BENCHMARK(clear_and_undo)->Unit(benchmark::kMillisecond)->Iterations(6);
BENCHMARK(shift_and_undo)->Unit(benchmark::kMillisecond)->Iterations(6);
BENCHMARK(resize)->Unit(benchmark::kMillisecond)->Iterations(4);

}  // namespace
}  // namespace convlens::model

BENCHMARK_MAIN();
