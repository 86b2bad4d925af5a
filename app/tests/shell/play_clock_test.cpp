// The time that a playing window is given: frame by frame, without the pauses.
#include "shell/play_clock.h"

#include <gtest/gtest.h>

namespace convlens::shell {
namespace {

TEST(PlayClock, GivesWhatHasPassedSinceTheLastFrame) {
  PlayClock clock;
  clock.frame(Seconds{100});
  EXPECT_DOUBLE_EQ(clock.frame(Seconds{100.25}).count(), 0.25);
  EXPECT_DOUBLE_EQ(clock.frame(Seconds{100.375}).count(), 0.125);
  EXPECT_EQ(clock.frame(Seconds{100.375}).count(), 0);
}

TEST(PlayClock, DoesNotMakeUpForAPause) {
  PlayClock clock;
  clock.frame(Seconds{100});
  EXPECT_EQ(clock.frame(Seconds{5000}), kMaxFrameGap) << "a laptop that slept";
  EXPECT_DOUBLE_EQ(clock.frame(Seconds{5000.125}).count(), 0.125) << "and the pause is forgotten";
  EXPECT_EQ(clock.frame(Seconds{4000}).count(), 0) << "time never runs back";
}

TEST(PlayClock, TheFirstFrameIsNoPause) {
  PlayClock clock;
  EXPECT_LE(clock.frame(Seconds{1e6}), kMaxFrameGap);
}

}  // namespace
}  // namespace convlens::shell
