#include "compute/weight_meter.h"

#include <algorithm>

#include "model/explained.h"

namespace convlens::compute {

void WeightMeter::changed(const model::Change& change, int64_t shown_layer) {
  bool input = change.input_replaced || !change.input_rect.empty() || change.layer_shown || change.restructured_from;
  for (const auto& [layer, layer_change] : change.layers) input |= layer < shown_layer && layer_change.any();
  if (input) meeting_.reset();
}

void WeightMeter::advance(const model::Document& document, const model::Results& results, const model::Hover& hover,
                          int64_t slice_cells) {
  const Conv2dProblem& problem = results.problem;
  if (hover.place != model::Hover::Place::weight || !model::results_fit(document, results) ||
      results.window != model::WindowKind::conv)
    return meeting_.reset();
  if (!meeting_ || !(meeting_->weight == hover) || !(problem_ == problem)) {
    meeting_ = model::WeightMeeting{hover, inputs_met_by(problem, hover.row, hover.col), 0, 0};
    problem_ = problem;
  }
  if (meeting_->complete()) return;
  const int64_t rows = std::max<int64_t>(1, slice_cells / meeting_->met.count.w);
  const Range band{meeting_->rows_done, std::min(meeting_->rows_done + rows, meeting_->met.count.h)};
  const int64_t channel = first_input_channel(problem, hover.channel) + hover.input_channel;
  meeting_->sum += sum_of_inputs_met(problem, document.input.read(), 0, channel, hover.row, hover.col, band);
  meeting_->rows_done = band.end;
}

}  // namespace convlens::compute
