// The files that --ui-map, --state and --screenshot keep of the settled screen.
#pragma once

#include <string>

#include "io/image.h"
#include "model/batch_results.h"
#include "model/latency.h"
#include "model/results.h"
#include "model/store.h"
#include "shell/options.h"
#include "shell/ui_map.h"

namespace convlens::shell {

class Outputs {
 public:
  explicit Outputs(const Options& options)
      : ui_map_(options.ui_map), state_(options.state), screenshot_(options.screenshot) {}

  // Whether the settled screen's pixels are still wanted: before the frame is presented.
  bool wants_screenshot() const { return !screenshot_.empty(); }
  void write_screenshot(const io::PixelView& pixels);

  void write_ui_map(const UiMapState& state, const ui::Recorder& recorder);
  // `latency`: none when edits are not timed.
  void write_state(const model::Store& store, const model::Results& results, const model::BatchResults& batch,
                   const model::LatencyHistory* latency, const model::PipelineResults& pipeline);

  // Why a file could not be written, told once on standard error as well; such a file is not tried again.
  bool failed() const { return failed_; }

 private:
  void save(std::string& path, std::string_view text);
  void fail(std::string& path, const Error& error);

  std::string ui_map_, state_, screenshot_;  // empty: not wanted (any more)
  bool failed_ = false;
};

}  // namespace convlens::shell
