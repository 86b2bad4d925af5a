// Reducers of commands that move the window through the loop nest.
#include <algorithm>
#include <optional>

#include "model/reduce.h"

namespace convlens::model {
namespace {

// None when the parameters give no output.
std::optional<LoopNest> loop_nest(const Document& document) {
  const auto problem = Conv2dProblem::make(document.input.read().shape(), document.kernels.weight.shape(),
                                           static_cast<int64_t>(document.kernels.bias.size()), document.conv);
  if (!problem) return {};
  return LoopNest::of(problem.value());
}

}  // namespace

Result<void> reduce(const Document& document, Session& session, const PlaceWindow& command) {
  session.transport.place = command.place;
  keep_inside(document, session.transport);
  session.selected_output = std::clamp<int64_t>(session.transport.place.channel, 0, document.kernels.outputs() - 1);
  return {};
}

void keep_inside(const Document& document, Transport& transport) {
  const auto nest = loop_nest(document);
  if (!nest) return;
  WindowPlace& place = transport.place;
  place.n = std::clamp<int64_t>(place.n, 0, nest->output.n - 1);
  place.channel = std::clamp<int64_t>(place.channel, 0, nest->output.c - 1);
  place.row = std::clamp<int64_t>(place.row, 0, nest->output.h - 1);
  place.col = std::clamp<int64_t>(place.col, 0, nest->output.w - 1);
  place.product = std::clamp<int64_t>(place.product, -1, nest->products() - 1);
}

void place_in_the_middle(const Document& document, Transport& transport) {
  const auto nest = loop_nest(document);
  if (!nest) return;
  transport.place.row = nest->output.h / 2;
  transport.place.col = nest->output.w / 2;
}

}  // namespace convlens::model
