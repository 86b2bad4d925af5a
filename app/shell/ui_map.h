// The --ui-map file: the widgets of a settled screen as JSON, for scripts and tests. docs/automation.md is its manual.
#pragma once

#include <cstdint>
#include <string>

#include "shell/surface.h"
#include "ui/recorder.h"

namespace convlens::shell {

struct UiMapState {
  int64_t frame = 0;  // frames drawn so far
  uint64_t document_version = 0;
  bool settled = false;
  SurfaceSize size;
};

std::string ui_map_json(const UiMapState& state, const ui::Recorder& recorder);

}  // namespace convlens::shell
