#include "ui/panels/window/matrix_view.h"

namespace convlens::ui {

void matrix_view(const Context& /*ctx*/, const CellExplanation& /*cell*/, const Box& /*box*/) {}

}  // namespace convlens::ui
