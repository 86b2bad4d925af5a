// The numbers of the shown layer's window in a line: its size formula, and what it costs. Of either kind of window.
#pragma once

#include <string>
#include <string_view>

#include "model/results.h"

namespace convlens::ui {

// Of the rows and the columns, or once where they are alike. The results must have maps of a window.
std::string formula_text(const model::Results& results, bool ascii);
// The formula in words.
std::string_view formula_meaning(const model::Results& results);
// "40 parameters · 28 224 multiplications".
std::string costs_text(const model::Results& results);

}  // namespace convlens::ui
