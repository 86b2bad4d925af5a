// The one clock of the shell: seconds that never jump back, from a fixed point in the past.
#pragma once

#include <chrono>

#include "shell/pacer.h"

namespace convlens::shell {

inline Seconds now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace convlens::shell
