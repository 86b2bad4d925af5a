// When frames are drawn: settle frames, the cap, and sleep.
#include "shell/pacer.h"

#include <gtest/gtest.h>

namespace convlens::shell {
namespace {

TEST(Pacer, SettlesAfterThreeFramesWithoutEvents) {
  Pacer pacer;
  EXPECT_FALSE(pacer.settled()) << "the first frames have to be drawn";
  for (int i = 0; i < kSettleFrames; ++i) {
    EXPECT_FALSE(pacer.settled());
    pacer.frame_drawn(Seconds{i});
  }
  EXPECT_TRUE(pacer.settled());
  pacer.frame_drawn(Seconds{3});
  EXPECT_TRUE(pacer.settled());
  pacer.activity();
  EXPECT_FALSE(pacer.settled());
}

TEST(Pacer, SleepsForeverWhenSettledAndNothingMoves) {
  Pacer pacer;
  for (int i = 0; i < kSettleFrames; ++i) pacer.frame_drawn(Seconds{10});
  EXPECT_EQ(pacer.sleep(Seconds{10.001}, false, false), std::nullopt);
  EXPECT_EQ(pacer.sleep(Seconds{1e6}, false, false), std::nullopt);
}

TEST(Pacer, NeverFasterThanTheCap) {
  Pacer pacer;
  pacer.frame_drawn(Seconds{10});
  pacer.activity();
  EXPECT_NEAR(pacer.sleep(Seconds{10.010}, false, false)->count(), 1.0 / 60 - 0.010, 1e-9);
  EXPECT_EQ(pacer.sleep(Seconds{10.017}, false, false)->count(), 0);
  EXPECT_EQ(pacer.cap(Seconds{12}).count(), 0) << "an event after a pause is shown at once";
}

TEST(Pacer, HeldKeysAndAnimationsGoOnByThemselves) {
  Pacer pacer;
  for (int i = 0; i < kSettleFrames; ++i) pacer.frame_drawn(Seconds{10});
  EXPECT_NEAR(pacer.sleep(Seconds{10}, true, false)->count(), 1.0 / 60, 1e-9);
  EXPECT_NEAR(pacer.sleep(Seconds{10}, false, true)->count(), 1.0 / 20, 1e-9);
}

}  // namespace
}  // namespace convlens::shell
