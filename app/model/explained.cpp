#include "model/explained.h"

namespace convlens::model {

std::optional<Hover> pointed_cell(const Session& session) {
  if (session.hover.place == Hover::Place::map) return session.hover;
  if (session.pinned.place == Hover::Place::map) return session.pinned;
  return {};
}

Hover explained_cell(const Session& session) {
  if (const auto pointed = pointed_cell(session)) return *pointed;
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
  return explain_output(results.problem, document.input.read(), document.kernels.weight, document.kernels.bias, 0,
                        cell.channel, cell.row, cell.col);
}

}  // namespace convlens::model
