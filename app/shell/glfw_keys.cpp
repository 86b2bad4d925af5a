#include "shell/glfw_keys.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace convlens::shell {
namespace {

using ui::Key;

Key in_range(int key, int first, Key ours) { return static_cast<Key>(static_cast<int>(ours) + key - first); }

struct Pair {
  int glfw;
  Key ours;
};
constexpr Pair kPairs[] = {{GLFW_KEY_TAB, Key::tab},
                           {GLFW_KEY_LEFT, Key::left},
                           {GLFW_KEY_RIGHT, Key::right},
                           {GLFW_KEY_UP, Key::up},
                           {GLFW_KEY_DOWN, Key::down},
                           {GLFW_KEY_PAGE_UP, Key::page_up},
                           {GLFW_KEY_PAGE_DOWN, Key::page_down},
                           {GLFW_KEY_HOME, Key::home},
                           {GLFW_KEY_END, Key::end},
                           {GLFW_KEY_INSERT, Key::insert},
                           {GLFW_KEY_DELETE, Key::del},
                           {GLFW_KEY_BACKSPACE, Key::backspace},
                           {GLFW_KEY_SPACE, Key::space},
                           {GLFW_KEY_ENTER, Key::enter},
                           {GLFW_KEY_ESCAPE, Key::escape},
                           {GLFW_KEY_APOSTROPHE, Key::apostrophe},
                           {GLFW_KEY_COMMA, Key::comma},
                           {GLFW_KEY_MINUS, Key::minus},
                           {GLFW_KEY_PERIOD, Key::period},
                           {GLFW_KEY_SLASH, Key::slash},
                           {GLFW_KEY_SEMICOLON, Key::semicolon},
                           {GLFW_KEY_EQUAL, Key::equal},
                           {GLFW_KEY_LEFT_BRACKET, Key::left_bracket},
                           {GLFW_KEY_BACKSLASH, Key::backslash},
                           {GLFW_KEY_RIGHT_BRACKET, Key::right_bracket},
                           {GLFW_KEY_GRAVE_ACCENT, Key::grave},
                           {GLFW_KEY_LEFT_CONTROL, Key::left_ctrl},
                           {GLFW_KEY_LEFT_SHIFT, Key::left_shift},
                           {GLFW_KEY_LEFT_ALT, Key::left_alt},
                           {GLFW_KEY_LEFT_SUPER, Key::left_super},
                           {GLFW_KEY_RIGHT_CONTROL, Key::right_ctrl},
                           {GLFW_KEY_RIGHT_SHIFT, Key::right_shift},
                           {GLFW_KEY_RIGHT_ALT, Key::right_alt},
                           {GLFW_KEY_RIGHT_SUPER, Key::right_super}};

// One printed ASCII character as a key; Key::none for others.
Key printed_key(char c) {
  if (c >= 'a' && c <= 'z') return in_range(c, 'a', Key::a);
  if (c >= 'A' && c <= 'Z') return in_range(c, 'A', Key::a);
  if (c >= '0' && c <= '9') return in_range(c, '0', Key::digit0);
  switch (c) {
    case '-':
      return Key::minus;
    case '=':
    case '+':
      return Key::equal;  // the key of Ctrl + plus: most layouts print one of the two
    case ',':
      return Key::comma;
    case '.':
      return Key::period;
    case '/':
      return Key::slash;
    case '[':
      return Key::left_bracket;
    case ']':
      return Key::right_bracket;
    default:
      return Key::none;
  }
}

}  // namespace

ui::Key key_from_glfw(int key, int scancode) {
  const bool printable = key == GLFW_KEY_UNKNOWN || (key > GLFW_KEY_SPACE && key < GLFW_KEY_ESCAPE);
  if (printable) {
    const char* name = glfwGetKeyName(key, scancode);
    if (name != nullptr && name[0] != 0 && name[1] == 0)
      if (const Key printed = printed_key(name[0]); printed != Key::none) return printed;
  }
  if (key >= GLFW_KEY_A && key <= GLFW_KEY_Z) return in_range(key, GLFW_KEY_A, Key::a);
  if (key >= GLFW_KEY_0 && key <= GLFW_KEY_9) return in_range(key, GLFW_KEY_0, Key::digit0);
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return in_range(key, GLFW_KEY_F1, Key::f1);
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_ENTER) return in_range(key, GLFW_KEY_KP_0, Key::keypad0);
  for (const Pair& pair : kPairs)
    if (key == pair.glfw) return pair.ours;
  return Key::none;
}

}  // namespace convlens::shell
