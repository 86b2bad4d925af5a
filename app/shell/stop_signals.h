// SIGINT and SIGTERM as an orderly end: a thread waits for them and calls back. A second signal ends the process at
// once, for when the first cannot be followed (an X server that does not answer).
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace convlens::shell {

class StopSignals {
 public:
  // Make it before any other thread: those inherit that the two signals are for this one. `stop` runs on its thread.
  explicit StopSignals(std::function<void()> stop);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  std::function<void()> stop_;
  sigset_t signals_{};
  std::thread thread_;
};

}  // namespace convlens::shell
