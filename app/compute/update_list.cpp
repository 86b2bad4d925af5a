#include "compute/update_list.h"

#include "compute/stages.h"

namespace convlens::compute {

void UpdateList::add(const Work& work) {
  const auto works = stage_works(work);
  for (size_t kind = 0; kind < works.size(); ++kind) {
    const StageWork& stage = *works[kind];
    std::vector<Entry>& entries = entries_[kind];
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
  for (size_t kind = 0; kind < entries_.size(); ++kind) {
    for (size_t channel = 0; channel < entries_[kind].size(); ++channel) {
      const Entry& entry = entries_[kind][channel];
      if (!entry.rect.empty())
        updates.push_back({static_cast<MapKind>(kind), static_cast<int64_t>(channel), entry.rect, entry.reshaped});
    }
    entries_[kind].clear();
  }
  return updates;
}

}  // namespace convlens::compute
