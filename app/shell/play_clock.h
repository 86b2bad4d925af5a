// How much time a playing window is given in each frame: what has passed since the frame before.
//
// A long pause (a debugger, a laptop that slept, a file dialog of the system) is not made up for in one jump: the
// window goes on from where it was seen last. Pure arithmetic on times that are passed in.
#pragma once

#include <algorithm>

#include "shell/pacer.h"

namespace convlens::shell {

// Several slow frames of a large picture pass unharmed; a pause that somebody notices does not.
inline constexpr Seconds kMaxFrameGap{0.25};

class PlayClock {
 public:
  // Call once a frame, also while nothing plays: so playing begins with the time from its first frame on.
  Seconds frame(Seconds start) {
    const Seconds passed = start - last_;
    last_ = start;
    return std::clamp(passed, Seconds{0}, kMaxFrameGap);
  }

 private:
  Seconds last_{0};
};

}  // namespace convlens::shell
