// Commands on input, parameters and session: what they do, and how invalid ones are refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "model/presets.h"
#include "model/samples.h"
#include "model/store.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

using test::same_documents;

class Commands : public testing::Test {
 protected:
  // The command must be refused with this notice and change nothing.
  void expect_refused(const Command& command, const std::string& message) {
    const Document before = test::deep_copy(store_.document());
    const uint64_t version = store_.version();
    EXPECT_FALSE(store_.dispatch(command).any());
    EXPECT_EQ(store_.session().notice.kind, Notice::Kind::error);
    EXPECT_EQ(store_.session().notice.text, message);
    EXPECT_TRUE(same_documents(store_.document(), before));
    EXPECT_EQ(store_.version(), version);
    EXPECT_FALSE(store_.can_undo());
  }
  // A valid command that would change nothing.
  void expect_idle(const Command& command) {
    const uint64_t version = store_.version();
    const bool could_undo = store_.can_undo();
    EXPECT_FALSE(store_.dispatch(command).any());
    EXPECT_EQ(store_.session().notice.kind, Notice::Kind::none) << store_.session().notice.text;
    EXPECT_EQ(store_.version(), version);
    EXPECT_EQ(store_.can_undo(), could_undo);
  }
  const Tensor& input() const { return store_.document().input.read(); }

  Store store_{initial_document()};
};

TEST_F(Commands, TheStartIsTheNotebooks) {
  const Document& document = store_.document();
  EXPECT_EQ(input().shape(), (Shape{1, 1, 28, 28}));
  EXPECT_EQ(document.input_name, "digit 3");
  EXPECT_EQ(document.kernels.names, (std::vector<std::string>{"top_edge", "left_edge", "diag1_edge", "diag2_edge"}));
  EXPECT_EQ(document.kernels.weight.at(0, 0, 2, 1), 1);
  EXPECT_EQ(document.conv.padding, (Padding{1, 1, 1, 1}));
  EXPECT_TRUE(document.relu());
  EXPECT_EQ(document.pool, (PoolSettings{PoolChoice::max, {2, 2}, {2, 2}, {}}));
  EXPECT_EQ(store_.version(), 1U);
  EXPECT_FALSE(store_.modified());
  EXPECT_FALSE(store_.can_undo() || store_.can_redo());
  EXPECT_EQ(to_engine(document.pool).kind, PoolKind::max);
}

TEST_F(Commands, PaintTellsItsRectangle) {
  const Change change = store_.dispatch(PaintSegment{{2.5F, 3.5F}, {2.5F, 3.5F}, {1, 1, 200}, 0});
  EXPECT_EQ(change.input_rect, (Rect{{3, 4}, {2, 3}}));
  EXPECT_FALSE(change.input_replaced || change.of(0).conv_replaced || change.of(0).activation || change.of(0).pool);
  EXPECT_EQ(input().at(0, 0, 3, 2), 200);
  EXPECT_EQ(store_.undo_label(), "paint");
  EXPECT_TRUE(store_.modified());
  EXPECT_EQ(store_.version(), 2U);
  expect_idle(PaintSegment{{2.5F, 3.5F}, {2.5F, 3.5F}, {1, 1, 200}, 0});
  store_.dispatch(PaintSegment{{2.5F, 3.5F}, {2.5F, 3.5F}, {1, 1, 0}, 0});
  EXPECT_EQ(store_.undo_label(), "erase");
}

TEST_F(Commands, PaintRefusesOddBrushes) {
  expect_refused(PaintSegment{{1, 1}, {1, 1}, {0.5F, 1, 255}, 0}, "brush size: is 0.5 (1..64)");
  expect_refused(PaintSegment{{1, 1}, {1, 1}, {2, 1.5F, 255}, 0}, "brush hardness: is 1.5 (0..1)");
  expect_refused(PaintSegment{{1, 1}, {1, 1}, {2, 1, 256}, 0}, "brush value: is 256 (0..255)");
  expect_refused(PaintSegment{{std::nanf(""), 1}, {1, 1}, {}, 0}, "stroke: is nan (a finite number)");
}

TEST_F(Commands, PaintReachesEveryChannel) {
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 12, 12}), "black"});
  store_.dispatch(PaintSegment{{6.5F, 6.5F}, {6.5F, 6.5F}, {1, 1, 77}, 0});
  for (int64_t c = 0; c < 3; ++c) EXPECT_EQ(input().at(0, c, 6, 6), 77);
}

