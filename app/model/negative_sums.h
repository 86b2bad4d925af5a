// What the negative cells of the shown layer's last maps add up to, channel by channel. With the mean, which the
// results have, it gives the mean after ReLU and the mean of magnitudes, without another look at the maps.
#pragma once

#include <vector>

#include "model/look.h"
#include "model/results.h"

namespace convlens::model {

struct NegativeSums {
  std::vector<double> sums;  // at most 0; NaN is left out
  bool complete = false;     // else some rows are still to be summed
};

// Whether this measure of the maps needs sums of negatives at all: not where no cell is negative.
bool needs_negatives(PoolMeasure measure);
// One number a channel of the results' last maps. `negatives`: of those maps; none: not known yet, nothing is negative.
std::vector<double> measured(const Results& results, PoolMeasure measure, const NegativeSums* negatives);

}  // namespace convlens::model
