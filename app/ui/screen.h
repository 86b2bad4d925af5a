// The screen: draws the whole window with Dear ImGui from const state and says, as commands, what the person did.
//
// Needs an ImGui context between NewFrame and Render; knows no OpenGL, no files, no threads. What it keeps between
// frames is scratch only: text being typed, a stroke under way, zoom and scroll.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/batch_results.h"
#include "model/clip_counts.h"
#include "model/commands.h"
#include "model/document.h"
#include "model/latency.h"
#include "model/negative_sums.h"
#include "model/results.h"
#include "model/session.h"
#include "model/weight_meeting.h"
#include "ui/heatmap.h"
#include "ui/recorder.h"

namespace convlens::ui {

// An edit that is being worked out beside the frames.
struct Work {
  std::string what;  // "Centring the input"
  float share = 0;   // 0..1 of it is done
  bool can_stop = false;
};

// Everything that a frame shows.
struct FrameState {
  // The shown layer by itself (model/layer_view.h): its input is what comes to the layer.
  const model::Document& document;
  const model::Document& whole;            // with all layers; `document` itself while the first one is shown
  const model::PipelineResults& pipeline;  // of all layers
  const model::Session& session;
  const model::Results& results;  // of the shown layer
  uint64_t document_version = 0;
  bool busy = false;  // results are stale: the worker is on the newest
  bool can_undo = false, can_redo = false;
  std::string undo_label, redo_label;
  // Where the pointer went since the last frame, oldest first, the present position last; empty: it did not move.
  std::span<const ImVec2> pointer_path;
  const model::LatencyHistory* latency = nullptr;  // of the edits; none: they are not timed
  std::optional<Work> work;                        // long enough for a person to notice
  std::vector<model::PaintSegment> waiting_paint;  // strokes that are carried out when it is done
  const model::WeightMeeting* meeting = nullptr;   // what the hovered weight meets; none: no weight is hovered
  const model::BatchResults* batch = nullptr;      // of all inputs; none, or empty: there is one input
  // What each input channel gives to the selected output, as feature maps; none: nobody looks, or not computed yet.
  const model::Results* shares = nullptr;
  const model::ClipCounts* clips = nullptr;        // cells beyond the locked range; none: no range is locked
  const model::NegativeSums* negatives = nullptr;  // of the last maps; none: no measure needs them
  bool clipboard_pictures = false;                 // the clipboard takes and gives pictures, not only text
};

class Screen {
 public:
  explicit Screen(HeatmapProvider& heatmaps);
  ~Screen();

  // Loads fonts and sets colours and sizes when theme or scale changed; true when the font atlas was rebuilt, so that
  // the shell renews its texture. Call before ImGui::NewFrame. `pixel_scale`: content scale x the person's zoom.
  bool prepare_style(model::Theme theme, float pixel_scale);
  // What shows where there is no panel; the shell clears the window with it.
  ImVec4 background() const;

  // Builds the frame over the whole display and appends what the person did.
  void build(const FrameState& state, std::vector<model::Command>& commands);
  // Whether the frame wants to be drawn again without input (a blinking text cursor, a tooltip delay).
  bool wants_animation() const;
  // Whether it wants to be drawn again as soon as the cap allows: something moves.
  bool wants_every_frame() const;

  const Recorder& recorder() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace convlens::ui
