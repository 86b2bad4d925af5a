// The actions of the pipeline's stages, as shortcuts, menus and buttons ask for them. Stages are numbered as commands
// number them: flatten, where the pipeline ends with it, comes behind all others.
#pragma once

#include "ui/shortcuts.h"

namespace convlens::ui {

bool is_stage_action(Action action);
// Of this stage; of the one that the screen shows, where none is named.
bool stage_action_enabled(const Context& ctx, Action action, int64_t stage);
bool stage_action_enabled(const Context& ctx, Action action);
void perform_stage_action(const Context& ctx, Action action, int64_t stage);
void perform_stage_action(const Context& ctx, Action action);

// The number of the stage that the screen shows.
int64_t selected_stage(const FrameState& state);

}  // namespace convlens::ui
