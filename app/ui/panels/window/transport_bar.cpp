#include "ui/panels/window/transport_bar.h"

namespace convlens::ui {

void transport_bar(const Context& /*ctx*/, const Box& /*box*/) {}

}  // namespace convlens::ui
