// Why the mean of a map is what it is: the sentence that keeps a zero from looking like a fault.
#pragma once

#include <string>

#include "ui/screen.h"

namespace convlens::ui {

// For the selected output. Empty when there is nothing to anticipate (after ReLU or maximum the mean says something
// else).
std::string mean_text(const FrameState& state);

}  // namespace convlens::ui
