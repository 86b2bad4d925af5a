#include "model/results.h"

namespace convlens::model {

int64_t PipelineResults::bytes() const {
  int64_t cells = 0;
  for (const Results& layer : layers)
    for (const FeatureMaps* maps : {&layer.conv, &layer.activated, &layer.pooled}) cells += maps->maps.size();
  return cells * static_cast<int64_t>(sizeof(float));
}

const FeatureMaps* PipelineResults::before(size_t i) const {
  while (i > 0)
    if (const FeatureMaps& maps = layers[--i].last(); !maps.maps.empty()) return &maps;
  return nullptr;
}

}  // namespace convlens::model
