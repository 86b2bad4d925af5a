// The command line of `convlens`: what a person, a script or a test can ask for at the start.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "model/session.h"

namespace convlens::shell {

inline constexpr int kMinSide = 64, kMaxSide = 16384;  // pixels of --size: an X server fails beyond

struct Options {
  std::string file;        // opened at the start; empty: none
  bool offscreen = false;  // no window: draws until the screen is settled, then ends
  int width = 1600, height = 900;
  bool size_given = false;     // otherwise the window takes its size from the monitor
  std::optional<float> scale;  // instead of the monitor's content scale
  model::Theme theme = model::Theme::dark;
  std::string example;                    // the pipeline to begin with (model/examples.h); empty: the document's own
  std::optional<int64_t> stage;           // that is shown at the start, counted from 0
  std::string screenshot, ui_map, state;  // files to write; empty: not asked for
  std::optional<int64_t> frames;          // ends after so many
  bool exit_after_settled = false;
  bool timings = false;
  bool no_recent = false;            // keep no list of recent files, and read none; so it is off screen
  bool own_dialogs = false;          // never the desktop's
  std::string recent_files;          // by run_program(): where their list is kept; empty: nowhere
  std::vector<std::string> decoder;  // by run_program(): the command of decoder children; empty: none
  bool help = false, version = false;
};

// `arguments` without the program's name. Refuses unknown options and values with Error::Kind::request.
Result<Options> parse_options(std::span<const char* const> arguments);

// What --help prints.
std::string_view help_text();

}  // namespace convlens::shell
