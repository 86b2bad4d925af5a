// Cells of activations and poolings explained: the patch gives the value, the nest counts it, mistakes are named.
#include "model/stage_cell.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "model/predict.h"
#include "model/store.h"

namespace convlens::model {
namespace {

using Kind = Verdict::Kind;

Tensor ramp(int64_t h, int64_t w, float first = -4) {
  Tensor maps({1, 1, h, w});
  for (int64_t i = 0; i < h * w; ++i) maps.at(0, 0, i / w, i % w) = first + static_cast<float>((i * 7) % (h * w));
  return maps;
}

// A layer that only pools, with its results.
struct Pooled {
  Layer layer = empty_layer();
  Tensor input;
  Results results;

  Pooled(Tensor in, const PoolSettings& pool) : input(std::move(in)) {
    layer.pool = pool;
    const LayerShapes shapes = shapes_of(layer, input.shape());
    results.input = input.shape();
    results.pool = pool;
    results.pool_problem = shapes.pool;
    results.pooled.maps = pool.is_adaptive() ? adaptive_pool2d(input, adaptive_kind(pool), pool.output_size).value()
                                             : pool2d(input, to_engine(pool)).value();
  }
  std::optional<StageCell> cell(int64_t row, int64_t col) const {
    return explain_stage(layer, input, results, StagePart::pool, {Hover::Place::pooled, 0, row, col});
  }
};

// What the patch comes to, worked out from it alone.
double value_of(const StageCell& cell, const PoolSettings& pool) {
  double sum = 0, most = -INFINITY, counted = 0;
  for (const PatchCell& tap : cell.patch) {
    counted += tap.counts ? 1 : 0;
    sum += pool.choice == PoolChoice::lp ? std::pow(double{tap.value}, pool.norm) : double{tap.value};
    if (!tap.padding) most = std::max(most, double{tap.value});
  }
  if (pool.choice == PoolChoice::max || pool.choice == PoolChoice::adaptive_max) return most;
  if (pool.choice == PoolChoice::lp)
    return std::pow(sum * static_cast<double>(cell.patch.size()) / counted, 1 / pool.norm);
  EXPECT_EQ(sum, cell.sum);
  return sum / (pool.divisor_override ? static_cast<double>(*pool.divisor_override) : counted);
}

std::vector<PoolSettings> settings() {
  std::vector<PoolSettings> all;
  for (const PoolChoice choice : {PoolChoice::max, PoolChoice::average, PoolChoice::lp})
    for (const bool ceil : {false, true})
      for (const int64_t padding : {0, 1})
        all.push_back({.choice = choice,
                       .kernel = {3, 2},
                       .stride = {2, 2},
                       .padding = {padding, 0, 0, padding},
                       .ceil_mode = ceil,
                       .norm = 2});
  all.push_back({.choice = PoolChoice::max, .kernel = {2, 2}, .stride = {1, 1}, .dilation = {2, 3}});
  all.push_back({.choice = PoolChoice::average,
                 .kernel = {3, 3},
                 .stride = {1, 1},
                 .padding = {1, 1, 1, 1},
                 .count_include_pad = false});
  all.push_back({.choice = PoolChoice::average, .kernel = {3, 3}, .divisor_override = 5});
  all.push_back({.choice = PoolChoice::adaptive_average, .output_size = {3, 4}});
  all.push_back({.choice = PoolChoice::adaptive_max, .output_size = {1, 1}});
  return all;
}

TEST(StageCell, ThePatchGivesTheValue) {
  for (const PoolSettings& pool : settings()) {
    const Pooled pooled(ramp(7, 9, pool.choice == PoolChoice::lp ? 0 : -20), pool);
    const Shape& out = pooled.results.pooled.maps.shape();
    for (int64_t row = 0; row < out.h; ++row)
      for (int64_t col = 0; col < out.w; ++col) {
        const auto cell = pooled.cell(row, col);
        ASSERT_TRUE(cell);
        EXPECT_EQ(cell->value, pooled.results.pooled.maps.at(0, 0, row, col));
        EXPECT_NEAR(value_of(*cell, pool), double{cell->value}, 1e-4) << static_cast<int>(pool.choice);
        const int64_t divided = pool.divisor_override ? 0 : std::ranges::count_if(cell->patch, &PatchCell::counts);
        if (pool.choice != PoolChoice::average || divided == 0) continue;
        EXPECT_EQ(cell->pool.denominator, divided);
      }
  }
}

TEST(StageCell, NothingIsExplainedFromOtherParameters) {
  Pooled pooled(ramp(6, 6), {.choice = PoolChoice::max});
  ASSERT_TRUE(pooled.cell(0, 0));
  EXPECT_FALSE(pooled.cell(3, 0));
  pooled.layer.pool.kernel = {3, 3};
  EXPECT_FALSE(pooled.cell(0, 0));
  pooled.layer.pool.kernel = {2, 2};
  pooled.layer.pool_on = false;
  EXPECT_FALSE(pooled.cell(0, 0));
}

TEST(StageNest, IsThatOfTheShownStage) {
  Store store(initial_document());
  EXPECT_EQ(loop_nest(store.document(), StagePart::pool)->output, (Shape{1, 4, 14, 14}));
  EXPECT_EQ(loop_nest(store.document(), StagePart::pool)->products(), 4);
  EXPECT_EQ(loop_nest(store.document(), StagePart::activation)->windows(), 4 * 28 * 28);
  EXPECT_EQ(loop_nest(store.document(), StagePart::activation)->products(), 1);
  store.dispatch(PlaceWindow{{0, 1, 20, 9, 3}});
  store.dispatch(SelectStage{{0, StagePart::activation}});
  EXPECT_EQ(store.session().transport.place, (WindowPlace{0, 1, 20, 9, -1})) << "maps of one size: the same place";
  store.dispatch(SelectStage{{0, StagePart::pool}});
  EXPECT_EQ(store.session().transport.place, (WindowPlace{0, 1, 7, 7, -1}));
  store.dispatch(SeekWindow{SeekWindow::To::end});
  EXPECT_EQ(store.session().transport.place, (WindowPlace{0, 3, 13, 13, -1}));
  store.dispatch(SetPinned{{Hover::Place::pooled, 2, 5, 6}});
  EXPECT_EQ(store.session().transport.place, (WindowPlace{0, 2, 5, 6, -1}));
  PoolSettings pool = store.document().pool;
  pool.choice = PoolChoice::adaptive_average;
  pool.output_size = {3, 3};
  store.dispatch(SetPool{pool});
  EXPECT_EQ(loop_nest(store.document(), StagePart::pool)->products(), 10 * 10);
  store.dispatch(SwitchStage{2, false});
  EXPECT_FALSE(loop_nest(store.document(), StagePart::pool));
}

Verdict judged(const Pooled& pooled, int64_t row, int64_t col, double answer) {
  return judge_number(pooled.layer, *pooled.cell(row, col), answer);
}

TEST(StagePredict, MistakesOfAnAverageAreNamed) {
  Tensor input({1, 1, 2, 2}, std::vector<float>{1, 2, 3, 4});
  const PoolSettings counted{
      .choice = PoolChoice::average, .kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1, 1, 1}};
  const Pooled with(input, counted);
  EXPECT_EQ(judged(with, 0, 0, 1.11).kind, Kind::right);
  EXPECT_EQ(judged(with, 0, 0, 2.5).kind, Kind::denominator);
  EXPECT_NE(judged(with, 0, 0, 2.5).text.find("forgot the padding"), std::string::npos);
  EXPECT_EQ(judged(with, 0, 0, 10).kind, Kind::sum_not_mean);
  EXPECT_EQ(judged(with, 0, 0, 4).kind, Kind::other_kind);
  EXPECT_EQ(judged(with, 0, 0, 7).kind, Kind::off);
  PoolSettings left_out = counted;
  left_out.count_include_pad = false;
  const Pooled without(input, left_out);
  EXPECT_EQ(judged(without, 0, 0, 2.5).kind, Kind::right);
  EXPECT_EQ(judged(without, 0, 0, 1.1111).kind, Kind::denominator);
  EXPECT_NE(judged(without, 0, 0, 1.1111).text.find("not counted"), std::string::npos);
}

TEST(StagePredict, MistakesOfAMaximumAreNamed) {
  const Pooled pooled(Tensor({1, 1, 2, 2}, std::vector<float>{-5, -2, -9, -4}),
                      {.choice = PoolChoice::max, .kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1, 1, 1}});
  EXPECT_EQ(judged(pooled, 0, 0, -2).kind, Kind::right);
  EXPECT_NE(judged(pooled, 0, 0, -9).text.find("minimum"), std::string::npos);
  EXPECT_EQ(judged(pooled, 0, 0, 0).kind, Kind::padding_left_out);
  EXPECT_NE(judged(pooled, 0, 0, -5).text.find("mean"), std::string::npos);
  EXPECT_NE(judged(pooled, 0, 0, -20).text.find("sum"), std::string::npos);
  EXPECT_EQ(judge_sign(*pooled.cell(0, 0), -1).kind, Kind::right);
  EXPECT_EQ(judge_sign(*pooled.cell(0, 0), 1).kind, Kind::wrong_sign);
}

TEST(StagePredict, AForgottenActivationIsNamed) {
  Layer layer = empty_layer();
  layer.activation = Activation::relu;
  StageCell cell{.part = StagePart::activation, .before = -734, .value = 0};
  EXPECT_EQ(judge_number(layer, cell, 0).kind, Kind::right);
  EXPECT_EQ(judge_number(layer, cell, -734).kind, Kind::activation_forgotten);
  EXPECT_EQ(judge_number(layer, cell, 734).kind, Kind::other_kind);
  layer.activation = Activation::leaky_relu;
  layer.slope = 0.5F;
  cell.value = -367;
  EXPECT_EQ(judge_number(layer, cell, 0).kind, Kind::activation_forgotten);
  EXPECT_EQ(judge_number(layer, cell, 367).kind, Kind::sign_turned);
}

}  // namespace
}  // namespace convlens::model
