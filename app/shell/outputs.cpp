#include "shell/outputs.h"

#include <cstdio>

#include "io/atomic_save.h"
#include "io/state_json.h"

namespace convlens::shell {

void Outputs::fail(std::string& path, const Error& error) {
  std::fprintf(stderr, "convlens: error: %s\n", error.message().c_str());
  path.clear();
  failed_ = true;
}

void Outputs::save(std::string& path, std::string_view text) {
  if (auto saved = io::save_file(path, io::as_bytes(text)); !saved) fail(path, saved.error());
}

void Outputs::write_screenshot(const io::PixelView& pixels) {
  if (auto saved = io::save_png(screenshot_, pixels); !saved) fail(screenshot_, saved.error());
  screenshot_.clear();
}

void Outputs::write_ui_map(const UiMapState& state, const ui::Recorder& recorder) {
  if (!ui_map_.empty()) save(ui_map_, ui_map_json(state, recorder));
}

void Outputs::write_state(const model::Store& store, const model::Results& results, const model::BatchResults& batch,
                          const model::LatencyHistory* latency, const model::PipelineResults& pipeline) {
  if (state_.empty()) return;
  const io::HistoryState history{store.can_undo(), store.can_redo(), store.modified()};
  save(state_, io::state_json(store.document(), store.version(), store.session(), results, history, latency, &batch,
                              &pipeline));
}

}  // namespace convlens::shell
