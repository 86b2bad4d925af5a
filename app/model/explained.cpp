#include "model/explained.h"

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
  return !results.conv.maps.empty() && results.problem.input == document.input.read().shape() &&
         results.problem.weight == document.kernels.weight.shape();
}

std::optional<CellExplanation> explain_cell(const Document& document, const Results& results, const Hover& cell) {
  if (!results_fit(document, results)) return {};
  const Shape& out = results.problem.output;
  if (cell.channel >= out.c || cell.row >= out.h || cell.col >= out.w) return {};
  Tensor storage;
  return explain_output(results.problem, document.input.read(), used_weight(document, storage), document.kernels.bias,
                        0, cell.channel, cell.row, cell.col);
}

}  // namespace convlens::model
