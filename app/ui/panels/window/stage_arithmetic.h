// The arithmetic of the explained cell of an activation or a pooling: what it reads, and what becomes of it.
#pragma once

#include "model/stage_cell.h"
#include "ui/context.h"

namespace convlens::ui {

void stage_arithmetic(const Context& ctx, const model::StageCell& cell, const Box& box);

}  // namespace convlens::ui
