// A number that is dragged sideways, turned with the wheel, or clicked and typed. The typing part serves kernel cells
// too.
#pragma once

#include <optional>
#include <string_view>

#include "ui/context.h"

namespace convlens::ui {

struct NumberSpec {
  float min = 0, max = 1;
  float step = 1;                // of the wheel
  float per_px = 0.1F;           // change for a pixel of dragging
  bool whole = false;            // whole numbers only
  int digits = 6;                // significant ones that are shown
  std::string_view prefix = {};  // shown before the number: "size 2"
  std::string_view tooltip = {};
};

struct NumberEdit {
  float value = 0;
  uint64_t edit_id = 0;  // 0: a step of its own in the history
};

// Draws the field and returns the value the person gave, if they did in this frame.
std::optional<NumberEdit> number_field(const Context& ctx, std::string_view name, float value, const Box& box,
                                       const NumberSpec& spec);

// The same for a value in the input's unit: in the scale 0..1 it is shown and typed divided by 255. `value`, the result
// and the spec are the document's values; there, whole numbers are those that dragging and the wheel give.
std::optional<NumberEdit> value_field(const Context& ctx, std::string_view name, float value, const Box& box,
                                      NumberSpec spec);

// --- Parts shared with kernel cells ---

enum class TypingEnd { none, committed, moved_up, moved_down };
struct TypingResult {
  TypingEnd end = TypingEnd::none;
  std::optional<float> value;
};

// Starts typing into `field`; `text` is what stands there at first, selected as a whole when `select_all`.
void start_typing(const Context& ctx, ImGuiID field, std::string_view text, bool select_all, bool as_cell = false);
// The text field over `box` while scratch.typing.field == field. Enter, Tab and a click elsewhere commit, Esc gives up.
// A text that is no number leaves the value as it was and becomes an error notice that names what is accepted.
TypingResult typing_field(const Context& ctx, ImGuiID field, const Font& font, const Box& box, float present);

// A drag that changes a value: `position` is the pointer's coordinate along the axis that counts up.
std::optional<NumberEdit> drag_value(const Context& ctx, ImGuiID field, float present, float position, float per_px);

}  // namespace convlens::ui
