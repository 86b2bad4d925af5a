// The line that says what takes longer than a person notices, how far it is, and how to stop it: a file being read, an
// edit being worked out. In the place of the status bar.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void work_bar(const Context& ctx, const Box& box, const Work& work);

}  // namespace convlens::ui
