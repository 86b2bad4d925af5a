// A person at the screen, without window or OpenGL: finds widgets by name and gives the input queue mouse and keys.
//
// Every action is followed by frames until nothing is waiting, as the program draws them. Results are computed at once.
#pragma once

#include <imgui.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compute/batch_evaluator.h"
#include "compute/clip_counter.h"
#include "compute/evaluator.h"
#include "compute/negative_meter.h"
#include "compute/shares.h"
#include "compute/weight_meter.h"
#include "model/store.h"
#include "ui/input_queue.h"
#include "ui/screen.h"

namespace convlens::test {

class UiDriver : private ui::HeatmapProvider {
 public:
  explicit UiDriver(ImVec2 size = {1600, 900}, float scale = 1, model::Theme theme = model::Theme::dark);
  ~UiDriver() override;
  UiDriver(const UiDriver&) = delete;
  UiDriver& operator=(const UiDriver&) = delete;

  // --- What is there ---
  const model::Document& document() const { return store_.document(); }
  const model::Session& session() const { return store_.session(); }
  const model::Results& results() const { return evaluator_.results(); }
  const model::BatchResults& batch() const { return batch_.results(); }
  const model::Store& store() const { return store_; }
  const model::Results* shares() const { return shares_.results(); }
  const ui::Recorder& recorder() const { return screen_.recorder(); }
  // The widget; a test that names one that is not on screen stops.
  const ui::RecordedWidget& widget(std::string_view name) const;
  std::string value(std::string_view name) const { return widget(name).value; }
  ImVec2 centre(std::string_view name) const;
  // The centre of a cell of a widget with a grid.
  ImVec2 cell(std::string_view name, int64_t row, int64_t col) const;
  // Which channel of its map a picture on screen shows; -1: three as RGB.
  int64_t shown_channel(const std::string& picture) const { return shown_channels_.at(picture); }
  // What only the shell can carry out, in order.
  const std::vector<model::Command>& requests() const { return requests_; }

  // --- What a person does ---
  void move(ImVec2 to);
  void press(int button = 0);
  void release(int button = 0);
  void click(ImVec2 at, int button = 0);
  void click(std::string_view name) { click(centre(name)); }
  void choose_preset(std::string_view id);  // from the list
  void double_click(std::string_view name);
  // Presses at `from`, moves in `steps` even steps and lets go.
  void drag(ImVec2 from, ImVec2 to, int steps = 8, int button = 0);
  void drag_by(std::string_view name, ImVec2 by);
  void wheel(std::string_view name, float notches);
  void type(std::string_view ascii);  // as a keyboard does: keys and characters
  void tap(ui::Key key);
  void chord(std::vector<ui::Key> modifiers, ui::Key key);

  // Queues an event without drawing frames, for input that comes faster than frames.
  void queue(const ui::InputEvent& event) { input_.push(event); }
  void settle();
  bool moving() const { return screen_.wants_every_frame(); }
  model::LatencyHistory& latency() { return latency_; }  // what the shell has measured
  void dispatch(const model::Command& command);
  // What the shell does when a file has been read.
  void open_dataset(std::shared_ptr<const model::Dataset> dataset);
  void open_as_shell(const std::string& path, const std::string& name, Tensor pixels);
  // What only the shell knows: recent files, a file being read. Call settle() after a change.
  model::Session& session_as_shell() { return store_.session_for_shell(); }
  std::optional<ui::Work> work_of_shell;
  bool clipboard_pictures = false;

 private:
  ImTextureID heatmap(const ui::HeatmapRequest& request) override;
  void frame();
  bool build_once(std::span<const ImVec2> path);

  ImGuiContext* context_;
  ImVec2 size_;
  float scale_;
  model::Store store_;
  compute::Evaluator evaluator_;
  compute::BatchEvaluator batch_;
  compute::WeightMeter weights_;
  compute::Shares shares_;
  compute::ClipCounter clips_;
  compute::NegativeMeter negatives_;
  ui::InputQueue input_;
  ui::Screen screen_;
  std::map<std::string, int64_t> shown_channels_;
  std::vector<model::Command> requests_;
  model::LatencyHistory latency_;
};

}  // namespace convlens::test
