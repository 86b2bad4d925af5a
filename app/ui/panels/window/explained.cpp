#include "ui/panels/window/explained.h"

namespace convlens::ui {

using model::Hover;

bool explains_present(const FrameState& state) {
  const model::Results& r = state.results;
  return !r.conv.maps.empty() && r.problem.input == state.document.input.read().shape() &&
         r.problem.weight == state.document.kernels.weight.shape();
}

std::optional<Hover> pointed_cell(const FrameState& state) {
  const model::Session& session = state.session;
  if (session.hover.place == Hover::Place::map) return session.hover;
  if (session.pinned.place == Hover::Place::map) return session.pinned;
  return {};
}

Hover explained_cell(const FrameState& state) {
  if (const auto pointed = pointed_cell(state)) return *pointed;
  const model::WindowPlace& place = state.session.transport.place;
  return {Hover::Place::map, place.channel, place.row, place.col};
}

std::optional<CellExplanation> explain_cell(const FrameState& state, const Hover& cell) {
  if (!explains_present(state)) return {};
  const Shape& out = state.results.problem.output;
  if (cell.channel >= out.c || cell.row >= out.h || cell.col >= out.w) return {};
  const model::Document& document = state.document;
  return explain_output(state.results.problem, document.input.read(), document.kernels.weight, document.kernels.bias, 0,
                        cell.channel, cell.row, cell.col);
}

std::vector<FedOutput> fed_by_pointer(const FrameState& state, int64_t channel) {
  const Hover& hover = state.session.hover;
  const Shape& in = state.results.problem.input;
  if (hover.place != Hover::Place::input || !explains_present(state) || hover.row >= in.h || hover.col >= in.w)
    return {};
  return outputs_fed_by(state.results.problem, state.document.kernels.weight, 0, hover.row, hover.col, channel);
}

}  // namespace convlens::ui
