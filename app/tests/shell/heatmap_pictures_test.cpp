// The screen's requests end as the right pixels: of the right map, in step with partial updates of it.
#include "shell/heatmap_pictures.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "gfx/context.h"
#include "gfx/gl_object.h"
#include "gfx/offscreen_context.h"
#include "model/color_table.h"
#include "ui/imgui_compat.h"

namespace convlens::shell {
namespace {

class HeatmapPicturesTest : public testing::Test {
 protected:
  void SetUp() override {
    auto context = gfx::OffscreenContext::create();
    ASSERT_TRUE(context.ok()) << context.error().message();
    context_.emplace(std::move(context).value());
    auto renderer = gfx::HeatmapRenderer::create();
    ASSERT_TRUE(renderer.ok()) << renderer.error().message();
    pictures_.emplace(std::move(renderer).value(), 4096);
    document_.input = model::SharedTensor(Tensor({1, 1, 2, 2}, std::vector<float>{0, 255, 51, 102}));
    results_.conv.maps = Tensor({1, 2, 1, 2}, std::vector<float>{-1, 1, 0.5F, -0.5F});
  }
  void TearDown() override { pictures_.reset(); }

  static ui::HeatmapRequest request(const char* key, ui::MapSource source, int64_t channel, int cols, int rows) {
    ui::HeatmapRequest made;
    made.key = key;
    made.source = source;
    made.channel = channel;
    made.width = cols, made.height = rows;
    made.width_px = cols, made.height_px = rows;
    made.colors = &model::unsigned_table(model::UnsignedColors::grey, false);
    made.lo = 0, made.hi = 255;
    return made;
  }
  // The red of every pixel of a texture, its rows one after the other.
  static std::vector<int> reds(ImTextureID texture, size_t count) {
    std::vector<uint8_t> bytes(count * 4);
    glBindTexture(GL_TEXTURE_2D, ui::to_gl_name(texture));
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, bytes.data());
    std::vector<int> values;
    for (size_t i = 0; i < bytes.size(); i += 4) values.push_back(bytes[i]);
    return values;
  }

