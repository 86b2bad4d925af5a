// What a dab costs when it goes through a whole pipeline: from the command to the results of the last stage, on the
// thread that draws.
//
// Goals: six stages on a digit, and a 1080p photo with 8 channels and pooling, well within a frame of 16.7 ms.
#include <benchmark/benchmark.h>

#include <string>

#include "compute/evaluator.h"
#include "model/examples.h"
#include "model/store.h"

namespace convlens::model {
namespace {

struct Program {
  Store store{initial_document()};
  compute::Evaluator evaluator{compute::EvaluatorOptions{.learns_pace = true}};

  Program() { evaluate(Change::everything()); }
  void dispatch(const Command& command) { evaluate(store.dispatch(command)); }
  void evaluate(const Change& change) {
    if (change.any()) evaluator.update(store.document(), store.version(), change);
    evaluator.finish(store.document());
  }
};

void paint(benchmark::State& state, Program& program, float size) {
  const Shape shape = program.store.document().input.read().shape();
  Brush brush;
  brush.size = size;
  int64_t i = 0, on_worker = 0;
  for (auto _ : state) {
    const auto x = static_cast<float>(i * 37 % shape.w), y = static_cast<float>(i * 23 % shape.h);
    brush.value = static_cast<float>(i % 200);
    const Change change = program.store.dispatch(PaintSegment{{x, y}, {x, y}, brush, static_cast<uint64_t>(++i)});
    program.evaluator.update(program.store.document(), program.store.version(), change);
    if (program.evaluator.busy()) ++on_worker;
    program.evaluator.finish(program.store.document());
  }
  state.counters["on_worker"] = static_cast<double>(on_worker);
}

// conv, ReLU, max pooling, conv, ReLU, mean of all cells.
void six_stages_on_a_digit(benchmark::State& state) {
  Program program;
  PoolSettings mean;
  mean.choice = PoolChoice::adaptive_average;
  program.dispatch(AddStage{.kind = StageKind::conv, .at = 3});
  program.dispatch(AddStage{.kind = StageKind::activation, .at = 4});
  program.dispatch(AddStage{.kind = StageKind::pool, .at = 5, .pool = mean});
  paint(state, program, 2);
}
BENCHMARK(six_stages_on_a_digit)->Unit(benchmark::kMicrosecond);

void simple_cnn(benchmark::State& state) {
  Program program;
  program.dispatch(make_example("simple_cnn", program.store.document()).value());
  paint(state, program, 2);
}
BENCHMARK(simple_cnn)->Unit(benchmark::kMicrosecond);

// 8 channels, ReLU, max pooling; with `range(0)` more layers of 8 channels behind it.
void photo_1080p(benchmark::State& state) {
  Program program;
  Tensor pixels(Shape{1, 3, 1080, 1920});
  for (int64_t i = 0; i < pixels.size(); ++i) pixels.data()[i] = static_cast<float>((i * 7 + (i >> 10) * 3) % 256);
  program.dispatch(SetInput{std::move(pixels), "photo"});
  for (int i = 0; i < 4; ++i) program.dispatch(DuplicateOutput{i});
  for (int64_t layer = 1; layer <= state.range(0); ++layer) {
    program.dispatch(AddStage{.kind = StageKind::conv, .at = 3 * layer});
    for (int i = 0; i < 7; ++i) program.dispatch(DuplicateOutput{0});
    program.dispatch(AddStage{.kind = StageKind::activation, .at = 3 * layer + 1});
    program.dispatch(AddStage{.kind = StageKind::pool, .at = 3 * layer + 2});
  }
  paint(state, program, 32);
}
BENCHMARK(photo_1080p)->Arg(0)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace convlens::model
