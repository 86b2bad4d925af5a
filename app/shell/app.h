// The program: one document, one screen, and the frame that brings them together. frame() reads from top to bottom.
//
// Belongs to the thread of its surface and never waits for a file or a computation while there is a window: those run
// on workers, which wake it when they are done.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compute/batch_evaluator.h"
#include "compute/clip_counter.h"
#include "compute/evaluator.h"
#include "compute/negative_meter.h"
#include "compute/shares.h"
#include "compute/weight_meter.h"
#include "model/store.h"
#include "shell/batch_opening.h"
#include "shell/desktop_dialog.h"
#include "shell/edit_queue.h"
#include "shell/file_jobs.h"
#include "shell/heatmap_pictures.h"
#include "shell/imgui_host.h"
#include "shell/latency_meter.h"
#include "shell/options.h"
#include "shell/outputs.h"
#include "shell/pacer.h"
#include "shell/picture_copies.h"
#include "shell/play_clock.h"
#include "shell/surface.h"
#include "shell/timings.h"
#include "shell/weight_jobs.h"
#include "ui/input_queue.h"
#include "ui/screen.h"

namespace convlens::shell {

class App {
 public:
  // `started`: when the process began, for --timings. Everything passed must outlive the program.
  static Result<std::unique_ptr<App>> create(const Options& options, Surface& surface, ui::InputQueue& input,
                                             Seconds started);

  // Draws until the person, the options or stop() end it. Returns the exit status.
  int run();
  // Ends run() soon. From any thread.
  void stop();

 private:
  App(const Options& options, Surface& surface, ui::InputQueue& input, Seconds started, HeatmapPictures pictures);

  void begin_with(const Options& options);
  void frame();
  void take_finished_work();
  void advance_playback();
  void build(const SurfaceSize& size);
  void build_and_carry_out(const SurfaceSize& size, std::span<const ImVec2> pointer_path);
  bool build_once(const SurfaceSize& size, std::span<const ImVec2> pointer_path);
  bool carry_out(const std::vector<model::Command>& commands);
  void apply(const model::Command& command);
  void edit(const model::Command& command);
  void finish_edits();
  void changed(const model::Command& command, const model::Change& change, Seconds start);
  void update_results(const model::Change& change);
  void take_map_updates();
  void follow_views();
  void update_title();
  void draw(const SurfaceSize& size);
  bool draw_what_differs(const SurfaceSize& size);
  // Whether edits are timed to their last pixel, which keeps the processor waiting for the graphics.
  bool metered() const { return options_.timings || store_.session().performance; }
  bool screenshot_is_due() const;
  void write_files(const SurfaceSize& size);

  void open_dropped_files();
  void open_paths(std::vector<std::string> paths, bool add);
  void files_chosen(DesktopDialog::Answer answer);
  std::optional<ui::Work> work() const;
  void cancel_work();
  void cancel_opening();
  void file_opened(OpenedFile opened);
  void show_opened(OpenedFile opened);
  void open_next_of_batch();
  bool computing() const { return evaluator_.busy() || batch_.busy(); }
  void weights_opened(OpenedWeights opened);
  void weights_saved(const SavedWeights& saved);
  void consider_quitting();
  bool settled() const;
  void sleep();
  void report_times();

  const Options& options_;
  Surface& surface_;
  ui::InputQueue& input_;
  const Seconds started_;

  model::Store store_;
  EditQueue edits_;
  compute::Evaluator evaluator_;
  compute::BatchEvaluator batch_;  // of all inputs
  compute::Shares shares_;
  compute::WeightMeter weights_;
  compute::ClipCounter clips_;
  compute::NegativeMeter negatives_;
  FileJobs files_;
  BatchOpening opening_;  // of several files
  WeightJobs weight_files_;
  PictureCopies picture_copies_;
  DesktopDialog desktop_dialog_;
  ImguiHost imgui_;
  HeatmapPictures pictures_;
  ui::Screen screen_;
  Outputs outputs_;
  Pacer pacer_;
  PlayClock play_clock_;

  std::vector<model::Command> commands_;
  std::string title_;
  uint64_t quit_asked_at_version_ = 0;
  int64_t frames_ = 0;        // so far
  bool written_ = false;      // the files show the screen that is settled now
  bool file_failed_ = false;  // the FILE of the command line could not be opened
  bool done_ = false;
  std::atomic<bool> stop_ = false;
  Seconds frame_start_{0};  // of the present frame
  Seconds event_{0};        // the oldest that the present build was fed
  LatencyMeter meter_;
  FrameTimes times_;
  Timings timings_;
};

}  // namespace convlens::shell