  std::optional<gfx::OffscreenContext> context_;
  std::optional<HeatmapPictures> pictures_;
  model::Document document_;
  model::PipelineResults pipeline_{.layers = std::vector<model::Results>(1)};
  model::Results& results_ = pipeline_.layers[0];
};

TEST_F(HeatmapPicturesTest, ShowsTheInputAndItsChangedRectangle) {
  pictures_->begin_build({document_, pipeline_});
  const ImTextureID texture = pictures_->heatmap(request("canvas", ui::MapSource::input, 0, 2, 2));
  EXPECT_EQ(pictures_->draw(), 1);
  EXPECT_EQ(reds(texture, 4), (std::vector<int>{0, 255, 51, 102}));

  document_.input.write().at(0, 0, 1, 0) = 204;
  document_.input.write().at(0, 0, 0, 0) = 9;  // outside the rectangle that is said to have changed
  model::Change change;
  change.input_rect = {{1, 2}, {0, 1}};
  pictures_->input_changed(document_, change);
  pictures_->begin_build({document_, pipeline_});
  EXPECT_EQ(pictures_->heatmap(request("canvas", ui::MapSource::input, 0, 2, 2)), texture);
  EXPECT_EQ(pictures_->draw(), 1);
  EXPECT_EQ(reds(texture, 4), (std::vector<int>{0, 255, 204, 102}));
}

TEST_F(HeatmapPicturesTest, NothingIsDrawnTwice) {
  for (int frame = 0; frame < 3; ++frame) {
    for (int build = 0; build < 2; ++build) {  // a frame is built again after a command
      pictures_->begin_build({document_, pipeline_});
      pictures_->heatmap(request("canvas", ui::MapSource::input, 0, 2, 2));
    }
    EXPECT_EQ(pictures_->draw(), frame == 0 ? 1 : 0);
  }
}

TEST_F(HeatmapPicturesTest, EveryChannelIsItsOwnMap) {
  pictures_->begin_build({document_, pipeline_});
  auto first = request("tile.0", ui::MapSource::conv, 0, 2, 1),
       second = request("tile.1", ui::MapSource::conv, 1, 2, 1);
  first.lo = second.lo = -1, first.hi = second.hi = 1;
  const ImTextureID a = pictures_->heatmap(first), b = pictures_->heatmap(second);
  EXPECT_NE(a, b);
  EXPECT_EQ(pictures_->draw(), 2);
  EXPECT_EQ(reds(a, 2), (std::vector<int>{0, 255}));
  EXPECT_EQ(reds(b, 2), (std::vector<int>{191, 64}));

  results_.conv.maps.at(0, 1, 0, 0) = -1;
  pictures_->maps_changed({{compute::MapKind::conv, 1, {{0, 1}, {0, 1}}, false}});
  pictures_->begin_build({document_, pipeline_});
  pictures_->heatmap(first);
  pictures_->heatmap(second);
  EXPECT_EQ(pictures_->draw(), 1);
  EXPECT_EQ(reds(b, 2), (std::vector<int>{0, 64}));
}

TEST_F(HeatmapPicturesTest, AMapOfAnotherSizeIsShownWhole) {
  pictures_->begin_build({document_, pipeline_});
  pictures_->heatmap(request("tile.0", ui::MapSource::conv, 0, 2, 1));
  pictures_->draw();
  results_.conv.maps = Tensor({1, 1, 1, 3}, std::vector<float>{10, 20, 30});
  pictures_->maps_changed({{compute::MapKind::conv, 0, Rect::whole(1, 3), true}});
  pictures_->begin_build({document_, pipeline_});
  const ImTextureID texture = pictures_->heatmap(request("tile.0", ui::MapSource::conv, 0, 3, 1));
  pictures_->draw();
  EXPECT_EQ(reds(texture, 3), (std::vector<int>{10, 20, 30}));
}

TEST_F(HeatmapPicturesTest, AMapLargerThanItsPictureFollowsChangesRangesAndReplacement) {
  constexpr int kSide = 64, kPixels = 16;
  document_.input = model::SharedTensor(Tensor({1, 1, kSide, kSide}));
  ui::HeatmapRequest wanted = request("canvas", ui::MapSource::input, 0, kSide, kSide);
  wanted.width_px = wanted.height_px = kPixels;
  const auto show = [&] {
    pictures_->begin_build({document_, pipeline_});
    const ImTextureID texture = pictures_->heatmap(wanted);
    pictures_->draw();
    return reds(texture, kPixels * kPixels);
  };
  std::vector<int> expected(kPixels * kPixels, 0);
  EXPECT_EQ(show(), expected);

  for (int64_t row = 4; row < 8; ++row)
    for (int64_t col = 8; col < 12; ++col) document_.input.write().at(0, 0, row, col) = 100;
  document_.input.write().at(0, 0, 60, 60) = 255;  // outside the rectangle that is said to have changed
  model::Change change;
  change.input_rect = {{4, 8}, {8, 12}};
  pictures_->input_changed(document_, change);
  expected[1 * kPixels + 2] = 100;
  EXPECT_EQ(show(), expected);

  wanted.hi = 510;  // other colours of the same values
  expected[1 * kPixels + 2] = 50;
  EXPECT_EQ(show(), expected);

  Tensor replaced(Shape{1, 1, kSide, kSide});
  for (float& value : replaced.values()) value = 20;
  document_.input = model::SharedTensor(std::move(replaced));
  change = {};
  change.input_replaced = true;
  pictures_->input_changed(document_, change);
  EXPECT_EQ(show(), std::vector<int>(kPixels * kPixels, 10));
}

TEST_F(HeatmapPicturesTest, AReplacedInputOfTheSameSizeIsShownWhole) {
  pictures_->begin_build({document_, pipeline_});
  pictures_->heatmap(request("canvas", ui::MapSource::input, 0, 2, 2));
  pictures_->draw();
  document_.input = model::SharedTensor(Tensor({1, 1, 2, 2}, std::vector<float>{1, 2, 3, 4}));
  model::Change change;
  change.input_replaced = true;
  pictures_->input_changed(document_, change);
  pictures_->begin_build({document_, pipeline_});
  const ImTextureID texture = pictures_->heatmap(request("canvas", ui::MapSource::input, 0, 2, 2));
  pictures_->draw();
  EXPECT_EQ(reds(texture, 4), (std::vector<int>{1, 2, 3, 4}));
}

TEST_F(HeatmapPicturesTest, ABatchAndADatasetAreShownItemByItem) {
  document_.others.push_back({model::SharedTensor(Tensor({1, 1, 2, 2}, std::vector<float>{1, 2, 3, 4})), "other"});
  model::BatchResults batch;
  batch.conv.maps = Tensor({2, 1, 1, 2}, std::vector<float>{10, 20, 30, 40});
  auto dataset = std::make_shared<model::Dataset>();
  dataset->count = 2, dataset->h = 1, dataset->w = 2;
  dataset->pixels = {50, 60, 70, 80};
  const auto show = [&](ui::MapSource source, int64_t item, int rows) {
    pictures_->begin_build({document_, pipeline_, &batch, nullptr, dataset});
    ui::HeatmapRequest wanted = request("cell", source, 0, 2, rows);
    wanted.item = item;
    const ImTextureID texture = pictures_->heatmap(wanted);
    pictures_->draw();
    return reds(texture, static_cast<size_t>(2 * rows));
  };
  EXPECT_EQ(show(ui::MapSource::batch_input, 0, 2), (std::vector<int>{0, 255, 51, 102}));
  EXPECT_EQ(show(ui::MapSource::batch_input, 1, 2), (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(show(ui::MapSource::batch_conv, 1, 1), (std::vector<int>{30, 40}));
  EXPECT_EQ(show(ui::MapSource::dataset, 1, 1), (std::vector<int>{70, 80}));

  document_.input.write().at(0, 0, 1, 1) = 9;
  model::Change painted;
  painted.input_rect = {{1, 2}, {1, 2}};
  pictures_->input_changed(document_, painted);
  EXPECT_EQ(show(ui::MapSource::batch_input, 0, 2), (std::vector<int>{0, 255, 51, 9}));
  batch.conv.maps.at(1, 0, 0, 0) = 31;
  pictures_->batch_changed({false, {{1, 0}}});
  EXPECT_EQ(show(ui::MapSource::batch_conv, 1, 1), (std::vector<int>{31, 40}));
  std::swap(document_.input, document_.others.front().pixels);
  model::Change moved;
  moved.batch = true;
  pictures_->input_changed(document_, moved);
  EXPECT_EQ(show(ui::MapSource::batch_input, 1, 2), (std::vector<int>{0, 255, 51, 9}));
  dataset = std::make_shared<model::Dataset>(*dataset);
  dataset->pixels = {1, 2, 3, 4};
  EXPECT_EQ(show(ui::MapSource::dataset, 1, 1), (std::vector<int>{3, 4}));
}

TEST_F(HeatmapPicturesTest, AnItemThatIsNotThereHasNoPicture) {
  pictures_->begin_build({document_, pipeline_});
  for (const auto source : {ui::MapSource::batch_input, ui::MapSource::batch_conv, ui::MapSource::dataset}) {
    ui::HeatmapRequest wanted = request("cell", source, 0, 2, 2);
    wanted.item = 1;
    EXPECT_FALSE(pictures_->heatmap(wanted));
  }
}

TEST_F(HeatmapPicturesTest, WhatIsNotThereHasNoPicture) {
  pictures_->begin_build({document_, pipeline_});
  EXPECT_FALSE(pictures_->heatmap(request("tile.2", ui::MapSource::conv, 2, 2, 1)));
  EXPECT_FALSE(pictures_->heatmap(request("pooled", ui::MapSource::pooled, 0, 2, 1)));
  EXPECT_FALSE(pictures_->heatmap(request("rgb", ui::MapSource::input, -1, 2, 2))) << "the input is grey";
  auto empty = request("empty", ui::MapSource::input, 0, 2, 2);
  empty.width = 0;
  EXPECT_FALSE(pictures_->heatmap(empty));
  EXPECT_EQ(pictures_->draw(), 0);
}

TEST_F(HeatmapPicturesTest, ColourIsThreeChannelsInOne) {
  document_.input = model::SharedTensor(Tensor({1, 3, 1, 1}, std::vector<float>{10, 20, 30}));
  pictures_->begin_build({document_, pipeline_});
  const ImTextureID texture = pictures_->heatmap(request("canvas", ui::MapSource::input, -1, 1, 1));
  pictures_->draw();
  uint8_t pixel[4] = {};
  glBindTexture(GL_TEXTURE_2D, ui::to_gl_name(texture));
  glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
  EXPECT_EQ(pixel[0], 10);
  EXPECT_EQ(pixel[1], 20);
  EXPECT_EQ(pixel[2], 30);
}

TEST_F(HeatmapPicturesTest, ResultsThatShrankAfterTheBuildDoNoHarm) {
  pictures_->begin_build({document_, pipeline_});
  pictures_->heatmap(request("tile.1", ui::MapSource::conv, 1, 2, 1));
  results_.conv.maps = Tensor({1, 1, 1, 1}, std::vector<float>{1});
  EXPECT_EQ(pictures_->draw(), 0);
}

}  // namespace
}  // namespace convlens::shell
