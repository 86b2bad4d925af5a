// The window program. Everything is in shell/; a library's exception that nobody expected ends here in one line.
#include <cstdio>
#include <exception>
#include <span>

#include "shell/program.h"

int main(int argc, char** argv) {
  try {
    const auto count = static_cast<size_t>(argc > 0 ? argc - 1 : 0);
    return convlens::shell::run_program({argv + (argc > 0 ? 1 : 0), count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "convlens: error: %s\n", error.what());
    return convlens::shell::kExitFailed;
  }
}
