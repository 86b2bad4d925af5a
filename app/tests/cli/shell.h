// The real executable, run by /bin/sh in a folder of its own: $CLI is convlens-cli, which is on PATH too.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "cli_support.h"

namespace convlens::test {

// Starts `script` and does not wait. Standard input is empty.
inline pid_t start_shell(const std::string& script, const std::string& folder, int out, int err) {
  const pid_t child = fork();
  if (child != 0) return child;
  const std::filesystem::path cli = CONVLENS_CLI_PATH;
  const std::string path = cli.parent_path().native() + ":/usr/bin:/bin";
  setenv("CLI", cli.c_str(), 1);
  setenv("PATH", path.c_str(), 1);
  setenv("LC_ALL", "C", 1);
  const int in = open("/dev/null", O_RDONLY);
  if (in < 0 || dup2(in, 0) != 0 || dup2(out, 1) != 1 || dup2(err, 2) != 2 || chdir(folder.c_str()) != 0) _exit(120);
  execl("/bin/sh", "sh", "-c", script.c_str(), static_cast<char*>(nullptr));
  _exit(121);
}

// The status of a script that ended, or 128 + the signal that ended it.
inline int wait_for(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

inline Outcome run_shell(const std::string& script, const std::string& folder) {
  const MemoryStream out;
  const MemoryStream err;
  const int status = wait_for(start_shell(script, folder, out.fd(), err.fd()));
  return {status, out.text(), err.text()};
}

}  // namespace convlens::test
