#include "shell/timings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace convlens::shell {
namespace {

constexpr size_t kFirstFrames = 5;

}  // namespace

std::string to_string(const FrameTimes& times) {
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), "build %.2f ms, compute %.2f ms, upload %.2f ms, draw %.2f ms, total %.2f ms",
                times.build_ms, times.compute_ms, times.upload_ms, times.draw_ms, times.total_ms);
  return text.data();
}

std::string Timings::summary() const {
  const size_t first = frames_.size() > 2 * kFirstFrames ? kFirstFrames : 0;
  const auto median = [&](double FrameTimes::*part) {
    std::vector<double> values;
    for (size_t i = first; i < frames_.size(); ++i) values.push_back(frames_[i].*part);
    if (values.empty()) return 0.0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  };
  const FrameTimes medians{median(&FrameTimes::build_ms), median(&FrameTimes::compute_ms),
                           median(&FrameTimes::upload_ms), median(&FrameTimes::draw_ms), median(&FrameTimes::total_ms)};
  return "median of " + std::to_string(frames_.size() - first) + " frames: " + to_string(medians);
}

}  // namespace convlens::shell
