// The window panel's explanation of a transposed convolution, in two views (model::TransposedView): the stamps that
// cover the output cell, beside how many overlap around it; or the turned kernel over the widened input, beside the
// place where it stands.
#pragma once

#include "convlens/engine/explain.h"
#include "ui/context.h"
#include "ui/panels/window/explained.h"

namespace convlens::ui {

// `cell` with the taps on zeros; `asked`: what the pointer asks for; `head`: the line for the choice of the view.
void transposed_view(const Context& ctx, const CellExplanation& cell, Question asked, const Box& head,
                     const Box& strip);

}  // namespace convlens::ui
