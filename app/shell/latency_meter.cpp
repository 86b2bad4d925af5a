#include "shell/latency_meter.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace convlens::shell {
namespace {

double ms_between(Seconds from, Seconds to) { return std::max(0.0, (to - from).count() * 1000); }

}  // namespace

bool LatencyMeter::drawn(Seconds frame, Seconds now, const model::Results& results, const FrameTimes& times) {
  const auto shown = [&results](const Edit& edit) { return edit.version <= results.version; };
  const auto end = std::find_if_not(waiting_.begin(), waiting_.end(), shown);
  if (end == waiting_.begin()) return false;
  const Edit& first = waiting_.front();
  model::EditLatency entry;
  entry.what = (end - 1)->what;
  entry.threads = results.threads;
  entry.variant = results.variant;
  entry.target = results.target;
  model::LatencyParts& parts = entry.parts;
  parts.wait = ms_between(first.event, first.frame);
  for (auto edit = waiting_.begin(); edit != end; ++edit) {
    parts.edit += edit->edit_ms;
    parts.compute += edit->compute_ms;
    entry.cells += edit->cells;
    entry.on_worker |= edit->on_worker;
  }
  parts.build = times.build_ms;
  if (entry.on_worker) {
    const double away = ms_between(first.handed_over, frame);
    const double computing = std::min(away, results.compute_ms);
    parts.compute += computing;
    parts.worker = away - computing;
    if (first.frame != frame) parts.build += first.build_ms;
    entry.cells += results.cells_computed;
  }
  parts.upload = times.upload_ms;
  parts.draw = times.draw_ms;
  parts.total = ms_between(first.event, now);
  history_.add(std::move(entry));
  waiting_.erase(waiting_.begin(), end);
  return true;
}

std::string to_string(const model::EditLatency& edit) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), ": %.3f ms from event to pixels:", edit.parts.total);
  std::string line = edit.what + text.data();
  for (const model::LatencyPart& part : model::kLatencyParts) {
    std::snprintf(text.data(), text.size(), " %s %.3f ms,", part.name, edit.parts.*part.value);
    line += text.data();
  }
  line.back() = ';';
  return line + " " + std::to_string(edit.cells) + " cells, " + edit.variant + ", " + edit.target + ", " +
         std::to_string(edit.threads) + (edit.threads == 1 ? " thread" : " threads");
}

}  // namespace convlens::shell
