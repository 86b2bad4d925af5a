#include "model/explained.h"

#include "model/stage_cell.h"
#include "model/window_cell.h"

namespace convlens::model {

namespace {

std::optional<Hover> pointed_cell_of_window(const Session& session, const Results& results) {
  if (session.hover.place == Hover::Place::map) return session.hover;
  if (const auto pool = hovered_pool_tap(session, results); pool && pool->row >= 0)
    return Hover{Hover::Place::map, session.hover.channel, pool->row, pool->col};
  if (session.pinned.place == Hover::Place::map) return session.pinned;
  return {};
}

// The cell of the stage that reads a cell of what comes to it: the first of several.
std::optional<Hover> reader_of(const Session& session, const Results& results, const Hover& read) {
  const StagePart part = session.stage_part;
  const Tensor& output = stage_output(results, part).maps;
  if (output.empty()) return {};
  // The pointer on the picture, or on what comes to a layer without a window, means no channel.
  const int64_t channel = read.place == Hover::Place::input ? session.selected_output : read.channel;
  Rect cells{{read.row, read.row + 1}, {read.col, read.col + 1}};
  if (part == StagePart::pool) {
    const Shape source = source_shape(results, part);
    if (!Rect::whole(source.h, source.w).contains(read.row, read.col)) return {};
    cells = pooled_readers(results, source, read.row, read.col);
  }
  cells = intersect(cells, Rect::whole(output.shape().h, output.shape().w));
  if (cells.empty()) return {};
  return Hover{place_of(part), channel, cells.rows.begin, cells.cols.begin};
}

std::optional<Hover> pointed_cell_of_stage(const Session& session, const Results& results) {
  const StagePart part = session.stage_part;
  const Hover& hover = session.hover;
  if (hover.place == place_of(part)) return hover;
  if (hover.place == source_place(results, part))
    if (const auto reader = reader_of(session, results, hover)) return reader;
  if (session.pinned.place == place_of(part)) return session.pinned;
  return {};
}

}  // namespace

std::optional<PoolTap> hovered_pool_tap(const Session& session, const Results& results) {
  const Hover& hover = session.hover;
  if (session.stage_part != StagePart::window || hover.place != Hover::Place::pooled || results.pooled.maps.empty())
    return {};
  const Tensor& source = results.after_activation().maps;
  // Pooling that does not fit the present maps keeps its last ones.
  if (source.empty() || !pool_fits(results, source.shape())) return {};
  const Shape& out = results.pooled.maps.shape();
  if (hover.channel >= out.c || hover.row >= out.h || hover.col >= out.w) return {};
  return pool_tap(results, source, hover.channel, hover.row, hover.col);
}

std::optional<Hover> pointed_cell(const Session& session, const Results& results) {
  return session.stage_part == StagePart::window ? pointed_cell_of_window(session, results)
                                                 : pointed_cell_of_stage(session, results);
}

Hover explained_cell(const Session& session, const Results& results) {
  if (const auto pointed = pointed_cell(session, results)) return *pointed;
  const WindowPlace& place = session.transport.place;
  return {place_of(session.stage_part), place.channel, place.row, place.col};
}

bool results_fit(const Document& document, const Results& results) {
  const Shape& input = document.input.read().shape();
  const Shape& weight = document.kernels.weight.shape();
  if (results.conv.maps.empty() || !document.is_on(StagePart::window) || results.window != document.window)
    return false;
  if (results.window == WindowKind::conv) return results.problem.input == input && results.problem.weight == weight;
  const ConvTranspose2dProblem& problem = results.transposed;
  return problem.input == input && problem.params.groups == document.conv.groups &&
         problem.weight == Shape{input.c, weight.n / document.conv.groups, weight.h, weight.w} &&
         weight.c * document.conv.groups == input.c;
}

LoopNest loop_nest(const Results& results) {
  return results.window == WindowKind::transposed ? LoopNest::of(results.transposed) : LoopNest::of(results.problem);
}

std::optional<CellExplanation> explain_cell(const Document& document, const Results& results, const Hover& cell) {
  if (cell.place != Hover::Place::map || !results_fit(document, results)) return {};
  const Shape out = loop_nest(results).output;
  if (cell.channel >= out.c || cell.row >= out.h || cell.col >= out.w) return {};
  const Tensor& input = document.input.read();
  if (results.window == WindowKind::transposed)
    return explain_window(document, results.transposed, input, 0, cell.channel, cell.row, cell.col);
  return explain_window(document, results.problem, input, 0, cell.channel, cell.row, cell.col);
}

}  // namespace convlens::model
