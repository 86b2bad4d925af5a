// The list of parts to upload: united until somebody takes it, whole when a map has another size.
#include "compute/update_list.h"

#include <gtest/gtest.h>

#include <vector>

namespace convlens::compute {
namespace {

constexpr Rect kWhole{{0, 8}, {0, 8}};

Work conv_work(std::vector<Rect> dirty, bool reshaped) {
  Work work;
  work.conv.action = StageWork::Action::compute;
  work.conv.shape = {1, static_cast<int64_t>(dirty.size()), 8, 8};
  work.conv.dirty = std::move(dirty);
  work.conv.reshaped = reshaped;
  return work;
}

TEST(UpdateList, UnitesRectanglesPerMap) {
  UpdateList list;
  list.add(conv_work({Rect{{1, 2}, {1, 2}}, Rect{}}, false));
  list.add(conv_work({Rect{{3, 4}, {0, 1}}, Rect{}}, false));
  const std::vector<MapUpdate> updates = list.take();
  ASSERT_EQ(updates.size(), 1U);
  EXPECT_EQ(updates[0].kind, MapKind::conv);
  EXPECT_EQ(updates[0].channel, 0);
  EXPECT_EQ(updates[0].rect, (Rect{{1, 4}, {0, 2}}));
  EXPECT_FALSE(updates[0].reshaped);
  EXPECT_TRUE(list.take().empty());
}

TEST(UpdateList, AnotherShapeForgetsOlderParts) {
  UpdateList list;
  list.add(conv_work({kWhole, kWhole, kWhole}, false));
  list.add(conv_work({kWhole}, true));
  list.add(conv_work({Rect{{0, 1}, {0, 1}}}, false));
  const std::vector<MapUpdate> updates = list.take();
  ASSERT_EQ(updates.size(), 1U);
  EXPECT_EQ(updates[0].rect, kWhole);
  EXPECT_TRUE(updates[0].reshaped);
}

TEST(UpdateList, WhatIsGoneNeedsNoUpload) {
  UpdateList list;
  list.add(conv_work({kWhole}, true));
  Work gone;
  gone.conv.action = StageWork::Action::clear;
  list.add(gone);
  EXPECT_TRUE(list.take().empty());
}

}  // namespace
}  // namespace convlens::compute
