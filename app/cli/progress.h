// How far long work has come, on a terminal only: one line on standard error that is wiped when the work ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/context.h"
#include "convlens/engine/conv2d.h"

namespace convlens::cli {

class Progress {
 public:
  // Shows nothing with --quiet, and nothing where standard error is no terminal.
  Progress(const Context& context, std::string label, int64_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  bool shown() const { return shown_; }
  // `done` of `total` is behind us. Draws at most ten times a second, and not in the first half second.
  void update(int64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  void draw(std::string_view line) const;
  int fd_;
  bool shown_;
  bool drawn_ = false;
  std::string label_;
  int64_t total_;
  Clock::time_point next_draw_;
};

// Calls run(region) for the whole output; where progress is shown and the work is long (`multiplications`), band by
// band. The result has the same bits either way.
template <class Run>
Result<void> run_with_progress(const Context& context, const Shape& output, double multiplications, Run run) {
  constexpr double kLongWork = 4e9;  // about a second
  constexpr int64_t kBands = 50;
  Progress progress(context, "computing", output.h);
  if (!progress.shown() || multiplications < kLongWork) return run(OutputRegion::whole(output));
  const int64_t rows = (output.h + kBands - 1) / kBands;
  for (int64_t row = 0; row < output.h; row += rows) {
    OutputRegion band = OutputRegion::whole(output);
    band.rect.rows = {row, std::min(row + rows, output.h)};
    if (auto done = run(band); !done) return done;
    progress.update(band.rect.rows.end);
  }
  return {};
}

}  // namespace convlens::cli
