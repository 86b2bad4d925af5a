// One row of a batch list as arguments, quoted as in a POSIX shell, without anything else that a shell does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens::cli {

// Words are separated by spaces and tabs. 'single quotes' keep everything; "double quotes" keep all but \" and \\;
// outside of quotes a backslash takes the next character as it is; # where a word would start begins a comment. Refuses
// a quote that is not closed and a backslash at the end. An empty result is a row without a command.
Result<std::vector<std::string>> split_command_line(std::string_view line);

}  // namespace convlens::cli
