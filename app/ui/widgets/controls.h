// Buttons, choices, captions and tooltips: one look for all, each recorded by name.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "ui/context.h"
#include "ui/widgets/text.h"

namespace convlens::ui {

struct ButtonLook {
  bool selected = false;
  bool enabled = true;
  bool quiet = false;  // no ground until the pointer is on it
  std::string_view tooltip = {};
  std::string_view value = {};  // for the recorder; "selected" by itself when selected
};

// True when clicked.
bool button(const Context& ctx, std::string_view name, std::string_view label, const Box& box,
            const ButtonLook& look = {});
// The width that a button needs for its label.
float button_width(const Context& ctx, std::string_view label);

// One choice of several, side by side in one box. Returns the index clicked, or -1. Records `name` with the chosen
// option's id as value, and every option as name.id.
struct Option {
  std::string_view id, label, tooltip;
};
int choice(const Context& ctx, std::string_view name, std::span<const Option> options, int selected, const Box& box);
float choice_width(const Context& ctx, std::span<const Option> options);

// A tooltip for the item just submitted, wrapped, after ImGui's delay-less hover.
void tooltip(const Context& ctx, std::string_view text);

// A dim label left of a control, centred on the control's height.
void label(const Context& ctx, const Box& box, std::string_view text);

// Small upper-case heading with details at the right end; returns its height.
float caption(const Context& ctx, float x, float y, float width, std::string_view title, std::string_view details);

// Diagonal lines over a box: the material of padding.
void hatch(const Context& ctx, const Box& box, ImU32 color, float step_px);

// Places controls in rows that wrap at `width`.
class Flow {
 public:
  Flow(float x, float y, float width, float row_height, float gap)
      : left_(x), right_(x + width), x_(x), y_(y), row_height_(row_height), gap_(gap) {}
  Box next(float width);
  void new_row();
  void skip(float width) { x_ += width; }
  float left() const { return left_; }
  float x() const { return x_; }
  float y() const { return y_; }
  float remaining() const { return right_ - x_; }
  float bottom() const { return y_ + row_height_; }

 private:
  float left_, right_, x_, y_, row_height_, gap_;
};

}  // namespace convlens::ui