TEST_F(Commands, ClearAndInvert) {
  const Tensor before = input();
  EXPECT_FALSE(store_.dispatch(InvertInput{}).input_rect.empty());
  EXPECT_EQ(input().at(0, 0, 0, 0), 255);
  store_.dispatch(InvertInput{});
  EXPECT_TRUE(test::same_bits(input(), before));
  const Change cleared = store_.dispatch(ClearInput{});
  EXPECT_LE(cleared.input_rect.rows.size(), 22) << "only the digit was there to be cleared";
  EXPECT_FALSE(cleared.input_replaced);
  EXPECT_TRUE(std::ranges::all_of(input().values(), [](float v) { return v == 0; }));
  EXPECT_EQ(store_.document().input_name, "drawing");
  expect_idle(ClearInput{});
}

TEST_F(Commands, ResizeResamples) {
  EXPECT_TRUE(store_.dispatch(ResizeCanvas{56, 14}).input_replaced);
  EXPECT_EQ(input().shape(), (Shape{1, 1, 56, 14}));
  EXPECT_TRUE(std::ranges::all_of(input().values(), [](float v) { return v == std::round(v) && v >= 0 && v <= 255; }));
  EXPECT_GT(*std::ranges::max_element(input().values()), 100);
  expect_idle(ResizeCanvas{56, 14});
}

TEST_F(Commands, ResizeRefusesSizesOutOfRange) {
  expect_refused(ResizeCanvas{7, 28}, "canvas height: is 7 (8..4096)");
  expect_refused(ResizeCanvas{28, 4097}, "canvas width: is 4097 (8..4096)");
}

TEST_F(Commands, SetInputOfTheSameShapeTellsWhatDiffers) {
  const Change change = store_.dispatch(SetInput{make_sample("impulse", 28, 28).value(), "impulse"});
  EXPECT_FALSE(change.input_replaced);
  EXPECT_FALSE(change.input_rect.empty());
  EXPECT_EQ(store_.undo_label(), "impulse");
  expect_idle(SetInput{make_sample("impulse", 28, 28).value(), "impulse"});
  // Another name alone is a change, too: the title shows it.
  EXPECT_TRUE(store_.dispatch(SetInput{make_sample("impulse", 28, 28).value(), "dot.png"}).input_replaced);
}

TEST_F(Commands, KernelsFollowTheInputsChannels) {
  store_.dispatch(SelectKernelCell{0, 2, 2});
  Change change = store_.dispatch(SetInput{Tensor(Shape{1, 3, 10, 10}), "colour"});
  EXPECT_TRUE(change.input_replaced && change.of(0).conv_replaced);
  const KernelBank& kernels = store_.document().kernels;
  ASSERT_EQ(kernels.weight.shape(), (Shape{4, 3, 3, 3}));
  for (int64_t c = 0; c < 3; ++c) EXPECT_EQ(kernels.weight.at(1, c, 0, 1), 1);
  EXPECT_EQ(kernels.names[1], "left_edge");
  store_.dispatch(SetWeight{1, 2, 0, 0, 9, 0});
  EXPECT_EQ(kernels.names[1], "custom");
  store_.dispatch(SelectKernelCell{2, 0, 0});
  change = store_.dispatch(SetInput{Tensor(Shape{1, 1, 10, 10}), "grey"});
  EXPECT_TRUE(change.of(0).conv_replaced);
  ASSERT_EQ(kernels.weight.shape(), (Shape{4, 1, 3, 3}));
  EXPECT_EQ(kernels.names[1], "left_edge") << "the first channel's kernel stays, which is a preset again";
  EXPECT_EQ(store_.session().selected_input_channel, 0);
}

TEST_F(Commands, SetInputRefusesOddShapes) {
  expect_refused(SetInput{Tensor(Shape{1, 65, 10, 10}), "many"},
                 "input: has shape [1, 65, 10, 10] ([1, 1..64, h, w] with sides 1..4096)");
  expect_refused(SetInput{Tensor(Shape{2, 1, 10, 10}), "batch"},
                 "input: has shape [2, 1, 10, 10] ([1, 1..64, h, w] with sides 1..4096)");
  expect_refused(SetInput{Tensor(Shape{1, 1, 1, 4097}), "wide"},
                 "input: has shape [1, 1, 1, 4097] ([1, 1..64, h, w] with sides 1..4096)");
  expect_refused(SetInput{Tensor(), "none"}, "input: has shape [0, 0, 0, 0] ([1, 1..64, h, w] with sides 1..4096)");
}

