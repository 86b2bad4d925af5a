// What edits cost from the event that made them to the pixels that show them: the last ones, for the performance panel
// and for scripts. Measured by the shell; nobody else reads a clock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace convlens::model {

// Milliseconds. The parts follow each other and come to nearly all of the total.
struct LatencyParts {
  double wait = 0;     // from the event until the frame began that took it
  double edit = 0;     // changing the document and its history
  double compute = 0;  // convolution and what follows, here or on the worker
  double worker = 0;   // on the way to the worker and back, behind an older job; 0 where it was not needed
  double build = 0;    // laying out the screen
  double upload = 0;   // textures, and the pictures of maps made of them
  double draw = 0;     // the screen's own drawing
  double total = 0;    // until the last pixel is there
};

// The parts by name, in the order in which they happen.
struct LatencyPart {
  const char* name;
  double LatencyParts::*value;
};
inline constexpr LatencyPart kLatencyParts[] = {{"wait", &LatencyParts::wait},       {"edit", &LatencyParts::edit},
                                                {"compute", &LatencyParts::compute}, {"worker", &LatencyParts::worker},
                                                {"build", &LatencyParts::build},     {"upload", &LatencyParts::upload},
                                                {"draw", &LatencyParts::draw}};

struct EditLatency {
  std::string what;  // as undo calls it: "paint", "edit kernel", "stride"
  LatencyParts parts;
  int64_t cells = 0;  // outputs of the convolution that were computed
  bool on_worker = false;
  int threads = 1;
  std::string variant, target;
};

// Drags show few of their edits alone: what became visible together is one entry, timed from its first event.
class LatencyHistory {
 public:
  static constexpr size_t kKept = 60;

  void add(EditLatency edit);
  const std::deque<EditLatency>& edits() const { return edits_; }  // oldest first
  int64_t count() const { return count_; }                         // also those that are not kept any more
  // Each part's median, and the total's, over the edits kept. All zero without any.
  LatencyParts median() const;

 private:
  std::deque<EditLatency> edits_;
  int64_t count_ = 0;
};

}  // namespace convlens::model
