// Reducers of commands that change the session, and what keeps a session inside its document.
#include <algorithm>

#include "model/reduce.h"

namespace convlens::model {
namespace {

bool exists(const Shape& weight, const Hover& hover) {
  return hover.channel >= 0 && hover.channel < weight.n && hover.input_channel >= 0 && hover.input_channel < weight.c &&
         Rect::whole(weight.h, weight.w).contains(hover.row, hover.col);
}

Hover inside(const Document& document, const Hover& hover) {
  const Result<Shape> reached = shown_layer_input(document);
  const Shape input = reached ? *reached : document.input.read().shape();
  switch (hover.place) {
    case Hover::Place::none:
      return {};
    case Hover::Place::input:
      return Rect::whole(input.h, input.w).contains(hover.row, hover.col) ? hover : Hover{};
    case Hover::Place::weight:
      return exists(document.kernels.weight.shape(), hover) ? hover : Hover{};
    case Hover::Place::map:
    case Hover::Place::pooled:
    case Hover::Place::activated:
      break;
  }
  const bool may_exist =
      hover.channel >= 0 && hover.channel < outputs_of_shown_layer(document) && hover.row >= 0 && hover.col >= 0;
  return may_exist ? hover : Hover{};
}

}  // namespace

Result<void> reduce(const Document& document, Session& session, const SelectOutput& command) {
  Result<void> check = check_range("output", command.output, 0, outputs_of_shown_layer(document) - 1);
  if (!check) return check;
  session.selected_output = session.transport.place.channel = command.output;
  return {};
}

Result<void> reduce(const Document& document, Session& session, const SelectKernelCell& command) {
  const Shape& shape = document.kernels.weight.shape();
  Result<void> check = first_failure({check_range("input channel", command.input_channel, 0, shape.c - 1),
                                      check_range("kernel row", command.row, 0, shape.h - 1),
                                      check_range("kernel column", command.col, 0, shape.w - 1)});
  if (!check) return check;
  session.selected_input_channel = command.input_channel;
  session.selected_row = command.row;
  session.selected_col = command.col;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetTool& command) {
  session.tool = command.tool;
  return {};
}

Result<void> reduce(const Document& document, Session& session, const SetBrush& command) {
  Result<void> check = check_brush(document, command.brush);
  if (check) session.brush = command.brush;
  return check;
}

// The pointer is where it is: a cell that does not exist is no cell, not a mistake to tell of.
Result<void> reduce(const Document& document, Session& session, const SetHover& command) {
  session.hover = inside(document, command.hover);
  return {};
}

Result<void> reduce(const Document& document, Session& session, const SetPinned& command) {
  session.pinned = inside(document, command.pinned);
  place_at_pinned(document, session);
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetWindowView& command) {
  session.window_view = command.view;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetLoopForm& command) {
  session.loop_form = command.form;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetTransposedView& command) {
  session.transposed_view = command.view;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetMatrixForm& command) {
  session.matrix_form = command.form;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetReducedMotion& command) {
  session.reduced_motion = command.on;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetBatchView& command) {
  session.batch_view = command.view;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetTheme& command) {
  session.theme = command.theme;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetScale& command) {
  Result<void> check = check_range("scale", command.scale, kMinScale, kMaxScale);
  if (check) session.scale = command.scale;
  return check;
}

Result<void> reduce(const Document&, Session& session, const SetMaximised& command) {
  session.maximised = command.panel;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetOverview& command) {
  session.overview = command.open;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetPerformance& command) {
  session.performance = command.open;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetIndexMap& command) {
  session.index_map = command.open;
  session.weight_order = command.order;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetDialog& command) {
  session.dialog = command.dialog;
  session.replace_asked.clear();
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetDatasetPlace& command) {
  if (!session.dataset) return Error::request("picture", "there is no dataset", "open an IDX file first");
  Result<void> check = check_range("picture", command.index, 0, session.dataset->count - 1);
  if (!check) return check;
  session.dataset_index = command.index;
  session.dataset_label = command.label;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetImportMode& command) {
  session.import_mode = command.mode;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetImportShape& command) {
  Result<void> check = first_failure({check_range("longest side", command.shape.longest, 1, kMaxImageSide),
                                      check_range("height", command.shape.h, 1, kMaxImageSide),
                                      check_range("width", command.shape.w, 1, kMaxImageSide)});
  if (check) session.import_shape = command.shape;
  return check;
}

Result<void> reduce(const Document&, Session& session, const ShowNotice& command) {
  session.notice = command.notice;
  return {};
}

Result<void> reduce(const Document&, Session& session, const Quit&) {
  session.quit = true;
  return {};
}

void keep_inside(const Document& document, Session& session, const KnownLayer& known) {
  const Shape& weight = document.kernels.weight.shape();
  if (!document.has(session.stage_part))
    session.stage_part = document.has(StagePart::window)       ? StagePart::window
                         : document.has(StagePart::activation) ? StagePart::activation
                                                               : StagePart::pool;
  session.selected_output = std::clamp<int64_t>(session.selected_output, 0, outputs_of_shown_layer(document) - 1);
  session.transport.place.channel = session.selected_output;
  session.transport.place.n = document.shown;
  session.selected_input_channel = std::clamp<int64_t>(session.selected_input_channel, 0, weight.c - 1);
  session.selected_row = std::clamp<int64_t>(session.selected_row, 0, weight.h - 1);
  session.selected_col = std::clamp<int64_t>(session.selected_col, 0, weight.w - 1);
  if (session.brush.channel >= document.input.read().shape().c) session.brush.channel = kAllChannels;
  session.hover = inside(document, session.hover);
  session.pinned = inside(document, session.pinned);
  if (document.others.empty()) session.batch_view = BatchView::shown;
  keep_transport_inside(document, session);
  // A window that is switched off passes fewer channels on than it has outputs.
  session.selected_output = session.transport.place.channel;
  ask_again(document, session, known);
}

}  // namespace convlens::model
