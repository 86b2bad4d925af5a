// A transposed convolution in the shown layer: its loop nest, explained cells, weights without a copy, and predict.
#include <gtest/gtest.h>

#include <array>

#include "model/explained.h"
#include "model/store.h"
#include "model/value_scale.h"
#include "model/window_cell.h"

namespace convlens::model {
namespace {

// One layer: the picture, a transposed convolution, nothing behind it.
class TransposedTest : public testing::Test {
 protected:
  TransposedTest() {
    store_.dispatch(AddStage{.kind = StageKind::transposed, .at = 0});
    while (stages_of(document()).size() > 1) store_.dispatch(RemoveStage{1});
  }
  const Document& document() const { return store_.document(); }
  const Session& session() const { return store_.session(); }

  void set(const Tensor& input, const Tensor& weight, Size2 stride, const Padding& padding = {}, Size2 extra = {0, 0}) {
    store_.dispatch(SetInput{Tensor(input), "numbers"});
    store_.dispatch(SetWeights{Tensor(weight), {}, "weight"});
    Conv2dParams params = document().conv;
    params.stride = stride;
    params.padding = padding;
    store_.dispatch(SetConvParams{params, 0});
    store_.dispatch(SetOutputPadding{extra});
  }
  void set_textbook(Size2 stride) {
    const Tensor x({1, 1, 2, 2}, std::array<float, 4>{0, 1, 2, 3});
    set(x, x, stride);
  }

  // As compute makes them.
  Results results() const {
    const LayerShapes shapes = window_shapes(document()).value();
    Results results;
    results.input = shapes.input;
    results.window = document().window;
    results.transposed = shapes.transposed;
    results.conv.maps =
        conv_transpose2d(document().input.read(), transposed_weight(document().kernels.weight, document().conv.groups),
                         document().kernels.bias, transposed_params(document()))
            .value();
    return results;
  }

  Store store_{initial_document()};
};

TEST_F(TransposedTest, TheStageStandsAlone) {
  ASSERT_EQ(document().window, WindowKind::transposed);
  EXPECT_EQ(document().layers(), 1);
  EXPECT_FALSE(conv_problem(document()).ok());
  const auto shapes = window_shapes(document());
  ASSERT_TRUE(shapes.ok());
  EXPECT_EQ(shapes->after_window, (Shape{1, 1, 56, 56}));
  EXPECT_EQ(window_shapes(document(), 5)->after_window.n, 5);
}

TEST_F(TransposedTest, TheLoopNestCountsEveryProductOfTheWidenedInput) {
  const auto nest = loop_nest(document());
  ASSERT_TRUE(nest.has_value());
  EXPECT_EQ(nest->output, (Shape{1, 1, 56, 56}));
  EXPECT_EQ(nest->products(), 9);
  store_.dispatch(SeekWindow{SeekWindow::To::end});
  EXPECT_EQ(session().transport.place, (WindowPlace{0, 0, 55, 55, -1}));
}

TEST_F(TransposedTest, CellsAreExplainedAsTheyAreComputed) {
  for (const Size2 stride : {Size2{1, 1}, Size2{2, 2}}) {
    set_textbook(stride);
    const Results r = results();
    ASSERT_TRUE(results_fit(document(), r));
    const Shape& out = r.conv.maps.shape();
    EXPECT_EQ(out.h, stride.h == 1 ? 3 : 4);
    EXPECT_EQ(loop_nest(r).output, out);
    for (int64_t row = 0; row < out.h; ++row)
      for (int64_t col = 0; col < out.w; ++col) {
        const auto cell = explain_cell(document(), r, {Hover::Place::map, 0, row, col});
        ASSERT_TRUE(cell.has_value());
        EXPECT_EQ(cell->total, r.conv.maps.at(0, 0, row, col)) << row << "," << col;
        EXPECT_EQ(static_cast<int64_t>(cell->taps.size()), loop_nest(document())->products());
      }
    EXPECT_FALSE(explain_cell(document(), r, {Hover::Place::map, 0, out.h, 0}).has_value());
  }
}

TEST_F(TransposedTest, ResultsOfAnotherWindowDoNotFit) {
  set_textbook({2, 2});
  Results r = results();
  ASSERT_TRUE(results_fit(document(), r));
  r.window = WindowKind::conv;  // the problem of a convolution is not valid here
  EXPECT_FALSE(results_fit(document(), r));
  r = results();
  store_.dispatch(SetKernelSize{3, 3});
  EXPECT_FALSE(results_fit(document(), r));
  EXPECT_FALSE(explain_cell(document(), r, {Hover::Place::map, 0, 0, 0}).has_value());
  r = results();
  store_.dispatch(SwitchStage{0, false});
  EXPECT_FALSE(results_fit(document(), r));
  EXPECT_FALSE(loop_nest(document()).has_value());
}

TEST_F(TransposedTest, WeightsAreReadWithoutACopy) {
  for (const int64_t groups : {1, 2, 3}) {
    Tensor bank({6, 4, 2, 3});
    float next = 1;
    for (float& value : bank.values()) value = next++;
    const Tensor turned = transposed_weight(bank, groups);
    for (int64_t output = 0; output < 6; ++output) {
      const ConstTensorView view = transposed_view(bank, groups, output);
      EXPECT_EQ(view.shape, turned.shape());
      const int64_t filters = 6 / groups, first = output / filters * 4;
      for (int64_t c = first; c < first + 4; ++c)
        for (int64_t r = 0; r < 2; ++r)
          for (int64_t k = 0; k < 3; ++k)
            EXPECT_EQ(view.at(c, output % filters, r, k), turned.at(c, output % filters, r, k));
    }
  }
}

TEST_F(TransposedTest, TheViewIsTheSessions) {
  EXPECT_EQ(session().transposed_view, TransposedView::stamps);
  store_.dispatch(SetTransposedView{TransposedView::zero_insertion});
  EXPECT_EQ(session().transposed_view, TransposedView::zero_insertion);
}

// The asked cell is the last with four stamps of the textbook's example, stride 1: 0*3 + 1*2 + 2*1 + 3*0 = 4.
class PredictTransposed : public TransposedTest {
 protected:
  void ask(PredictKind kind) {
    set_textbook({1, 1});
    store_.dispatch(SetPredictKind{kind});
    for (int64_t seed = 0; seed < 200; ++seed) {
      store_.dispatch(StartPredict{seed});
      const WindowPlace& cell = *session().predict.cell;
      if (cell.row == 1 && cell.col == 1) return;
    }
    FAIL() << "no seed asks for the middle";
  }
  Verdict::Kind answer(double value) {
    store_.dispatch(AnswerPrediction{value});
    return session().predict.verdict.kind;
  }
};

TEST_F(PredictTransposed, ANumberIsJudged) {
  ask(PredictKind::number);
  EXPECT_EQ(answer(-4), Verdict::Kind::sign_turned);
  EXPECT_EQ(answer(2), Verdict::Kind::product_left_out);
  EXPECT_EQ(session().predict.verdict.text, "You left out 1 \xC3\x97 2 at input row 0, col 1.");
  // 0*0 + 1*1 + 2*2 + 3*3
  EXPECT_EQ(answer(14), Verdict::Kind::kernel_turned);
  EXPECT_EQ(answer(4), Verdict::Kind::right);
}

TEST_F(PredictTransposed, ASignIsJudged) {
  ask(PredictKind::sign);
  EXPECT_EQ(answer(-1), Verdict::Kind::wrong_sign);
  ask(PredictKind::sign);
  EXPECT_EQ(answer(1), Verdict::Kind::right);
}

}  // namespace
}  // namespace convlens::model
