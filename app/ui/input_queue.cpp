// Which events go together in one frame, and how ImGui takes them before and since 1.87 (which brought io.Add*Event).
#include "ui/input_queue.h"

#include <algorithm>
#include <cfloat>

#include "ui/imgui_keys.h"

namespace convlens::ui {
namespace {

const ImVec2 kNowhere{-FLT_MAX, -FLT_MAX};  // ImGui's position of a pointer that is not there

[[maybe_unused]] Key first_of_pair(Key key) {  // left_ctrl for right_ctrl
  return key >= Key::right_ctrl ? static_cast<Key>(static_cast<int>(key) - 4) : key;
}

}  // namespace

struct InputQueue::Frame {
  std::array<bool, kKeyCount> key_changed{};
  bool moved = false, button = false, wheel = false, press = false, editing_press = false, text = false, over = false;
  // Something that must be seen with the pointer and the modifiers as they are now.
  bool acted() const { return button || wheel || press || text; }
};

InputQueue::InputQueue() : position_(kNowhere) {}

void InputQueue::push(const InputEvent& event) { events_.push_back({event, Clock::now()}); }

bool InputQueue::key_held() const {
  for (int key = 0; key < kKeyCount; ++key)
    if (keys_[static_cast<size_t>(key)] && !is_modifier(static_cast<Key>(key))) return true;
  return false;
}

bool InputQueue::contradicts(const InputEvent& event, const Frame& frame) const {
  if (frame.over) return true;
  if (std::holds_alternative<PointerMove>(event) || std::holds_alternative<PointerInside>(event) ||
      std::holds_alternative<FocusChange>(event))
    return frame.acted();
  // A drag must be seen at its last position while the button is still held; a press belongs to where the pointer is.
  if (const auto* button = std::get_if<PointerButton>(&event)) return frame.acted() || (!button->down && frame.moved);
  if (std::holds_alternative<PointerWheel>(event)) return frame.button || frame.press || frame.text;
  // A text field takes the characters of a frame before its keys: a character that was typed after Backspace or
  // Enter has to wait, while the one that a key types belongs to its press.
  if (std::holds_alternative<TextTyped>(event)) return frame.button || frame.wheel || frame.editing_press;
  const KeyChange& change = std::get<KeyChange>(event);
  if (frame.key_changed[static_cast<size_t>(change.key)]) return true;
  if (is_modifier(change.key) || change.down) return frame.acted();
  return false;
}

void InputQueue::set_key(Key key, bool down, ImGuiIO& io) {
  keys_[static_cast<size_t>(key)] = down;
#if IMGUI_VERSION_NUM >= 18700
  io.AddKeyEvent(to_imgui(key), down);
  if (!is_modifier(key)) return;
  const Key left = first_of_pair(key);
  const bool either = keys_[static_cast<size_t>(left)] || keys_[static_cast<size_t>(left) + 4];
  if (left == Key::left_ctrl) io.AddKeyEvent(kModCtrl, either);
  if (left == Key::left_shift) io.AddKeyEvent(kModShift, either);
  if (left == Key::left_alt) io.AddKeyEvent(kModAlt, either);
  if (left == Key::left_super) io.AddKeyEvent(kModSuper, either);
#else
  const auto either = [this](Key left, Key right) {
    return keys_[static_cast<size_t>(left)] || keys_[static_cast<size_t>(right)];
  };
  io.KeysDown[static_cast<size_t>(key)] = down;
  io.KeyCtrl = either(Key::left_ctrl, Key::right_ctrl);
  io.KeyShift = either(Key::left_shift, Key::right_shift);
  io.KeyAlt = either(Key::left_alt, Key::right_alt);
  io.KeySuper = either(Key::left_super, Key::right_super);
#endif
}

void InputQueue::apply(const InputEvent& event, Frame& frame, ImGuiIO& io) {
  if (const auto* move = std::get_if<PointerMove>(&event)) {
    frame.moved = true;
    position_ = move->position;
    path_.push_back(position_);
  } else if (const auto* button = std::get_if<PointerButton>(&event)) {
    if (button->button < 0 || button->button >= static_cast<int>(buttons_.size())) return;
    buttons_[static_cast<size_t>(button->button)] = button->down;
    frame.button = true;
#if IMGUI_VERSION_NUM >= 18700
    io.AddMouseButtonEvent(button->button, button->down);
#endif
    // A drag that ended outside the window: the pointer leaves now, after the frame that sees it let go.
    const bool any_down = std::find(buttons_.begin(), buttons_.end(), true) != buttons_.end();
    if (!any_down && !inside_) events_.push_front({PointerInside{false}, Clock::now()});
  } else if (const auto* wheel = std::get_if<PointerWheel>(&event)) {
    frame.wheel = true;
#if IMGUI_VERSION_NUM >= 18700
    io.AddMouseWheelEvent(wheel->dx, wheel->dy);
#else
    io.MouseWheelH += wheel->dx;
    io.MouseWheel += wheel->dy;
#endif
  } else if (const auto* key = std::get_if<KeyChange>(&event)) {
    frame.key_changed[static_cast<size_t>(key->key)] = true;
    if (key->down && !is_modifier(key->key)) {
      frame.press = true;
      frame.editing_press = !types_text(key->key);
    }
    set_key(key->key, key->down, io);
  } else if (const auto* text = std::get_if<TextTyped>(&event)) {
    frame.text = true;
    io.AddInputCharacter(text->codepoint);
  } else if (const auto* focus = std::get_if<FocusChange>(&event)) {
    if (!focus->focused)
      for (int i = 0; i < kKeyCount; ++i)
        if (keys_[static_cast<size_t>(i)]) set_key(static_cast<Key>(i), false, io);
    io.AddFocusEvent(focus->focused);
    frame.over = true;
  } else if (const auto* pointer = std::get_if<PointerInside>(&event)) {
    inside_ = pointer->inside;
    const bool dragging = std::find(buttons_.begin(), buttons_.end(), true) != buttons_.end();
    if (!inside_ && !dragging) {
      position_ = kNowhere;
      path_.clear();
    }
  }
}

bool InputQueue::feed_frame(ImGuiIO& io) {
  path_.clear();
  oldest_.reset();
#if IMGUI_VERSION_NUM >= 18700
  io.ConfigInputTrickleEventQueue = false;  // this queue has decided already what a frame holds
#else
  for (const auto& [imgui_key, key] : kKeyMap) io.KeyMap[imgui_key] = static_cast<int>(key);
#endif
  Frame frame;
  while (!events_.empty() && !contradicts(events_.front().event, frame)) {
    const Waiting next = events_.front();
    events_.pop_front();
    if (!oldest_) oldest_ = next.pushed;
    apply(next.event, frame, io);
  }
#if IMGUI_VERSION_NUM >= 18700
  io.AddMousePosEvent(position_.x, position_.y);
#else
  io.MousePos = position_;
  std::copy(buttons_.begin(), buttons_.end(), io.MouseDown);
#endif
  return !events_.empty();
}

}  // namespace convlens::ui
