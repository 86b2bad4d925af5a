#include "shell/app.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <variant>

#include "gfx/context.h"
#include "gfx/render_target.h"
#include "io/file.h"
#include "io/text.h"
#include "model/examples.h"
#include "model/layer_view.h"
#include "shell/clock.h"

namespace convlens::shell {
namespace {

using model::Notice;

constexpr double kBatchInlineUs = 2000;            // of a batch's work at once, beside the shown input's
constexpr int kMaxBuilds = 3;                      // after one part of the input
constexpr Seconds kInputBudget{0.008};             // of one frame; the rest of the input waits for the next
constexpr std::optional<Seconds> kKeepSpare{3.0};  // of nothing happening, before the evaluator's memory is given back

// Adds the time that it lives to a part of the frame's times.
class Stopwatch {
 public:
  explicit Stopwatch(double& ms) : ms_(ms), start_(now()) {}
  ~Stopwatch() { ms_ += (now() - start_).count() * 1000; }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& ms_;
  Seconds start_;
};

}  // namespace

Result<std::unique_ptr<App>> App::create(const Options& options, Surface& surface, ui::InputQueue& input,
                                         Seconds started) {
  auto info = gfx::check_context();
  if (!info) return info.error();
  auto renderer = gfx::HeatmapRenderer::create();
  if (!renderer) return renderer.error();
  HeatmapPictures pictures(std::move(renderer).value(), info->max_texture_size);
  return std::unique_ptr<App>(new App(options, surface, input, started, std::move(pictures)));
}

App::App(const Options& options, Surface& surface, ui::InputQueue& input, Seconds started, HeatmapPictures pictures)
    : options_(options),
      surface_(surface),
      input_(input),
      started_(started),
      store_(model::initial_document()),
      edits_(store_, [&surface] { surface.wake(); }),
      evaluator_(compute::EvaluatorOptions{.wake = [&surface] { surface.wake(); }, .learns_pace = true}),
      batch_(compute::EvaluatorOptions{.wake = [&surface] { surface.wake(); }, .inline_limit_us = kBatchInlineUs}),
      shares_(compute::EvaluatorOptions{.wake = [&surface] { surface.wake(); }, .learns_pace = true}),
      files_([&surface] { surface.wake(); }, {.decoder = options.decoder, .recent_files = options.recent_files}),
      weight_files_([&surface] { surface.wake(); }),
      picture_copies_([&surface] { surface.wake(); }),
      desktop_dialog_([&surface] { surface.wake(); }, !options.own_dialogs && !options.offscreen),
      imgui_(surface),
      pictures_(std::move(pictures)),
      screen_(pictures_),
      outputs_(options) {
  if (!options.file.empty()) apply(model::OpenFile{options.file, store_.session().import_mode, {}});
  apply(model::SetTheme{options.theme});
  update_results(model::Change::everything());
  begin_with(options);
}

void App::begin_with(const Options& options) {
  if (!options.example.empty())
    if (auto example = model::make_example(options.example, store_.document())) apply(*std::move(example));
  if (!options.stage) return;
  const auto stages = model::stages_of(store_.document());
  const auto last = static_cast<int64_t>(stages.size()) - 1;
  apply(model::SelectStage{stages[static_cast<size_t>(std::min(*options.stage, last))]});
}

void App::stop() {
  stop_ = true;
  surface_.wake();
}

int App::run() {
  while (!done_) {
    frame();
    if (done_) break;
    sleep();
  }
  if (options_.timings) std::fprintf(stderr, "%s\n", timings_.summary().c_str());
  return file_failed_ || outputs_.failed() ? 1 : 0;
}

void App::frame() {
  frame_start_ = event_ = now();
  times_ = {};
  if (!metered()) meter_.forget();
  const SurfaceSize size = surface_.size();
  if (size.framebuffer_w > 0 && size.framebuffer_h > 0) {
    take_finished_work();
    advance_playback();
    build(size);
    pacer_.frame_drawn(frame_start_);
    ++frames_;
    draw(size);
    write_files(size);
    report_times();
  }
  consider_quitting();
}

void App::take_finished_work() {
  finish_edits();
  open_dropped_files();
  // An opened file is one more edit, and what is said of it counts on its being done.
  if (!edits_.busy())
    if (auto opened = files_.take_file()) file_opened(std::move(*opened));
  if (auto recent = files_.take_recent_files()) {
    store_.session_for_shell().recent_files = std::move(*recent);
    pacer_.activity();
  }
  if (auto folder = files_.take_folder()) {
    store_.session_for_shell().browser = std::move(*folder);
    pacer_.activity();
  }
  if (auto answer = desktop_dialog_.take()) files_chosen(std::move(*answer));
  if (auto copied = picture_copies_.take()) {
    apply(model::ShowNotice{std::move(*copied)});
    pacer_.activity();
  }
  if (auto weights = weight_files_.take_opened()) weights_opened(std::move(*weights));
  if (const auto saved = weight_files_.take_saved()) weights_saved(*saved);
  if (evaluator_.poll(store_.document())) pacer_.activity();
  if (batch_.poll(store_.document())) pacer_.activity();
}

// Only a frame that moved the window is an event: between slow steps the screen settles, and scripts can read it.
void App::advance_playback() {
  const Seconds passed = play_clock_.frame(frame_start_);
  const model::Transport& transport = store_.session().transport;
  if (!transport.playing) return;
  const model::WindowPlace before = transport.place;
  apply(model::AdvancePlayback{passed.count()});
  if (!(transport.place == before) || !transport.playing) pacer_.activity();
}

// Feeds the input that waits, and builds the screen for each part of it that ImGui can see at once: quick taps do not
// lag behind, a frame a tap. Only the last build is drawn.
void App::build(const SurfaceSize& size) {
  if (screen_.prepare_style(store_.session().theme, surface_.content_scale() * store_.session().scale))
    imgui_.renew_fonts();
  const Seconds start = now();
  bool more = true;
  while (more) {
    if (!input_.empty()) pacer_.activity();
    more = input_.feed_frame(imgui_.io()) && now() - start < kInputBudget;
    const auto event = input_.oldest_of_frame();
    event_ = event ? Seconds(event->time_since_epoch()) : frame_start_;
    build_and_carry_out(size, input_.path_of_frame());
  }
  update_title();
}

// Builds the screen, carries out what the person did, and builds it again without new input: so it shows all of the
// consequences at once.
void App::build_and_carry_out(const SurfaceSize& size, std::span<const ImVec2> pointer_path) {
  for (int builds = 0; builds < kMaxBuilds; ++builds) {
    if (!build_once(size, pointer_path)) {
      // ImGui sizes scroll bars by the contents of the build before: once more, after something has changed.
      if (builds > 0) build_once(size, pointer_path);
      break;
    }
    pacer_.activity();
    pointer_path = {};
  }
}

bool App::build_once(const SurfaceSize& size, std::span<const ImVec2> pointer_path) {
  commands_.clear();
  {
    const Stopwatch stopwatch(times_.build_ms);
    follow_views();
    const std::optional<model::Document> view = model::layer_view(store_.document(), evaluator_.pipeline());
    pictures_.begin_build(
        {store_.document(), evaluator_.pipeline(), &batch_.results(), shares_.results(), store_.session().dataset});
    imgui_.new_frame(size, now());
    const ui::FrameState state{.document = view ? *view : store_.document(),
                               .whole = store_.document(),
                               .pipeline = evaluator_.pipeline(),
                               .session = store_.session(),
                               .results = evaluator_.results(),
                               .document_version = store_.version(),
                               .busy = evaluator_.busy(),
                               .can_undo = store_.can_undo(),
                               .can_redo = store_.can_redo(),
                               .undo_label = store_.undo_label(),
                               .redo_label = store_.redo_label(),
                               .pointer_path = pointer_path,
                               .latency = &meter_.history(),
                               .work = work(),
                               .waiting_paint = edits_.waiting_paint(),
                               .meeting = weights_.meeting(),
                               .batch = &batch_.results(),
                               .shares = shares_.results(),
                               .clips = clips_.counts(),
                               .negatives = negatives_.sums(),
                               .clipboard_pictures = clipboard_has_pictures() && !options_.offscreen};
    screen_.build(state, commands_);
    imgui_.end_frame();
  }
  return carry_out(commands_);
}

void App::take_map_updates() {
  const std::vector<compute::MapUpdate> updates = evaluator_.take_updates();
  pictures_.maps_changed(updates);
  clips_.changed(updates, store_.document().shown_layer);
  negatives_.changed(updates, store_.document().shown_layer);
  pictures_.shares_changed(shares_.take_updates());
}

// What is worked out only while somebody looks at it.
void App::follow_views() {
  const model::Session& session = store_.session();
  const std::optional<model::Document> view = model::layer_view(store_.document(), evaluator_.pipeline());
  const model::Document& document = view ? *view : store_.document();
  weights_.advance(document, evaluator_.results(), session.hover);
  const bool shares =
      session.maps_view == model::MapsView::shares && document.convolves() && document.input.read().shape().c > 1;
  shares_.advance(store_.document(), session.selected_output, shares, &evaluator_.pipeline());
  take_map_updates();
  const bool locked = session.range_mode == model::RangeMode::locked;
  clips_.advance(evaluator_.results(), locked ? std::optional(session.locked_range) : std::nullopt);
  negatives_.advance(evaluator_.results(), model::needs_negatives(session.pool_measure));
  if (weights_.busy() || clips_.busy() || negatives_.busy()) pacer_.activity();
}

bool App::carry_out(const std::vector<model::Command>& commands) {
  for (const model::Command& command : commands) apply(command);
  return !commands.empty();
}

void App::apply(const model::Command& command) {
  model::Session& session = store_.session_for_shell();
  if (const auto* file = std::get_if<model::OpenFile>(&command)) {
    session.loading_file = io::printable_name(file->path);
    session.notice = {};  // it would hide how far the file is
    opening_ = {};
    files_.open(*file);
  } else if (const auto* batch = std::get_if<model::OpenBatch>(&command)) {
    opening_ = BatchOpening(*batch);
    open_next_of_batch();
  } else if (const auto* folder = std::get_if<model::ListFolder>(&command)) {
    session.browser.loading = true;
    files_.list(*folder);
  } else if (const auto* paste = std::get_if<model::PastePicture>(&command)) {
    session.loading_file = "the clipboard";
    session.notice = {};
    opening_ = {};
    files_.paste(*paste);
  } else if (const auto* picture = std::get_if<model::CopyPicture>(&command)) {
    picture_copies_.copy(*picture);
  } else if (std::holds_alternative<model::ForgetRecentFiles>(command)) {
    session.recent_files.clear();
    files_.forget_recent_files();
  } else if (std::holds_alternative<model::CancelWork>(command)) {
    cancel_work();
  } else if (const auto* dialog = std::get_if<model::SetDialog>(&command);
             dialog != nullptr && desktop_dialog_.replaces(dialog->dialog)) {
    desktop_dialog_.ask(dialog->dialog, surface_.portal_name());
  } else if (const auto* weights = std::get_if<model::OpenWeights>(&command)) {
    session.loading_file = io::printable_name(weights->path);
    weight_files_.open(*weights);
  } else if (const auto* save = std::get_if<model::SaveWeights>(&command)) {
    session.saving_file = io::printable_name(save->path);
    session.replace_asked.clear();
    weight_files_.save(*save, store_.document().kernels.weight, store_.document().kernels.bias);
  } else {
    edit(command);
  }
}

void App::edit(const model::Command& command) {
  const Seconds start = now();
  if (!edits_.is_now(command)) return;
  store_.set_known_layer({model::shown_layer_maps(store_.document(), evaluator_.pipeline()), &evaluator_.results()});
  const model::Change change = store_.dispatch(command);
  store_.set_known_layer({});
  changed(command, change, start);
}

// What has been worked out is put in place, and what waited behind it follows.
void App::finish_edits() {
  const Seconds start = now();
  if (auto done = edits_.take()) {
    pacer_.activity();
    changed(done->command, done->change, start);
  }
  while (auto command = edits_.next()) changed(*command, store_.dispatch(*command), now());
}

void App::changed(const model::Command& command, const model::Change& change, Seconds start) {
  if (!change.any()) return;
  const Seconds changed = now();
  update_results(change);
  if (!metered()) return;
  LatencyMeter::Edit edit;
  edit.what = std::holds_alternative<model::Undo>(command)   ? "undo"
              : std::holds_alternative<model::Redo>(command) ? "redo"
                                                             : store_.undo_label();
  edit.version = store_.version();
  edit.event = event_;
  edit.frame = frame_start_;
  edit.handed_over = now();
  edit.edit_ms = (changed - start).count() * 1000;
  edit.compute_ms = (edit.handed_over - changed).count() * 1000;
  edit.build_ms = times_.build_ms;
  edit.on_worker = evaluator_.busy();
  edit.cells = edit.on_worker ? 0 : evaluator_.results().cells_computed;
  meter_.edited(std::move(edit));
}

void App::update_results(const model::Change& change) {
  if (!change.any()) return;
  const Stopwatch stopwatch(times_.compute_ms);
  pictures_.input_changed(store_.document(), change);
  weights_.changed(change, store_.document().shown_layer);
  shares_.changed(change);
  if (change.layer_shown || change.restructured_from) {
    clips_.forget();
    negatives_.forget();
  }
  evaluator_.update(store_.document(), store_.version(), change);
  batch_.update(store_.document(), store_.version(), change);
}

void App::update_title() {
  std::string title = store_.document().input_name + (store_.modified() ? " \u2022 - ConvLens" : " - ConvLens");
  if (title == title_) return;
  title_ = std::move(title);
  surface_.set_title(title_);
}

void App::draw(const SurfaceSize& size) {
  const bool drawn = draw_what_differs(size);
  if (meter_.waiting() && meter_.drawn(frame_start_, now(), evaluator_.results(), times_)) {
    if (options_.timings) std::fprintf(stderr, "edit %s\n", to_string(meter_.history().edits().back()).c_str());
    pacer_.activity();  // the panel shows it
  }
  if (drawn) surface_.present();
}

// A frame that looks like the one before costs nothing: neither the settling ones nor a moving pointer that changes
// nothing are drawn again.
bool App::draw_what_differs(const SurfaceSize& size) {
  bool different = surface_.take_lost() || options_.timings || screenshot_is_due();
  {
    const Stopwatch stopwatch(times_.upload_ms);
    take_map_updates();
    pictures_.batch_changed(batch_.take_updates());
    if (pictures_.draw() > 0) different = true;
    if (metered()) glFinish();
  }
  const ImVec4 background = screen_.background();
  if (!different && !imgui_.looks_different(size, background)) return false;
  {
    const Stopwatch stopwatch(times_.draw_ms);
    imgui_.draw(size, background);
    if (metered()) glFinish();
  }
  if (screenshot_is_due()) {
    const std::vector<uint8_t> pixels = gfx::read_screen(size.framebuffer_w, size.framebuffer_h);
    outputs_.write_screenshot({pixels.data(), size.framebuffer_h, size.framebuffer_w, 4});
  }
  return true;
}

bool App::screenshot_is_due() const {
  const bool last_frame = options_.frames && frames_ >= *options_.frames;
  return outputs_.wants_screenshot() && (settled() || last_frame);
}

bool App::settled() const {
  return pacer_.settled() && input_.empty() && !computing() && !shares_.busy() && !edits_.busy() && !files_.busy() &&
         !weight_files_.busy() && !picture_copies_.busy() && frames_ > 0;
}

void App::write_files(const SurfaceSize& size) {
  if (!settled()) {
    written_ = false;
  } else if (!written_) {
    written_ = true;
    // The state first: a script that sees the map's frame number grow finds a state that is as new.
    outputs_.write_state(store_, evaluator_.results(), batch_.results(), metered() ? &meter_.history() : nullptr,
                         evaluator_.pipeline());
    outputs_.write_ui_map({frames_, store_.version(), true, size}, screen_.recorder());
  }
  if (options_.frames)
    done_ = frames_ >= *options_.frames;
  else if (settled())
    done_ = options_.exit_after_settled || options_.offscreen;
}

// Work that is not saved is lost only by somebody who has been told so: the second request in a row counts.
void App::consider_quitting() {
  if (stop_) done_ = true;
  const bool asked = surface_.take_close_request() || std::exchange(store_.session_for_shell().quit, false);
  if (!asked || done_) return;
  if (!store_.modified() || quit_asked_at_version_ == store_.version()) {
    done_ = true;
    return;
  }
  quit_asked_at_version_ = store_.version();
  apply(model::ShowNotice{{Notice::Kind::error, "The changes are not saved: close again to lose them"}});
  pacer_.activity();
}

void App::sleep() {
  if (surface_.size().framebuffer_w <= 0) {  // minimised: nothing to draw on
    surface_.wait(std::nullopt);
    return;
  }
  if (options_.offscreen) {
    // There is nobody to keep waiting: what runs is waited for, and no frame is held back.
    if (pacer_.settled() && edits_.busy()) {
      edits_.wait();
      pacer_.activity();
    } else if (pacer_.settled() && computing()) {
      evaluator_.finish(store_.document());
      batch_.finish(store_.document());
      pacer_.activity();
    } else if (pacer_.settled() && shares_.busy()) {
      shares_.finish(store_.document());
      pacer_.activity();
    } else if (pacer_.settled() && (files_.busy() || weight_files_.busy())) {
      if (surface_.wait(std::nullopt)) pacer_.activity();
    }
    return;
  }
  const auto due = [this] {
    const bool moving = input_.key_held() || store_.session().transport.playing || screen_.wants_every_frame();
    const bool animating = screen_.wants_animation() || edits_.working() || files_.opening();
    return pacer_.sleep(now(), moving, animating);
  };
  while (true) {
    const auto time = due();
    const bool idle = !time && evaluator_.spare_bytes() > 0;
    if (surface_.wait(idle ? kKeepSpare : time)) {
      pacer_.activity();
      // The cap: events go on arriving meanwhile and are all in the next frame.
      while (pacer_.cap(now()).count() > 0) surface_.wait(pacer_.cap(now()));
      return;
    }
    if (idle) evaluator_.give_back_spare();
    // Also a frame that is late has asked for events first: else slow frames would shut them out.
    if (time && time->count() <= 0) return;
  }
}

void App::report_times() {
  if (!options_.timings) return;
  times_.total_ms = (now() - frame_start_).count() * 1000;
  timings_.add(times_);
  if (frames_ == 1) std::fprintf(stderr, "first frame after %.0f ms\n", (now() - started_).count() * 1000);
  std::fprintf(stderr, "frame %lld: %s\n", static_cast<long long>(frames_), to_string(times_).c_str());
}

}  // namespace convlens::shell
