// `convlens` from its command line to its exit status. main() is nothing but this.
#pragma once

#include <span>

namespace convlens::shell {

inline constexpr int kExitDone = 0, kExitFailed = 1, kExitUsage = 2;
inline constexpr int kExitNoWindow = 69;  // EX_UNAVAILABLE of sysexits.h: no display, or no OpenGL 3.3

// `arguments` without the program's name.
int run_program(std::span<const char* const> arguments);

}  // namespace convlens::shell
