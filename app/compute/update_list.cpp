#include "compute/update_list.h"

#include "compute/stages.h"

namespace convlens::compute {

void UpdateList::end_at(int64_t layer) {
  if (static_cast<int64_t>(layers_.size()) > layer) layers_.resize(static_cast<size_t>(layer));
}

void UpdateList::add(const Work& work, int64_t layer) {
  const auto at = static_cast<size_t>(layer);
  if (layers_.size() <= at) layers_.resize(at + 1);
  const auto works = stage_works(work);
  for (size_t kind = 0; kind < works.size(); ++kind) {
    const StageWork& stage = *works[kind];
    std::vector<Entry>& entries = layers_[at][kind];
    // Maps that are gone, or had another shape, have nothing left to be uploaded.
    if (stage.action == StageWork::Action::clear || stage.reshaped) entries.clear();
    if (!stage.computes()) continue;
    entries.resize(stage.dirty.size());
    for (size_t channel = 0; channel < entries.size(); ++channel) {
      entries[channel].rect = unite(entries[channel].rect, stage.dirty[channel]);
      entries[channel].reshaped |= stage.reshaped;
    }
  }
}

std::vector<MapUpdate> UpdateList::take() {
  std::vector<MapUpdate> updates;
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    for (size_t kind = 0; kind < layers_[layer].size(); ++kind) {
      std::vector<Entry>& entries = layers_[layer][kind];
      for (size_t channel = 0; channel < entries.size(); ++channel)
        if (const Entry& entry = entries[channel]; !entry.rect.empty())
          updates.push_back({static_cast<MapKind>(kind), static_cast<int64_t>(channel), entry.rect, entry.reshaped,
                             static_cast<int64_t>(layer)});
      entries.clear();
    }
  }
  return updates;
}

}  // namespace convlens::compute
