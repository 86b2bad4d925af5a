// The pipeline: layers and stages, the shown one, edits of the row of stages, channels that follow, shapes and fields.
#include "model/pipeline.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "model/examples.h"
#include "model/receptive_field.h"
#include "model/store.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

class PipelineTest : public testing::Test {
 protected:
  void open(const std::string& id) { dispatch(make_example(id, store_.document()).value()); }
  void dispatch(const Command& command) { store_.dispatch(command); }
  const Document& document() const { return store_.document(); }
  std::string notice() const { return store_.session().notice.text; }
  Shape input() const { return document().input.read().shape(); }
  std::vector<StagePart> parts() const {
    std::vector<StagePart> parts;
    for (const StagePlace& place : stages_of(document())) parts.push_back(place.part);
    return parts;
  }

  Store store_{initial_document()};
};

constexpr StagePart kWindow = StagePart::window, kActivation = StagePart::activation, kPool = StagePart::pool;

TEST_F(PipelineTest, StagesJoinTheLayerBeforeThem) {
  EXPECT_EQ(document().layers(), 1);
  EXPECT_EQ(parts(), (std::vector{kWindow, kActivation, kPool}));
  dispatch(AddStage{.kind = StageKind::activation, .at = 3, .activation = Activation::tanh});
  EXPECT_EQ(document().layers(), 2) << "an activation behind a pool begins a layer";
  dispatch(MoveStage{3, 2});
  EXPECT_EQ(parts(), (std::vector{kWindow, kActivation, kActivation, kPool}));
  EXPECT_EQ(document().layers(), 2);
  EXPECT_EQ(document().layer(0).activation, Activation::relu);
  EXPECT_EQ(document().layer(1).activation, Activation::tanh);
  dispatch(RemoveStage{1});
  EXPECT_EQ(document().layers(), 1);
  EXPECT_EQ(document().layer(0).activation, Activation::tanh);
  for (int i = 0; i < 3; ++i) dispatch(Undo{});
  EXPECT_TRUE(test::same_documents(document(), initial_document()));
}

TEST_F(PipelineTest, SplitAndGroupAreInverse) {
  for (const Example& example : examples()) {
    open(std::string(example.id));
    const std::vector<Layer> layers = group(split(document()));
    ASSERT_EQ(static_cast<int64_t>(layers.size()), document().layers()) << example.id;
    for (size_t i = 0; i < layers.size(); ++i)
      EXPECT_TRUE(test::same_layers(layers[i], document().layer(static_cast<int64_t>(i)))) << example.id << " " << i;
  }
}

TEST_F(PipelineTest, ShowingAnotherLayerIsNoStepOfTheHistory) {
  open("simple_cnn");
  const Document before = document();
  const uint64_t version = store_.version();
  dispatch(SelectStage{{3, kWindow}});
  EXPECT_EQ(document().shown_layer, 3);
  EXPECT_EQ(document().kernels.weight.shape(), (Shape{32, 16, 3, 3}));
  EXPECT_GT(store_.version(), version);
  EXPECT_TRUE(test::same_pipelines(before, document()));
  EXPECT_EQ(store_.undo_label(), "simple_cnn");
  dispatch(SetWeight{5, 2, 1, 1, 7, 0});
  dispatch(SelectStage{{0, kWindow}});
  dispatch(Undo{});
  EXPECT_EQ(document().shown_layer, 3) << "undo shows the layer that it changes";
  EXPECT_TRUE(test::same_pipelines(before, document()));
  dispatch(SelectStage{{1, kActivation}});
  dispatch(Redo{});
  EXPECT_EQ(document().shown_layer, 3);
  EXPECT_EQ(document().kernels.weight.at(5, 2, 1, 1), 7);
}

TEST_F(PipelineTest, TheNextKernelsFollowTheOutputs) {
  open("corner");
  const Tensor before = document().layer(1).kernels.weight;
  dispatch(AddOutput{});
  EXPECT_EQ(document().layer(1).kernels.weight.shape(), (Shape{1, 3, 3, 3}));
  EXPECT_EQ(document().layer(1).kernels.weight.at(0, 2, 1, 1), 0) << "a new channel counts for nothing yet";
  EXPECT_EQ(document().layer(1).kernels.weight.at(0, 1, 2, 1), 1);
  dispatch(MoveOutput{1, 0});
  EXPECT_EQ(document().layer(1).kernels.weight.at(0, 0, 2, 1), 1) << "left edges come first now";
  dispatch(RemoveOutput{2});
  dispatch(MoveOutput{0, 1});
  EXPECT_TRUE(test::same_bits(document().layer(1).kernels.weight, before));
  dispatch(RemoveOutput{0});
  EXPECT_EQ(document().layer(1).kernels.weight.shape(), (Shape{1, 1, 3, 3}));
  EXPECT_EQ(document().layer(1).kernels.weight.at(0, 0, 2, 1), 1) << "of the left edges";
}

