#include "model/explained.h"

#include "model/window_cell.h"

namespace convlens::model {

std::optional<PoolTap> hovered_pool_tap(const Session& session, const Results& results) {
  const Hover& hover = session.hover;
  if (hover.place != Hover::Place::pooled || results.pooled.maps.empty()) return {};
  // Pooling that does not fit the present maps keeps its last ones.
  if (!(results.pool_problem.input == results.after_activation().maps.shape())) return {};
  const Shape& out = results.pooled.maps.shape();
  if (hover.channel >= out.c || hover.row >= out.h || hover.col >= out.w) return {};
  return explain_pool2d(results.pool_problem, results.after_activation().maps, 0, hover.channel, hover.row, hover.col);
}

std::optional<Hover> pointed_cell(const Session& session, const Results& results) {
  if (session.hover.place == Hover::Place::map) return session.hover;
  if (const auto pool = hovered_pool_tap(session, results); pool && pool->row >= 0)
    return Hover{Hover::Place::map, session.hover.channel, pool->row, pool->col};
  if (session.pinned.place == Hover::Place::map) return session.pinned;
  return {};
}

Hover explained_cell(const Session& session, const Results& results) {
  if (const auto pointed = pointed_cell(session, results)) return *pointed;
  const WindowPlace& place = session.transport.place;
  return {Hover::Place::map, place.channel, place.row, place.col};
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
  if (!results_fit(document, results)) return {};
  const Shape out = loop_nest(results).output;
  if (cell.channel >= out.c || cell.row >= out.h || cell.col >= out.w) return {};
  const Tensor& input = document.input.read();
  if (results.window == WindowKind::transposed)
    return explain_window(document, results.transposed, input, 0, cell.channel, cell.row, cell.col);
  return explain_window(document, results.problem, input, 0, cell.channel, cell.row, cell.col);
}

}  // namespace convlens::model
