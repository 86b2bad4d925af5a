// One stage as a chip of the strip: a rounded box with its name, its numbers and the shape of what goes out.
#pragma once

#include <string>

#include "ui/panels/stage_words.h"

namespace convlens::ui {

// How much of a stage its chip says: all, the name and the shape, or the name alone.
enum class ChipLength { full, shape, title };

struct Chip {
  StageWords words;
  std::string name;  // "stage.1": widgets inside it are called "stage.1.menu", "stage.1.fit"
  bool selected = false;
  bool has_menu = false;  // on the selected one: the button that opens it
  ChipLength length = ChipLength::full;
};

float chip_width(const Context& ctx, const Chip& chip);

// What the person did with it in this frame.
struct ChipEvents {
  bool clicked = false;  // pressed and let go on it
  bool pressed = false;
  bool wants_menu = false;  // the right button, or the button for it
  bool wants_fit = false;
};
// `view`: the part of the screen that the row may use.
ChipEvents draw_chip(const Context& ctx, const Chip& chip, const Box& box, const Box& view);

}  // namespace convlens::ui
