// Numbers in the unit of the input (values, products, sums, biases) as text, in the scale that the person has chosen.
// Weights, counts and times are model/number_text.h's.
#pragma once

#include <string>

#include "model/value_scale.h"
#include "ui/screen.h"

namespace convlens::ui {

inline model::ValueScale scale_of(const FrameState& state) { return state.session.value_scale; }
inline double shown(const FrameState& state, double value) { return model::shown_in(scale_of(state), value); }
inline std::string value_text(const FrameState& state, double value, int digits = 6) {
  return model::value_text(scale_of(state), value, digits);
}

}  // namespace convlens::ui
