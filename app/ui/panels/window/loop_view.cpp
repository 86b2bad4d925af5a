#include "ui/panels/window/loop_view.h"

namespace convlens::ui {

void loop_view(const Context& /*ctx*/, const CellExplanation& /*cell*/, const Box& /*box*/) {}

}  // namespace convlens::ui