TEST_F(Commands, ParametersAreTakenEvenWhenTheyDoNotFit) {
  Conv2dParams params = store_.document().conv;
  params.stride = {2, 3};
  EXPECT_TRUE(store_.dispatch(SetConvParams{params, 0}).of(0).conv_replaced);
  EXPECT_EQ(store_.undo_label(), "stride");
  expect_idle(SetConvParams{params, 0});
  params.dilation = {8, 8};
  store_.dispatch(SetConvParams{params, 0});
  EXPECT_EQ(store_.undo_label(), "dilation");
  params.padding_mode = PaddingMode::reflect;
  store_.dispatch(SetConvParams{params, 0});
  EXPECT_EQ(store_.undo_label(), "padding mode");
  params.padding = {16, 16, 16, 16};
  store_.dispatch(SetConvParams{params, 0});
  EXPECT_EQ(store_.undo_label(), "padding");
  params.auto_padding = AutoPadding::same;  // not with a stride: the results will say so
  store_.dispatch(SetConvParams{params, 0});
  EXPECT_EQ(store_.document().conv, params);
}

TEST_F(Commands, ParametersOutOfRangeAreRefused) {
  const auto with = [this](auto change) {
    Conv2dParams params = store_.document().conv;
    change(params);
    return SetConvParams{params, 0};
  };
  expect_refused(with([](Conv2dParams& p) { p.stride.h = 0; }), "stride height: is 0 (1..8)");
  expect_refused(with([](Conv2dParams& p) { p.stride.w = 9; }), "stride width: is 9 (1..8)");
  expect_refused(with([](Conv2dParams& p) { p.dilation.w = 9; }), "dilation width: is 9 (1..8)");
  expect_refused(with([](Conv2dParams& p) { p.padding.left = -1; }), "padding left: is -1 (0..16)");
  expect_refused(with([](Conv2dParams& p) { p.padding.bottom = 17; }), "padding bottom: is 17 (0..16)");
  expect_refused(with([](Conv2dParams& p) { p.groups = 2; }), "groups: is 2 (1..1)");
  expect_refused(SetPool{{PoolChoice::max, {0, 2}, {2, 2}, {}}, 0}, "pooling window height: is 0 (1..16)");
  expect_refused(SetPool{{PoolChoice::max, {2, 2}, {2, 17}, {}}, 0}, "pooling stride width: is 17 (1..16)");
  expect_refused(SetPool{{PoolChoice::max, {2, 2}, {2, 2}, {0, 0, 0, 9}}, 0}, "pooling padding right: is 9 (0..8)");
}

TEST_F(Commands, ReluAndPool) {
  EXPECT_TRUE(store_.dispatch(SetRelu{false}).of(0).activation);
  expect_idle(SetRelu{false});
  EXPECT_TRUE(store_.dispatch(SetPool{{PoolChoice::average, {3, 3}, {1, 1}, {}}, 0}).of(0).pool);
  expect_idle(SetPool{{PoolChoice::average, {3, 3}, {1, 1}, {}}, 0});
  EXPECT_EQ(store_.undo_label(), "pooling");
  EXPECT_EQ(to_engine(store_.document().pool).kind, PoolKind::average);
}