TEST_F(PipelineTest, AStageThatDoesNotFitSaysWhatWould) {
  open("corner");
  dispatch(SwitchStage{0, false});  // the second layer gets the input's one channel now
  const std::vector<LayerShapes> shapes = layer_shapes(document(), input());
  ASSERT_EQ(shapes.size(), 2U);
  EXPECT_TRUE(shapes[0].fits());
  ASSERT_TRUE(shapes[1].window_error);
  EXPECT_EQ(shapes[1].window_error->message(), "kernels: read 2 channels, but 1 comes in (kernels for 1)");
  dispatch(FitStage{2});
  EXPECT_TRUE(layer_shapes(document(), input()).back().fits());
  EXPECT_EQ(document().layer(1).kernels.weight.shape(), (Shape{1, 1, 3, 3}));
  dispatch(Undo{});
  dispatch(SwitchStage{0, true});
  EXPECT_TRUE(layer_shapes(document(), input()).back().fits());
}

TEST_F(PipelineTest, RefusesWhatCannotBe) {
  dispatch(RemoveStage{3});
  EXPECT_EQ(notice(), "stage: is 3 (0..2)");
  dispatch(MoveStage{0, 5});
  EXPECT_EQ(notice(), "place of the stage: is 5 (0..2)");
  dispatch(AddStage{.kind = StageKind::flatten});
  EXPECT_TRUE(document().flatten);
  dispatch(AddStage{.kind = StageKind::flatten});
  EXPECT_EQ(notice(), "flatten: is there already (one, behind all stages)");
  dispatch(MoveStage{0, 3});
  EXPECT_EQ(notice(), "flatten: stands behind all stages (move a stage before it)");
  for (int i = 0; i < 2; ++i) dispatch(RemoveStage{1});
  dispatch(RemoveStage{0});
  EXPECT_EQ(notice(), "stages: the last one cannot be removed (1 or more)");
  for (int i = 0; i < 40; ++i) dispatch(DuplicateStage{0});
  EXPECT_EQ(notice(), "stages: there are 24 already (at most 24)");
  dispatch(SelectStage{{99, kWindow}});
  EXPECT_EQ(notice(), "stage: there is none in layer 99 of this kind (a stage of the pipeline)");
}

TEST_F(PipelineTest, AnotherNumberOfChannelsReachesTheFirstKernels) {
  open("corner");
  dispatch(SelectStage{{1, kWindow}});
  dispatch(SetInput{Tensor({1, 3, 8, 8}), "rgb"});
  EXPECT_EQ(document().layer(0).kernels.weight.shape(), (Shape{2, 3, 3, 3}));
  EXPECT_EQ(document().layer(1).kernels.weight.shape(), (Shape{1, 2, 3, 3}));
  EXPECT_TRUE(layer_shapes(document(), input()).back().fits());
}

// S14, S15: fast.ai's network; the book counts multiplications on the grid that comes in.
TEST_F(PipelineTest, SimpleCnn) {
  open("simple_cnn");
  const std::vector<LayerShapes> shapes = layer_shapes(document(), input());
  ASSERT_EQ(shapes.size(), 5U);
  constexpr std::array<int64_t, 5> kSides{14, 7, 4, 2, 1}, kChannels{4, 8, 16, 32, 2},
      kParameters{40, 296, 1168, 4640, 578}, kMultiplications{7056, 14112, 18432, 18432, 576};
  int64_t parameters = 0;
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(shapes[i].output, (Shape{1, kChannels[i], kSides[i], kSides[i]}));
    EXPECT_EQ(shapes[i].conv.parameter_count(), kParameters[i]);
    EXPECT_EQ(shapes[i].conv.multiplication_count(), kMultiplications[i]);
    parameters += shapes[i].conv.parameter_count();
  }
  EXPECT_EQ(parameters, 6722);
  EXPECT_EQ(multiplications_on_input_grid(shapes[1].conv), 56448);
  EXPECT_EQ(multiplications_on_input_grid(shapes[2].conv), 56448);
  EXPECT_TRUE(document().flatten);
}

