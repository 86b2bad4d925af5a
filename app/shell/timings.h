// What frames cost, for --timings: each part of every frame, and their medians at the end.
#pragma once

#include <string>
#include <vector>

namespace convlens::shell {

// Milliseconds. `compute` is the part of the evaluator that ran on this thread.
struct FrameTimes {
  double build_ms = 0, compute_ms = 0, upload_ms = 0, draw_ms = 0, total_ms = 0;
};

// "frame: build 0.41 ms, compute 0.02 ms, upload 0.30 ms, draw 4.80 ms, total 5.60 ms"
std::string to_string(const FrameTimes& times);

class Timings {
 public:
  void add(const FrameTimes& times) { frames_.push_back(times); }
  // The median of each part, leaving out the first frames, which load fonts and compile shaders.
  std::string summary() const;

 private:
  std::vector<FrameTimes> frames_;
};

}  // namespace convlens::shell
