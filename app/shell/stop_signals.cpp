#include "shell/stop_signals.h"

#include <unistd.h>

#include <utility>

namespace convlens::shell {

// SIGUSR1 is the destructor's: it ends the thread without a callback.
StopSignals::StopSignals(std::function<void()> stop) : stop_(std::move(stop)) {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  thread_ = std::thread([this] {
    int signal = 0;
    if (sigwait(&signals_, &signal) != 0 || signal == SIGUSR1) return;
    stop_();
    if (sigwait(&signals_, &signal) == 0 && signal != SIGUSR1) _exit(128 + signal);
  });
}

StopSignals::~StopSignals() {
  pthread_kill(thread_.native_handle(), SIGUSR1);
  thread_.join();
}

}  // namespace convlens::shell
