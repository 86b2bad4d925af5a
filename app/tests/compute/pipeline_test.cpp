// Several layers computed one after the other: the notebook's corner detector, its networks, every kind of stage with
// the numbers of SCENARIOS, batches, and that an edit computes nothing before the layer that it changed.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compute/batch_evaluator.h"
#include "compute/evaluator.h"
#include "compute/work.h"
#include "model/batch.h"
#include "model/examples.h"
#include "model/layer_view.h"
#include "model/store.h"
#include "tests/compute/results_equal.h"

namespace convlens::compute {
namespace {

using namespace model;

class PipelineTest : public testing::Test {
 protected:
  PipelineTest() { evaluate(Change::everything()); }
  void open(const std::string& id) { dispatch(make_example(id, store_.document()).value()); }
  void dispatch(const Command& command) { evaluate(store_.dispatch(command)); }
  void evaluate(const Change& change) {
    if (!change.any()) return;
    evaluator_.update(store_.document(), store_.version(), change);
    batch_.update(store_.document(), store_.version(), change);
  }
  // The document's stages in place of all: one of these kinds.
  void only(const AddStage& stage) {
    dispatch(stage);
    while (stages_of(store_.document()).size() > 1) dispatch(RemoveStage{1});
  }
  void paint(const std::vector<std::vector<float>>& rows) {
    Tensor pixels({1, 1, static_cast<int64_t>(rows.size()), static_cast<int64_t>(rows[0].size())});
    auto at = pixels.values().begin();
    for (const auto& row : rows) at = std::ranges::copy(row, at).out;
    dispatch(SetInput{std::move(pixels), "numbers"});
  }
  const Results& layer(size_t i) const { return evaluator_.pipeline().layers[i]; }
  std::vector<float> out() const {
    const auto values = evaluator_.pipeline().layers.back().last().maps.values();
    return {values.begin(), values.end()};
  }
  const Document& document() const { return store_.document(); }

