// The process around cli::run(): its arguments, its streams, its signals. Everything else is in the library.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "io/decoder_child.h"
#include "io/decoder_process.h"

namespace {

convlens::CancelToken cancel_token;
volatile std::sig_atomic_t caught_signal = 0;

void on_signal(int signal_number) {
  caught_signal = signal_number;
  cancel_token.cancel();
  std::signal(signal_number, SIG_DFL);  // a second one kills
}

// A stream that the caller closed must not become the next file that is opened. /dev/null is put in its place, opened
// the wrong way round, so that using it fails as a closed one does.
void occupy_closed_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) == -1) open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == convlens::io::kDecodeOption)
    convlens::io::run_decoder({argv + 1, static_cast<size_t>(argc - 1)});
  occupy_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  const int status = convlens::cli::run(args, {}, &cancel_token, convlens::io::this_program());
  if (caught_signal != 0 && status != convlens::cli::kDone) {
    std::signal(caught_signal, SIG_DFL);
    std::raise(caught_signal);  // so that a shell sees what ended it
  }
  return status;
}
