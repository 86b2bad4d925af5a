// Medians and texts of the measured frame times.
#include "shell/timings.h"

#include <gtest/gtest.h>

namespace convlens::shell {
namespace {

TEST(Timings, MediansLeaveOutTheFirstFrames) {
  Timings timings;
  for (int i = 0; i < 5; ++i) timings.add({1000, 1000, 1000, 1000, 4000});
  for (const double ms : {3.0, 1.0, 2.0, 5.0, 4.0, 3.0, 3.0}) timings.add({ms, 0.25, 0.5, 2 * ms, 3 * ms});
  EXPECT_EQ(timings.summary(),
            "median of 7 frames: build 3.00 ms, compute 0.25 ms, upload 0.50 ms, draw 6.00 ms, total 9.00 ms");
}

TEST(Timings, AFewFramesAreAllThereIs) {
  Timings timings;
  EXPECT_TRUE(timings.summary().starts_with("median of 0 frames: build 0.00 ms"));
  timings.add({1, 2, 3, 4, 10});
  EXPECT_EQ(timings.summary(),
            "median of 1 frames: build 1.00 ms, compute 2.00 ms, upload 3.00 ms, draw 4.00 ms, total 10.00 ms");
}

}  // namespace
}  // namespace convlens::shell