// S16
TEST_F(PipelineTest, SecondNetwork) {
  open("wide_cnn");
  const std::vector<LayerShapes> shapes = layer_shapes(document(), input());
  ASSERT_EQ(shapes.size(), 5U);
  constexpr std::array<int64_t, 5> kSides{14, 7, 4, 2, 1}, kParameters{208, 1168, 4640, 18496, 5770};
  int64_t parameters = 0;
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(shapes[i].output.h, kSides[i]);
    EXPECT_EQ(shapes[i].conv.parameter_count(), kParameters[i]);
    parameters += shapes[i].conv.parameter_count();
  }
  EXPECT_EQ(parameters, 30282);
}

TEST_F(PipelineTest, TheSameSeedGivesTheSameWeights) {
  const SetPipeline a = make_example("simple_cnn", document(), 7).value();
  const SetPipeline b = make_example("simple_cnn", document(), 7).value();
  const SetPipeline other = make_example("simple_cnn", document(), 8).value();
  EXPECT_TRUE(test::same_bits(a.layers[2].kernels.weight, b.layers[2].kernels.weight));
  EXPECT_FALSE(test::same_bits(a.layers[2].kernels.weight, other.layers[2].kernels.weight));
  for (const float weight : a.layers[0].kernels.weight.values()) EXPECT_LE(std::abs(weight), 1.0F / 3);
}

// S17
TEST_F(PipelineTest, FieldsGrow) {
  open("simple_cnn");
  std::vector<int64_t> sizes;
  const std::vector<StagePlace> stages = stages_of(document());
  const auto fields = field_sizes(document(), input());
  for (size_t i = 0; i < stages.size(); ++i)
    if (stages[i].part == kWindow) sizes.push_back(fields[i].value().rows.size);
  EXPECT_EQ(sizes, (std::vector<int64_t>{3, 7, 15, 31, 63}));
}

TEST_F(PipelineTest, TracesGoBackAndForward) {
  open("corner");  // two 3 x 3 with padding 1: 5 x 5 pixels
  const Trace back = trace_back(document(), input(), 3, {{10, 11}, {0, 1}});
  EXPECT_EQ(back.input, (Rect{{8, 13}, {0, 3}})) << "clipped at the edge";
  EXPECT_EQ(back.stages[0], (Rect{{9, 12}, {0, 2}}));
  EXPECT_EQ(back.stages[1], (Rect{{9, 12}, {0, 2}}));
  EXPECT_EQ(back.stages[3], (Rect{{10, 11}, {0, 1}}));
  const Trace forward = trace_forward(document(), input(), {{10, 11}, {14, 15}});
  EXPECT_EQ(forward.stages[0], (Rect{{9, 12}, {13, 16}}));
  EXPECT_EQ(forward.stages[3], (Rect{{8, 13}, {12, 17}}));
}

// Whatever a stage sees by the trace feeds it by the trace the other way.
TEST_F(PipelineTest, TracesAgree) {
  dispatch(SetPipeline{});
  AddStage transposed{.kind = StageKind::transposed, .at = 3};
  dispatch(transposed);
  PoolSettings adaptive;
  adaptive.choice = PoolChoice::adaptive_average;
  adaptive.output_size = {5, 3};
  dispatch(AddStage{.kind = StageKind::pool, .at = 4, .pool = adaptive});
  const auto stages = static_cast<int64_t>(stages_of(document()).size());
  const Shape in = input();
  for (int64_t stage = 0; stage < stages; ++stage)
    for (int64_t row = 0; row < 5; ++row)
      for (int64_t col = 0; col < 3; ++col) {
        const Trace back = trace_back(document(), in, stage, {{row, row + 1}, {col, col + 1}});
        for (int64_t y = 0; y < in.h; ++y)
          for (int64_t x = 0; x < in.w; ++x) {
            const Rect fed = trace_forward(document(), in, {{y, y + 1}, {x, x + 1}}).stages[static_cast<size_t>(stage)];
            ASSERT_EQ(fed.contains(row, col), back.input.contains(y, x))
                << "stage " << stage << " " << row << "," << col << " from " << y << "," << x;
          }
      }
}

}  // namespace
}  // namespace convlens::model
