#include "model/latency.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace convlens::model {

void LatencyHistory::add(EditLatency edit) {
  ++count_;
  edits_.push_back(std::move(edit));
  if (edits_.size() > kKept) edits_.pop_front();
}

LatencyParts LatencyHistory::median() const {
  LatencyParts medians;
  if (edits_.empty()) return medians;
  std::vector<double> values;
  const auto set = [&](double LatencyParts::*part) {
    values.clear();
    for (const EditLatency& edit : edits_) values.push_back(edit.parts.*part);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    medians.*part = *middle;
  };
  for (const LatencyPart& part : kLatencyParts) set(part.value);
  set(&LatencyParts::total);
  return medians;
}

}  // namespace convlens::model