TEST_F(Commands, SessionCommandsDoNotTouchTheDocument) {
  const Document before = test::deep_copy(store_.document());
  for (const Command& command : std::vector<Command>{SelectOutput{2},
                                                     SelectKernelCell{0, 2, 1},
                                                     SetTool{Tool::eraser},
                                                     SetBrush{{5, 1, 10}},
                                                     SetHover{{Hover::Place::input, 0, 3, 4}},
                                                     SetPinned{{Hover::Place::map, 2, 100, 100}},
                                                     SetRangeMode{RangeMode::per_channel},
                                                     SetPolarity{true},
                                                     SetSignedColors{SignedColors::brown_teal},
                                                     SetUnsignedColors{UnsignedColors::cividis},
                                                     SetValueScale{ValueScale::unit},
                                                     SetMapsView{MapsView::shares},
                                                     SetTheme{Theme::projector},
                                                     SetScale{1.5F},
                                                     SetMaximised{Panel::maps},
                                                     SetDialog{Dialog::about},
                                                     SetImportMode{ImportMode::digit},
                                                     SetImportShape{{.sizing = ImportSizing::longest, .longest = 64}},
                                                     ShowNotice{{Notice::Kind::info, "hello"}},
                                                     OpenFile{"x.png", {}, {}},
                                                     ForgetRecentFiles{},
                                                     ListFolder{"/"},
                                                     Quit{}})
    EXPECT_FALSE(store_.dispatch(command).any());
  const Session& session = store_.session();
  EXPECT_EQ(session.selected_output, 2);
  EXPECT_EQ(session.selected_row, 2);
  EXPECT_EQ(session.selected_col, 1);
  EXPECT_EQ(session.tool, Tool::eraser);
  EXPECT_EQ(session.brush, (Brush{5, 1, 10}));
  EXPECT_EQ(session.hover, (Hover{Hover::Place::input, 0, 3, 4}));
  EXPECT_EQ(session.pinned, (Hover{Hover::Place::map, 2, 100, 100}));
  EXPECT_EQ(session.range_mode, RangeMode::per_channel);
  EXPECT_TRUE(session.black_on_white);
  EXPECT_EQ(session.signed_colors, SignedColors::brown_teal);
  EXPECT_EQ(session.unsigned_colors, UnsignedColors::cividis);
  EXPECT_EQ(session.value_scale, ValueScale::unit);
  EXPECT_EQ(session.maps_view, MapsView::shares);
  EXPECT_EQ(session.theme, Theme::projector);
  EXPECT_EQ(session.scale, 1.5F);
  EXPECT_EQ(session.maximised, Panel::maps);
  EXPECT_EQ(session.dialog, Dialog::about);
  EXPECT_EQ(session.import_mode, ImportMode::digit);
  EXPECT_EQ(session.import_shape.longest, 64);
  EXPECT_EQ(session.notice.text, "hello");
  EXPECT_TRUE(session.quit);
  EXPECT_TRUE(same_documents(store_.document(), before));
  EXPECT_EQ(store_.version(), 1U);
  EXPECT_FALSE(store_.can_undo());
}

TEST_F(Commands, SessionCommandsRefuse) {
  expect_refused(SelectOutput{4}, "output: is 4 (0..3)");
  expect_refused(SelectOutput{-1}, "output: is -1 (0..3)");
  expect_refused(SelectKernelCell{1, 0, 0}, "input channel: is 1 (0..0)");
  expect_refused(SelectKernelCell{0, 3, 0}, "kernel row: is 3 (0..2)");
  expect_refused(SetBrush{{65, 0, 0}}, "brush size: is 65 (1..64)");
  expect_refused(SetScale{0.25F}, "scale: is 0.25 (0.5..4)");
  expect_refused(SetScale{std::nanf("")}, "scale: is nan (0.5..4)");
  EXPECT_EQ(store_.session().selected_output, 0);
}

TEST_F(Commands, PointersOutsideAreNoCells) {
  store_.dispatch(SetHover{{Hover::Place::input, 0, 28, 0}});
  EXPECT_EQ(store_.session().hover, Hover{});
  store_.dispatch(SetPinned{{Hover::Place::map, 4, 0, 0}});
  EXPECT_EQ(store_.session().pinned, Hover{});
}

TEST_F(Commands, HoverAndPinsGoWithWhatTheyAreOn) {
  store_.dispatch(SetPinned{{Hover::Place::map, 3, 5, 5}});
  store_.dispatch(SetHover{{Hover::Place::input, 0, 27, 27}});
  store_.dispatch(RemoveOutput{3});
  EXPECT_EQ(store_.session().pinned, Hover{});
  EXPECT_EQ(store_.session().hover.row, 27);
  store_.dispatch(ResizeCanvas{20, 20});
  EXPECT_EQ(store_.session().hover, Hover{});
}

TEST_F(Commands, NoticesGoWithTheNextChange) {
  store_.dispatch(SelectOutput{9});
  store_.dispatch(SelectOutput{1});
  EXPECT_EQ(store_.session().notice.kind, Notice::Kind::error) << "selecting is no change of the document";
  store_.dispatch(SetRelu{false});
  EXPECT_EQ(store_.session().notice.kind, Notice::Kind::none);
}

TEST_F(Commands, AWriterGetsACopyWhileSomebodyReads) {
  const std::shared_ptr<const Tensor> reader = store_.document().input.share();
  const Tensor before = *reader;  // NOLINT(performance-unnecessary-copy-initialization): what it was
  store_.dispatch(PaintSegment{{14, 14}, {20, 14}, {4, 1, 99}, 0});
  EXPECT_TRUE(test::same_bits(*reader, before));
  EXPECT_FALSE(test::same_bits(input(), before));
}

}  // namespace
}  // namespace convlens::model
