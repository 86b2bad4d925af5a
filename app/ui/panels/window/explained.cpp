#include "ui/panels/window/explained.h"

#include "model/explained.h"

namespace convlens::ui {

using model::Hover;

bool explains_present(const FrameState& state) { return model::results_fit(state.document, state.results); }

std::optional<Hover> pointed_cell(const FrameState& state) { return model::pointed_cell(state.session); }

Hover explained_cell(const FrameState& state) { return model::explained_cell(state.session); }

std::optional<CellExplanation> explain_cell(const FrameState& state, const Hover& cell) {
  return model::explain_cell(state.document, state.results, cell);
}

std::vector<FedOutput> fed_by_pointer(const FrameState& state, int64_t channel) {
  const Hover& hover = state.session.hover;
  const Shape& in = state.results.problem.input;
  if (hover.place != Hover::Place::input || !explains_present(state) || hover.row >= in.h || hover.col >= in.w)
    return {};
  return outputs_fed_by(state.results.problem, state.document.kernels.weight, 0, hover.row, hover.col, channel);
}

}  // namespace convlens::ui
