// What one weight of a kernel meets while the window runs over the whole map, as far as it has been summed.
#pragma once

#include "convlens/engine/explain.h"
#include "model/session.h"

namespace convlens::model {

struct WeightMeeting {
  Hover weight;  // Place::weight
  MetInputs met;
  int64_t rows_done = 0;  // output rows that `sum` covers, from the top
  double sum = 0;         // of the inputs met in them

  bool complete() const { return rows_done == met.count.h; }
  // Inputs met in the rows done.
  int64_t places_done() const { return rows_done * met.count.w; }
  double mean() const { return places_done() > 0 ? sum / static_cast<double>(places_done()) : 0; }
};

}  // namespace convlens::model
