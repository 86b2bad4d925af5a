// The program's part in files: what was dropped, opened and saved comes back here from the workers.
#include <algorithm>
#include <utility>

#include "io/file.h"
#include "io/text.h"
#include "shell/app.h"

namespace convlens::shell {

using model::Notice;

void App::open_dropped_files() { open_paths(surface_.take_dropped_files(), false); }

void App::open_paths(std::vector<std::string> paths, bool add) {
  if (paths.empty()) return;
  const model::Session& session = store_.session();
  if (paths.size() == 1 && !add)
    apply(model::OpenFile{std::move(paths.front()), session.import_mode, session.import_shape});
  else
    apply(model::OpenBatch{std::move(paths), session.import_mode, add, session.import_shape});
}

// Where the desktop has no dialog, the program's own takes its place.
void App::files_chosen(DesktopDialog::Answer answer) {
  pacer_.activity();
  if (answer.paths)
    open_paths(std::move(*answer.paths), answer.dialog == model::Dialog::add_files);
  else
    apply(model::SetDialog{answer.dialog});
}

// What takes long enough to be spoken of, and what Esc stops.
std::optional<ui::Work> App::work() const {
  if (edits_.working()) return edits_.work(now());
  if (desktop_dialog_.open()) return ui::Work{.what = "Choosing a file in the desktop's dialog", .can_stop = true};
  return files_.work(now());
}

void App::cancel_work() {
  if (edits_.working()) return edits_.cancel();
  if (desktop_dialog_.open()) return desktop_dialog_.cancel();
  cancel_opening();
}

void App::open_next_of_batch() {
  const model::OpenFile file = opening_.next();
  store_.session_for_shell().loading_file = io::printable_name(file.path) + opening_.progress();
  files_.open(file);
}

void App::cancel_opening() {
  std::string& file = store_.session_for_shell().loading_file;
  if (file.empty()) return;
  files_.cancel();
  opening_ = {};
  apply(model::ShowNotice{{Notice::Kind::info, "Not opened: " + std::exchange(file, {}) + ". What you had stays."}});
}

void App::file_opened(OpenedFile opened) {
  pacer_.activity();
  store_.session_for_shell().loading_file.clear();
  if (!opening_.under_way()) return show_opened(std::move(opened));
  opening_.take(std::move(opened), store_.document());
  if (opening_.under_way()) return open_next_of_batch();
  const bool nothing_to_lose = !store_.modified();
  if (const auto command = opening_.command()) {
    apply(*command);
    store_.session_for_shell().opened_path.clear();
    if (nothing_to_lose) store_.mark_saved();
  }
  if (const Notice notice = opening_.notice(); notice.kind != Notice::Kind::none) apply(model::ShowNotice{notice});
  opening_ = {};
}

void App::show_opened(OpenedFile opened) {
  Notice notice;
  if (opened.input) {
    // An opened file is not unsaved work; what was painted before it still is.
    const bool nothing_to_lose = !store_.modified();
    if (opened.rest.empty()) {
      apply(std::move(opened.input).value());
    } else {
      opened.rest.insert(opened.rest.begin(), std::move(opened.input).value());
      apply(model::SetBatch{std::move(opened.rest), io::printable_name(opened.path)});
    }
    if (nothing_to_lose) store_.mark_saved();
    if (opened.dataset) {
      store_.session_for_shell().dataset = std::move(opened.dataset);
      apply(model::SetDatasetPlace{});
    }
    store_.session_for_shell().opened_path = opened.path;
    store_.session_for_shell().opened_name = store_.document().input_name;
    store_.session_for_shell().opened_array_axes = opened.array_axes;
    if (!opened.note.empty()) notice = {Notice::Kind::info, opened.note};
  } else {
    notice = {Notice::Kind::error, opened.input.error().message()};
    if (!opened.path.empty() && opened.path == options_.file) {
      file_failed_ = true;
      std::fprintf(stderr, "convlens: error: %s\n", notice.text.c_str());
    }
  }
  if (notice.kind != Notice::Kind::none) apply(model::ShowNotice{std::move(notice)});
}

// The dialog stays open, with the reason, until weights have been taken.
void App::weights_opened(OpenedWeights opened) {
  pacer_.activity();
  store_.session_for_shell().loading_file.clear();
  if (!opened.weights) {
    apply(model::ShowNotice{{Notice::Kind::error, opened.weights.error().message()}});
    return;
  }
  const model::SetWeights& weights = *opened.weights;
  const std::string text = "Opened weight " + to_string(weights.weight.shape()) + " from " + weights.source +
                           (weights.bias.empty() ? ", biases as they were" : " and its biases");
  apply(model::ShowNotice{});
  apply(std::move(opened.weights).value());
  if (store_.session().notice.kind == Notice::Kind::error) return;
  store_.session_for_shell().weights_path = opened.path;
  if (store_.session().dialog == model::Dialog::open_weights) apply(model::SetDialog{});
  apply(model::ShowNotice{{Notice::Kind::info, text}});
}

void App::weights_saved(const SavedWeights& saved) {
  pacer_.activity();
  model::Session& session = store_.session_for_shell();
  session.saving_file.clear();
  if (saved.outcome == SavedWeights::Outcome::exists) {
    session.replace_asked = io::printable_name(saved.path);
    return;
  }
  const bool failed = saved.outcome == SavedWeights::Outcome::failed;
  if (!failed) session.weights_path = saved.path;
  if (!failed && session.dialog == model::Dialog::save_weights) apply(model::SetDialog{});
  apply(model::ShowNotice{{failed ? Notice::Kind::error : Notice::Kind::info, saved.text}});
}

}  // namespace convlens::shell
