// The one way in for mouse and keyboard: events wait here and are fed to ImGui frame by frame without contradiction.
//
// ImGui sees one state of mouse and keys a frame. Events that come faster than frames (a tap of a key, press and
// release of a button, a move after a press) would cancel out or land in the wrong place; so a frame is fed only events
// that one state can tell, and the rest waits for the next one. The window's callbacks, tests and replays push the same
// events. One thread. Nothing here knows a window system or OpenGL.
#pragma once

#include <imgui.h>

#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "ui/imgui_compat.h"

namespace convlens::ui {

struct PointerMove {
  ImVec2 position;
};  // window pixels
struct PointerButton {
  int button = 0;  // 0 left, 1 right, 2 middle
  bool down = false;
};
struct PointerWheel {
  float dx = 0, dy = 0;
};  // notches; dy > 0: away from the person
struct KeyChange {
  Key key = Key::none;
  bool down = false;  // repeats of the system are not events: ImGui repeats by itself
};
struct TextTyped {
  unsigned int codepoint = 0;
};
struct FocusChange {
  bool focused = false;
};  // losing the focus lets go of every key
struct PointerInside {
  bool inside = false;
};  // the pointer came into the window or left it

using InputEvent =
    std::variant<PointerMove, PointerButton, PointerWheel, KeyChange, TextTyped, FocusChange, PointerInside>;

class InputQueue {
 public:
  InputQueue();
  void push(const InputEvent& event);

  // Feeds the next frame; call once before ImGui::NewFrame. What a frame may hold, in this order: changes of modifiers,
  // moves, and then one press of a button, or wheel steps, or one press of a key with the text it types, or text. A
  // button is let go in a frame without moves. Returns whether events remain: then draw another frame at once.
  bool feed_frame(ImGuiIO& io);

  // When the oldest event was pushed that the last frame was fed; none: it was fed no event.
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> oldest_of_frame() const { return oldest_; }

  bool empty() const { return events_.empty(); }
  // Whether a key is held, so that frames are needed for its repeats.
  bool key_held() const;
  // Where the pointer went since the frame before, oldest first; the last one is io.MousePos. Empty: it did not move.
  // A button that is held now, and was so in the frame before, was held along all of it; one that is pressed in this
  // frame was pressed at the last position.
  std::span<const ImVec2> path_of_frame() const { return path_; }

 private:
  struct Frame;  // what the frame being fed holds already
  bool contradicts(const InputEvent& event, const Frame& frame) const;
  void apply(const InputEvent& event, Frame& frame, ImGuiIO& io);
  void set_key(Key key, bool down, ImGuiIO& io);

  struct Waiting {
    InputEvent event;
    Clock::time_point pushed;
  };
  std::deque<Waiting> events_;
  std::optional<Clock::time_point> oldest_;
  std::vector<ImVec2> path_;
  std::array<bool, kKeyCount> keys_{};
  std::array<bool, 5> buttons_{};
  ImVec2 position_;
  bool inside_ = true;
};

}  // namespace convlens::ui
