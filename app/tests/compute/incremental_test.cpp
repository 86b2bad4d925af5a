// Over random sessions with random pipelines: results of all layers kept in step bit by bit equal results computed from
// scratch, and what is told of changed parts is enough to keep a copy (a texture) equal. Inline, on the worker, and
// with changes arriving while it works.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "compute/evaluator.h"
#include "model/store.h"
#include "tests/common/random_commands.h"
#include "tests/compute/results_equal.h"

namespace convlens::compute {
namespace {

constexpr int kSessions = 300, kCommands = 25;

// What a screen would hold of the maps of all layers, kept up only by the updates that it is told of.
class Shadow {
 public:
  void follow(Evaluator& evaluator) {
    for (const MapUpdate& update : evaluator.take_updates()) {
      ASSERT_LT(update.layer, static_cast<int64_t>(evaluator.pipeline().layers.size()));
      const model::Results& results = evaluator.pipeline().layers[static_cast<size_t>(update.layer)];
      const Tensor& source = *tensors(results)[static_cast<size_t>(update.kind)];
      const Shape& shape = source.shape();
      ASSERT_LT(update.channel, shape.c);
      Tensor& copy = copies_[{update.layer, update.kind, update.channel}];
      if (update.reshaped) {
        ASSERT_EQ(update.rect, Rect::whole(shape.h, shape.w));
        copy = Tensor(Shape{1, 1, shape.h, shape.w});
      }
      ASSERT_EQ(copy.shape(), (Shape{1, 1, shape.h, shape.w})) << "another size is not told of";
      for (int64_t row = update.rect.rows.begin; row < update.rect.rows.end; ++row)
        for (int64_t col = update.rect.cols.begin; col < update.rect.cols.end; ++col)
          copy.at(0, 0, row, col) = source.at(0, update.channel, row, col);
    }
  }
  void expect_equal(int64_t layer, const model::Results& results) {
    const std::array<const Tensor*, 3> maps = tensors(results);
    for (size_t kind = 0; kind < maps.size(); ++kind) {
      const Shape& shape = maps[kind]->shape();
      for (int64_t c = 0; c < shape.c; ++c) {
        const Tensor& copy = copies_[{layer, static_cast<MapKind>(kind), c}];
        ASSERT_EQ(copy.shape(), (Shape{1, 1, shape.h, shape.w}))
            << "layer " << layer << ", map " << kind << ", channel " << c;
        // Bit by bit: there may be NaN.
        ASSERT_EQ(std::memcmp(copy.data(), maps[kind]->view().plane(0, c),
                              static_cast<size_t>(shape.h * shape.w) * sizeof(float)),
                  0)
            << "layer " << layer << ", map " << kind << ", channel " << c;
      }
    }
  }

 private:
  static std::array<const Tensor*, 3> tensors(const model::Results& results) {
    return {&results.conv.maps, &results.activated.maps, &results.pooled.maps};
  }
  std::map<std::tuple<int64_t, MapKind, int64_t>, Tensor> copies_;
};

// Layers behind one that does not fit keep older maps.
size_t layers_that_fit(const model::PipelineResults& results) {
  size_t fit = 0;
  while (fit < results.layers.size() && !results.layers[fit].conv_error && !results.layers[fit].pool_error) ++fit;
  return fit;
}

enum class Mode { all_inline, all_on_worker, overlapping };

void run_session(uint64_t seed, Mode mode, int threads) {
  test::RandomCommands random(seed);
  EvaluatorOptions options;
  options.threads = threads;
  options.inline_limit_us = mode == Mode::all_inline ? std::numeric_limits<double>::infinity() : -1;
  Evaluator evaluator(options);
  model::Store store(model::initial_document());
  Shadow shadow;
  evaluator.update(store.document(), store.version(), {});
  for (int i = 0; i < kCommands && !testing::Test::HasFatalFailure(); ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", command " + std::to_string(i));
    model::Command command = random.next(store.document());
    if (random.one_in(6)) command = model::Undo{};
    if (random.one_in(12)) command = model::Redo{};
    const model::Change change = store.dispatch(command);
    if (change.any()) evaluator.update(store.document(), store.version(), change);
    if (mode == Mode::overlapping && random.one_in(2)) evaluator.poll(store.document());
    if (mode == Mode::overlapping && !random.one_in(4)) continue;
    evaluator.finish(store.document());
    ASSERT_FALSE(evaluator.busy());
    ASSERT_EQ(evaluator.results().version, store.version());
    if (!random.one_in(4)) {
      ASSERT_NO_FATAL_FAILURE(shadow.follow(evaluator));
      for (size_t layer = 0; layer < evaluator.pipeline().layers.size(); ++layer)
        ASSERT_NO_FATAL_FAILURE(shadow.expect_equal(static_cast<int64_t>(layer), evaluator.pipeline().layers[layer]));
    }
    Evaluator fresh(1);
    fresh.update(store.document(), store.version(), model::Change::everything());
    fresh.finish(store.document());
    const size_t fit = layers_that_fit(fresh.pipeline());
    ASSERT_EQ(layers_that_fit(evaluator.pipeline()), fit);
    for (size_t layer = 0; layer < fit; ++layer)
      ASSERT_TRUE(test::same_results(evaluator.pipeline().layers[layer], fresh.pipeline().layers[layer]))
          << "layer " << layer;
  }
}

class Incremental : public testing::TestWithParam<Mode> {};

TEST_P(Incremental, EqualsFull) {
  for (uint64_t seed = 0; seed < kSessions && !HasFatalFailure(); ++seed)
    run_session(seed, GetParam(), 1 + static_cast<int>(seed % 3));
}

std::string mode_name(const testing::TestParamInfo<Mode>& mode) {
  const std::array<const char*, 3> names{"Inline", "OnWorker", "Overlapping"};
  return names[static_cast<size_t>(mode.param)];
}

INSTANTIATE_TEST_SUITE_P(Modes, Incremental, testing::Values(Mode::all_inline, Mode::all_on_worker, Mode::overlapping),
                         mode_name);

}  // namespace
}  // namespace convlens::compute
