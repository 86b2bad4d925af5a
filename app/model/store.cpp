#include "model/store.h"

#include <type_traits>
#include <utility>

#include "model/batch.h"
#include "model/brush.h"
#include "model/flood_fill.h"
#include "model/history.h"
#include "model/reduce.h"

namespace convlens::model {
namespace {

template <class T, class... Others>
constexpr bool kIsOneOf = (std::is_same_v<T, Others> || ...);

template <class T>
constexpr bool kEditsDocument =
    kIsOneOf<T, ShiftInput, CentreInput, ClearInput, InvertInput, ResizeCanvas, SetInput, SetSample, SetBatch,
             AddToBatch, DuplicateInput, RemoveFromBatch, MoveInBatch, KeepOnlyShown, SetWeight, SetKernel,
             TransformKernel, RandomKernel, StackEdgeKernels, PasteKernel, SetKernelSize, SetGroups, SetWeights,
             StartImpulseTest, SetBias, AddOutput, RemoveOutput, DuplicateOutput, RenameOutput, MoveOutput,
             SetConvParams, SetRelu, SetChannelOff, SetPool, SetActivation, SetOutputPadding, AddStage, RemoveStage,
             DuplicateStage, MoveStage, SwitchStage, FitStage, SetPipeline>;

template <class T>
uint64_t edit_id_of(const T& command) {
  if constexpr (requires { command.edit_id; }) return command.edit_id;
  return 0;
}

bool same_settings(const Document& document, const Settings& settings) {
  Document copy;
  static_cast<Pipeline&>(copy) = document;
  Settings other = settings;
  return !exchange(copy, other).any();
}

}  // namespace

Store::Store(Document document, int64_t history_budget_bytes)
    : document_(std::move(document)), history_(std::make_unique<History>(history_budget_bytes)) {
  place_in_the_middle(document_, session_);
  keep_inside(document_, session_);
}

Store::~Store() = default;

bool Store::modified() const { return history_->modified(); }
void Store::mark_saved() { history_->mark_saved(); }
bool Store::can_undo() const { return history_->undoable() != nullptr; }
bool Store::can_redo() const { return history_->redoable() != nullptr; }
std::string Store::undo_label() const { return can_undo() ? history_->undoable()->label : std::string(); }
std::string Store::redo_label() const { return can_redo() ? history_->redoable()->label : std::string(); }
int64_t Store::history_bytes() const { return history_->bytes(); }

bool changes_document(const Command& command) {
  return std::visit(
      [](const auto& c) {
        using C = std::decay_t<decltype(c)>;
        return kEditsDocument<C> || kIsOneOf<C, PaintSegment, FillArea, ShowInput, SelectStage, Undo, Redo>;
      },
      command);
}

Change Store::dispatch(const Command& command) {
  return std::visit(
      [this](const auto& c) -> Change {
        using C = std::decay_t<decltype(c)>;
        if constexpr (kIsOneOf<C, PaintSegment>) {
          return paint(c);
        } else if constexpr (kIsOneOf<C, FillArea>) {
          return fill(c);
        } else if constexpr (kIsOneOf<C, Undo, Redo>) {
          return travel(kIsOneOf<C, Undo>);
        } else if constexpr (kEditsDocument<C>) {
          Result<Edit> edit = reduce(document_, c);
          if (edit) return commit(std::move(edit).value(), edit_id_of(c));
          fail(edit.error());
        } else if constexpr (kIsOneOf<C, SelectStage>) {
          if (const Result<void> check = check_stage(document_, c.place); check)
            return select(c.place);
          else
            fail(check.error());
        } else if constexpr (kIsOneOf<C, ShowInput>) {
          if (const Result<void> check = check_range("input", c.n, 0, batch_size(document_) - 1); check)
            return show(c.n);
          else
            fail(check.error());
        } else if constexpr (!kIsOneOf<C, OpenFile, OpenBatch, ForgetRecentFiles, PastePicture, CopyPicture, ListFolder,
                                       CancelWork, OpenWeights, SaveWeights>) {
          if (const Result<void> done = reduce_session(c); !done) fail(done.error());
          return show(session_.transport.place.n);  // the window may have gone on to another input
        }
        return {};
      },
      command);
}

template <class C>
Result<void> Store::reduce_session(const C& command) {
  if constexpr (requires { reduce(document_, session_, command, known_); })
    return reduce(document_, session_, command, known_);
  else
    return reduce(document_, session_, command);
}

Change Store::commit(Edit&& edit, uint64_t edit_id) {
  Step step;
  step.label = std::move(edit.label);
  step.edit_id = edit_id;
  step.input = std::move(edit.input);
  step.batch = std::move(edit.batch);
  step.settings = std::move(edit.settings);
  const int64_t old_outputs = document_.kernels.outputs(), old_layer = document_.shown_layer;
  const int64_t old_selection = session_.selected_output;
  const Shape old_input = document_.input.read().shape();
  // Inputs of a batch have one shape.
  const bool batch_ends = step.input && !step.batch && !document_.others.empty() &&
                          step.input->pixels.read().shape() != document_.input.read().shape();
  if (batch_ends) step.batch.emplace();
  const int64_t old_batch = batch_size(document_);
  step.shown_before = document_.shown;
  Change change = step.exchange(document_);
  if (!change.any()) return {};
  if (change.only_shows_layer()) {  // two stages of a kind have changed places
    history_->close_open_step();
    changed();
    return change;
  }
  step.shown_after = document_.shown;
  if (edit.select_part) session_.stage_part = *edit.select_part;
  // In a picture of another size, and in another layer, the window's old place means nothing.
  if (document_.input.read().shape() != old_input || document_.shown_layer != old_layer)
    place_in_the_middle(document_, session_);
  if (edit.way_back) {
    step.move = std::move(edit.way_back);
    step.moved = change.input_rect;
    step.input.reset();
  }
  stroke_.reset();
  if (edit.select_output) session_.selected_output = *edit.select_output;
  changed();
  if (!edit.note.empty()) session_.notice = {Notice::Kind::info, edit.note};
  if (batch_ends)
    session_.notice = {Notice::Kind::info, "The batch of " + std::to_string(old_batch) +
                                               " inputs ended: its inputs have one size. Undo brings it back"};

  if (const LayerChange layer = change.of(document_.shown_layer); layer.outputs.size() == 1) {
    step.selected_before = step.selected_after = layer.outputs.front();
  } else if (old_outputs != document_.kernels.outputs() || old_layer != document_.shown_layer) {
    step.selected_before = old_selection;
    step.selected_after = session_.selected_output;
  }
  Step* open = history_->open_step(edit_id);
  if (open == nullptr || !open->is_settings() || !step.is_settings()) {
    history_->push(std::move(step));
  } else if (same_settings(document_, *open->settings)) {
    history_->drop_open_step();
  } else {
    history_->extended();  // it holds the settings from before its first change already
  }
  return change;
}

Change Store::paint(const PaintSegment& command) {
  if (const Result<void> check = check_segment(document_, command); !check) {
    fail(check.error());
    return {};
  }
  const bool goes_on =
      stroke_ && command.edit_id != 0 && stroke_->edit_id() == command.edit_id && stroke_->brush() == command.brush;
  if (!goes_on) stroke_ = std::make_unique<Stroke>(command.brush, command.edit_id);

  Step* open = history_->open_step(command.edit_id);
  if (open != nullptr && !open->is_paint()) open = nullptr;
  Step fresh;
  Step& step = open != nullptr ? *open : fresh;
  Change change;
  change.input_rect = stroke_->paint(document_.input.write(), command.from, command.to, step.tiles);
  if (!change.any()) return {};
  step.painted = unite(step.painted, change.input_rect);
  if (open != nullptr) {
    history_->extended();
  } else {
    fresh.label = command.brush.value == 0 ? "erase" : "paint";
    fresh.shown_before = fresh.shown_after = document_.shown;
    fresh.edit_id = command.edit_id;
    history_->push(std::move(fresh));
  }
  changed();
  return change;
}

Change Store::fill(const FillArea& command) {
  if (const Result<void> check = check_fill(document_, command); !check) {
    fail(check.error());
    return {};
  }
  Step step;
  step.painted =
      flood_fill(document_.input.write(), command.row, command.col, command.channel, command.value, step.tiles);
  return filled(std::move(step));
}

// A fill that is done: in the document's input, or in the step's.
Change Store::filled(Step&& step) {
  step.label = "fill";
  step.shown_before = step.shown_after = document_.shown;
  Change change;
  change.input_rect = step.painted;
  if (!change.any()) return {};
  if (step.prepared) document_.input = *std::exchange(step.prepared, std::nullopt);
  stroke_.reset();
  history_->push(std::move(step));
  changed();
  return change;
}

// Looking at another input is no step of the history; a stroke does not go on on it.
Change Store::show(int64_t n) {
  Change change = show_input(document_, n);
  if (!change.any()) return {};
  stroke_.reset();
  history_->close_open_step();
  changed();
  return change;
}

// Looking at another stage is no step of the history either.
Change Store::select(const StagePlace& place) {
  const bool other_layer = place.layer != document_.shown_layer;
  if (!other_layer && place.part == session_.stage_part) return {};
  const auto nest_before = loop_nest(document_, session_.stage_part);
  session_.stage_part = place.part;
  session_.pinned = session_.hover = {};
  session_.transport.place.product = -1;
  if (other_layer) {
    show_layer(document_, place.layer);
    history_->close_open_step();
  }
  // Of two stages with maps of one size the same place is shown.
  const auto nest = loop_nest(document_, place.part);
  if (other_layer || !nest || !nest_before || nest->output != nest_before->output)
    place_in_the_middle(document_, session_);
  if (!other_layer) {
    keep_inside(document_, session_, known_);
    return {};
  }
  changed();
  Change change;
  change.layer_shown = true;
  return change;
}

Change Store::travel(bool back) {
  const Step* step = back ? history_->undoable() : history_->redoable();
  if (step == nullptr) return {};
  const std::optional<int64_t> selection = back ? step->selected_before : step->selected_after;
  stroke_.reset();
  // Pixels go back into the input that they came from, and it is what one wants to see then.
  Change change = show_input(document_, back ? step->shown_after : step->shown_before);
  change.unite(history_->travel(back, document_));
  if (selection) session_.selected_output = *selection;
  changed();
  return change;
}

void Store::changed() {
  ++version_;
  session_.notice = {};
  keep_inside(document_, session_, known_);
}

void Store::fail(const Error& error) { session_.notice = {Notice::Kind::error, error.message()}; }

}  // namespace convlens::model
