// The store: the only writer of document and session. Carries commands out, keeps the history, says what changed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "convlens/engine/shape.h"
#include "model/commands.h"
#include "model/document.h"
#include "model/session.h"

namespace convlens::model {

// What changed in one layer.
struct LayerChange {
  std::vector<int64_t> outputs;  // output channels with new weights or bias, ascending, each once
  bool conv_replaced = false;    // number of outputs, or a parameter of the window
  bool activation = false, pool = false;
  bool any() const { return !outputs.empty() || conv_replaced || activation || pool; }
  void unite(const LayerChange& other);
};

// What a dispatch changed, as compute needs to know it. Changes unite.
struct Change {
  Rect input_rect;                           // cells of the input that have new values; empty: none
  bool input_replaced = false;               // another tensor, perhaps of another shape
  bool batch = false;                        // other inputs beside the shown one
  bool shown = false;                        // another input of the batch is shown
  bool layer_shown = false;                  // another layer is shown; nothing is computed for that
  std::optional<int64_t> restructured_from;  // layers have come or gone: from this one on numbers mean others now
  bool flatten = false;
  std::map<int64_t, LayerChange> layers;  // by number

  bool any() const { return layer_shown || changes_values(); }
  bool only_shows_layer() const { return layer_shown && !changes_values(); }
  // Anything but what is looked at.
  bool changes_values() const {
    return !input_rect.empty() || input_replaced || batch || shown || restructured_from || flatten ||
           std::ranges::any_of(layers, [](const auto& entry) { return entry.second.any(); });
  }
  // Of layer `i`; all of it may have changed when layers have come or gone.
  LayerChange of(int64_t i) const {
    const auto found = layers.find(i);
    return found == layers.end() ? LayerChange{} : found->second;
  }
  void unite(const Change& other);
  // Everything there is.
  static Change everything();
};

class History;
class LargeEdit;
class Stroke;
struct Edit;
struct Step;

inline constexpr int64_t kHistoryBudgetBytes = int64_t{256} << 20;

// Whether the command is one of those that change the document, history included.
bool changes_document(const Command& command);

class Store {
 public:
  explicit Store(Document document, int64_t history_budget_bytes = kHistoryBudgetBytes);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const Document& document() const { return document_; }
  const Session& session() const { return session_; }
  Session& session_for_shell() { return session_; }  // browser contents, loading_file: what only the shell knows

  // Grows by one with every change of the document, undo and redo included: exactly when dispatch returns a Change
  // with any() set.
  uint64_t version() const { return version_; }
  // Whether the document differs from the one that mark_saved() saw (undoing back to it counts as equal).
  bool modified() const;
  void mark_saved();

  bool can_undo() const;
  bool can_redo() const;
  std::string undo_label() const;  // "paint", "edit kernel"; empty: nothing to undo
  std::string redo_label() const;

  // Carries one command out. An invalid one (a size out of range, an output that does not exist) changes nothing and
  // becomes an error notice in the session. One that would change nothing (the same value again) makes no step of
  // history and no version. Commands for the shell (OpenFile, ListFolder, ...) are ignored here.
  // A notice stays until the document changes or ShowNotice replaces it.
  Change dispatch(const Command& command);
  // What the last results say of the shown layer: predictions ask about it. It must live until another is told of.
  void set_known_layer(const KnownLayer& known) { known_ = known; }
  // For a command that would hold up a frame, the edit to be worked out elsewhere (large_edit.h); null: dispatch it.
  std::unique_ptr<LargeEdit> large_edit(const Command& command);
  // Puts it in place once it has run; as dispatch.
  Change finish(LargeEdit& done);
  // Bytes that the history holds now. When they pass the budget, the oldest steps go; the newest always stays.
  int64_t history_bytes() const;

 private:
  Change commit(Edit&& edit, uint64_t edit_id);
  Change show(int64_t n);
  Change select(const StagePlace& place);
  template <class C>
  Result<void> reduce_session(const C& command);
  Change paint(const PaintSegment& command);
  Change fill(const FillArea& command);
  Change filled(Step&& step);
  Change travel(bool back);
  void changed();
  void fail(const Error& error);

  Document document_;
  Session session_;
  KnownLayer known_;
  uint64_t version_ = 1;
  std::unique_ptr<History> history_;
  std::unique_ptr<Stroke> stroke_;  // the one under way
};

}  // namespace convlens::model