  Store store_{initial_document()};
  Evaluator evaluator_{EvaluatorOptions{.threads = 2, .inline_limit_us = 1e12}};
  BatchEvaluator batch_{EvaluatorOptions{.threads = 2, .inline_limit_us = 1e12}};
};

// The notebook: one channel finds top edges, another left edges, and the next layer a top-left corner.
TEST_F(PipelineTest, TheCornerDetectorFindsTheCornerOfAPaintedSquare) {
  dispatch(ClearInput{});
  Brush brush;
  brush.size = 1;
  brush.hardness = 1;
  open("corner");
  for (int row = 8; row < 20; ++row) {
    const float y = static_cast<float>(row) + 0.5F;
    dispatch(PaintSegment{{8.5F, y}, {19.5F, y}, brush, 1});
  }
  ASSERT_EQ(document().input.read().at(0, 0, 8, 8), 255);
  ASSERT_EQ(document().input.read().at(0, 0, 7, 8), 0);
  const Tensor& corners = layer(1).activated.maps;
  ASSERT_EQ(corners.shape(), (Shape{1, 1, 28, 28}));
  for (int64_t row = 0; row < 28; ++row)
    for (int64_t col = 0; col < 28; ++col) {
      const bool near = row >= 7 && row <= 9 && col >= 7 && col <= 9;
      if (near) continue;
      EXPECT_EQ(corners.at(0, 0, row, col), 0) << row << ", " << col;
    }
  EXPECT_GT(layer(1).activated.statistics[0].max, 0);
}

// The 5 and the 7 have a corner at the top left, where their bars begin.
TEST_F(PipelineTest, TheCornerDetectorWorksOnTheDigits) {
  open("corner");
  for (const auto& [digit, corner] : {std::pair{"digit5", std::pair{5, 9}}, {"digit7", std::pair{7, 6}}}) {
    dispatch(SetSample{digit, 28, 28});
    const FeatureMaps& corners = layer(1).activated;
    EXPECT_GT(corners.statistics[0].max, 255) << digit;
    EXPECT_EQ(corners.maps.at(0, 0, corner.first, corner.second), corners.statistics[0].max) << digit;
  }
}

TEST_F(PipelineTest, SimpleCnnIsItsLayersOneAfterTheOther) {
  open("simple_cnn");
  Tensor next = document().input.read();
  for (int64_t i = 0; i < document().layers(); ++i) {
    const Layer& l = document().layer(i);
    next = conv2d(next, l.kernels.weight, l.kernels.bias, l.conv).value();
    EXPECT_TRUE(test::same_bits(layer(static_cast<size_t>(i)).conv.maps, next)) << "layer " << i;
    if (l.activation == Activation::relu)
      activate(Activation::relu, next, next.view(), OutputRegion::whole(next.shape()));
    EXPECT_TRUE(test::same_bits(layer(static_cast<size_t>(i)).last().maps, next)) << "layer " << i;
  }
  EXPECT_EQ(next.shape(), (Shape{1, 2, 1, 1}));
}

TEST_F(PipelineTest, AnEditComputesFromItsLayerOn) {
  open("simple_cnn");
  dispatch(SelectStage{{2, StagePart::window}});
  dispatch(SetWeight{3, 1, 0, 0, 2, 0});
  EXPECT_EQ(layer(0).cells_computed, 0);
  EXPECT_EQ(layer(1).cells_computed, 0);
  EXPECT_EQ(layer(2).cells_computed, 16) << "its own channel only";
  EXPECT_EQ(layer(3).cells_computed, 32 * 4);
  Brush brush;
  brush.size = 1;
  brush.value = 7;
  dispatch(PaintSegment{{0.5F, 0.5F}, {0.5F, 0.5F}, brush, 2});
  EXPECT_EQ(layer(0).cells_computed, 4) << "one cell of each channel";
  EXPECT_EQ(layer(1).cells_computed, 8);
  dispatch(AddStage{.kind = StageKind::activation, .at = 9, .activation = Activation::tanh});
  EXPECT_EQ(layer(0).cells_computed, 0) << "a stage at the end leaves those before it alone";
  EXPECT_EQ(layer(4).activated.maps.shape(), (Shape{1, 2, 1, 1}));
}

TEST_F(PipelineTest, StagesBehindOneThatDoesNotFitWait) {
  open("corner");
  const Tensor before = layer(1).conv.maps;
  dispatch(SwitchStage{0, false});
  EXPECT_FALSE(layer(0).conv_error) << "those before it stay live";
  ASSERT_TRUE(layer(1).conv_error);
  EXPECT_TRUE(test::same_bits(layer(1).conv.maps, before)) << "the maps stay";
  dispatch(AddStage{.kind = StageKind::conv, .at = 4});
  ASSERT_TRUE(layer(2).conv_error);
  EXPECT_EQ(layer(2).conv_error->message(),
            "input: nothing comes in: a stage before this one does not fit (mend that one first)");
  dispatch(SwitchStage{0, true});
  EXPECT_FALSE(layer(1).conv_error);
  EXPECT_FALSE(layer(2).conv_error);
  EXPECT_TRUE(test::same_bits(layer(1).conv.maps, before));
}

// S24: the numbers of Dive into Deep Learning.
TEST_F(PipelineTest, TransposedConvolution) {
  only({.kind = StageKind::transposed});
  paint({{0, 1}, {2, 3}});
  dispatch(SetKernelSize{2, 2});
  dispatch(SetKernel{0, {0, 1, 2, 3}, ""});
  dispatch(SetOutputPadding{{0, 0}});
  Conv2dParams params;
  dispatch(SetConvParams{params});
  EXPECT_EQ(out(), (std::vector<float>{0, 0, 1, 0, 4, 6, 4, 12, 9}));
  params.stride = {2, 2};
  dispatch(SetConvParams{params});
  EXPECT_EQ(out(), (std::vector<float>{0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9}));
  // Ones of 4 x 4, 3 x 3, stride 2: 9 x 9 with overlaps 1, 2, 4.
  paint({{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}});
  dispatch(SetKernelSize{3, 3});
  dispatch(SetKernel{0, std::vector<float>(9, 1), ""});
  ASSERT_EQ(layer(0).conv.maps.shape(), (Shape{1, 1, 9, 9}));
  EXPECT_EQ(layer(0).conv.maps.at(0, 0, 0, 0), 1);
  EXPECT_EQ(layer(0).conv.maps.at(0, 0, 0, 2), 2);
  EXPECT_EQ(layer(0).conv.maps.at(0, 0, 2, 2), 4);
}

// S25
TEST_F(PipelineTest, AveragePoolingWithAndWithoutItsPadding) {
  PoolSettings pool;
  pool.choice = PoolChoice::average;
  pool.kernel = {3, 3};
  pool.stride = {1, 1};
  pool.padding = {1, 1, 1, 1};
  only({.kind = StageKind::pool, .pool = pool});
  paint({{1, 2}, {3, 4}});
  EXPECT_EQ(out(), std::vector<float>(4, static_cast<float>(10.0 / 9)));
  pool.count_include_pad = false;
  dispatch(SetPool{pool});
  EXPECT_EQ(out(), std::vector<float>(4, 2.5F));
}

TEST_F(PipelineTest, GlobalPoolingIsTheMeanAndTheMaximum) {
  PoolSettings pool;
  pool.choice = PoolChoice::adaptive_average;
  dispatch(AddStage{.kind = StageKind::pool, .at = 3, .pool = pool});
  const FeatureMaps& before = layer(0).last();
  std::vector<float> means;
  for (const MapStatistics& channel : before.statistics) means.push_back(static_cast<float>(channel.mean));
  EXPECT_EQ(out(), means);
  const Tensor reference = adaptive_pool2d(before.maps, AdaptivePoolKind::average, {1, 1}).value();
  for (size_t c = 0; c < means.size(); ++c)
    EXPECT_FLOAT_EQ(means[c], reference.at(0, static_cast<int64_t>(c), 0, 0)) << c;
  dispatch(SelectStage{{1, StagePart::pool}});
  pool.choice = PoolChoice::adaptive_max;
  dispatch(SetPool{pool});
  for (size_t c = 0; c < means.size(); ++c) EXPECT_EQ(out()[c], before.statistics[c].max);
}

// S11: [64, 1, 28, 28] -> [64, 4, 26, 26] -> ..., every input as by itself.
TEST_F(PipelineTest, AMinibatchGoesThroughTheWholePipeline) {
  open("corner");
  Conv2dParams params;
  dispatch(SetConvParams{params});
  std::vector<SetInput> items;
  for (int i = 0; i < 64; ++i) {
    Tensor pixels({1, 1, 28, 28});
    for (int64_t cell = 0; cell < pixels.size(); ++cell)
      pixels.data()[cell] = static_cast<float>((cell * (i + 3) * 7919) % 256);
    items.push_back({std::move(pixels), std::to_string(i)});
  }
  dispatch(SetBatch{std::move(items), ""});
  ASSERT_EQ(batch_.layers().size(), 2U);
  EXPECT_EQ(batch_.layers()[0].conv.maps.shape(), (Shape{64, 2, 26, 26}));
  EXPECT_EQ(batch_.layers()[1].last().maps.shape(), (Shape{64, 1, 26, 26}));
  for (const int64_t n : {0, 31, 63}) {
    dispatch(ShowInput{n});
    const Tensor& alone = layer(1).last().maps;
    const Tensor& all = batch_.layers()[1].last().maps;
    EXPECT_TRUE(std::ranges::equal(alone.values(), std::span(all.view().plane(n, 0), 26 * 26))) << n;
  }
  dispatch(SetWeight{1, 0, 1, 1, 3, 0});
  const Tensor& alone = layer(1).last().maps;
  EXPECT_TRUE(
      std::ranges::equal(alone.values(), std::span(batch_.layers()[1].last().maps.view().plane(63, 0), 26 * 26)))
      << "an edited kernel of the first layer reaches the second";
}

TEST_F(PipelineTest, TheViewOfALaterLayerIsADocumentOfItsOwn) {
  open("corner");
  EXPECT_FALSE(layer_view(document(), evaluator_.pipeline()));
  dispatch(SelectStage{{1, StagePart::window}});
  const Document view = layer_view(document(), evaluator_.pipeline()).value();
  EXPECT_EQ(view.input.read().data(), layer(0).activated.maps.data()) << "borrowed, not copied";
  EXPECT_EQ(conv_problem(view).value(), conv_problem(document()).value());
  EXPECT_TRUE(test::same_bits(conv2d(view.input.read(), view.kernels.weight, view.kernels.bias, view.conv).value(),
                              layer(1).conv.maps));
}

TEST_F(PipelineTest, MapsThatWouldTakeTooMuchMemoryAreRefused) {
  Document document = initial_document();
  document.input = SharedTensor(Tensor({1, 1, 4096, 4096}));
  document.kernels.weight = Tensor({64, 1, 1, 1});
  document.kernels.bias.assign(64, 0.0F);
  document.kernels.names.assign(64, "custom");
  document.conv = {};
  const std::vector<Work> works = plan_work(document, Change::everything(), {});
  ASSERT_EQ(works.size(), 1U);
  ASSERT_TRUE(works[0].conv_error);
  EXPECT_EQ(works[0].conv_error->message(),
            "maps: need 9 GiB up to this stage (at most 4 GiB: fewer outputs, a larger stride or a smaller input)");
}

TEST_F(PipelineTest, MemoryIsCounted) {
  open("corner");
  const int64_t map = 28 * 28 * static_cast<int64_t>(sizeof(float));
  EXPECT_EQ(evaluator_.pipeline().bytes(), (2 + 2 + 1 + 1) * map);
}

}  // namespace
}  // namespace convlens::compute
