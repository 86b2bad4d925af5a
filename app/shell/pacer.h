// When to draw: at once when something happened, never faster than the cap, and not at all when nothing changes.
//
// ImGui needs a few frames after an event until everything that it shows follows from it (sizes of new windows, hover);
// kSettleFrames after the last event the screen is settled. Pure arithmetic on times that are passed in.
#pragma once

#include <chrono>
#include <optional>

namespace convlens::shell {

using Seconds = std::chrono::duration<double>;

inline constexpr int kSettleFrames = 3;
inline constexpr Seconds kFrameInterval{1.0 / 60};      // vertical sync may be absent
inline constexpr Seconds kAnimationInterval{1.0 / 20};  // a blinking cursor, the delay of a tooltip

class Pacer {
 public:
  // Something happened that the next frames must show.
  void activity() { frames_left_ = kSettleFrames; }
  // A frame was drawn that began at `start`.
  void frame_drawn(Seconds start) {
    last_start_ = start;
    if (frames_left_ > 0) --frames_left_;
  }
  bool settled() const { return frames_left_ == 0; }

  // How long to sleep at `now`: until the next frame is due, or nothing for as long as nothing happens.
  // `moving`: every frame may differ (a held key repeats, the window plays).
  std::optional<Seconds> sleep(Seconds now, bool moving, bool animating) const {
    if (!settled() || moving) return until(now, kFrameInterval);
    if (animating) return until(now, kAnimationInterval);
    return std::nullopt;
  }
  // What remains of the frame interval at `now`: the cap.
  Seconds cap(Seconds now) const { return until(now, kFrameInterval); }

 private:
  Seconds until(Seconds now, Seconds interval) const {
    const Seconds rest = last_start_ + interval - now;
    return rest.count() > 0 ? rest : Seconds{0};
  }

  int frames_left_ = kSettleFrames;
  Seconds last_start_{-1};
};

}  // namespace convlens::shell
