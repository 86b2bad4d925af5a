#include "model/negative_sums.h"

namespace convlens::model {

bool needs_negatives(PoolMeasure measure) {
  return measure == PoolMeasure::relu_mean || measure == PoolMeasure::magnitude_mean;
}

std::vector<double> measured(const Results& results, PoolMeasure measure, const NegativeSums* negatives) {
  if (measure == PoolMeasure::max) return results.global_max;
  std::vector<double> values = results.global_average;
  if (measure == PoolMeasure::mean || negatives == nullptr) return values;
  const Shape& shape = results.last().maps.shape();
  const auto cells = static_cast<double>(shape.h * shape.w);
  // ReLU takes the negatives out of the sum, the magnitude turns their sign round.
  const double times = measure == PoolMeasure::relu_mean ? 1 : 2;
  for (size_t i = 0; i < values.size() && i < negatives->sums.size(); ++i)
    values[i] -= times * negatives->sums[i] / cells;
  return values;
}

}  // namespace convlens::model
