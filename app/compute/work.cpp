#include "compute/work.h"

#include <algorithm>

namespace convlens::compute {
namespace {

using Action = StageWork::Action;

// Nanoseconds a piece, as measured for docs/decisions/inline-or-worker.md.
constexpr double kFastTapNs = 0.1, kSlowTapNs = 0.8, kReluCellNs = 0.5, kPoolTapNs = 2, kScanCellNs = 0.6;

bool same_request(const Conv2dProblem& a, const Conv2dProblem& b) {
  return a.input == b.input && a.weight == b.weight && a.params == b.params;
}

// A stage with these dirty rectangles (or all of it), compared with the maps that there are.
StageWork computed(const Shape& shape, std::vector<Rect> dirty, bool all, const model::FeatureMaps& present) {
  StageWork work;
  work.shape = shape;
  work.reshaped = present.maps.shape() != shape;
  work.dirty = std::move(dirty);
  if (all || work.reshaped) work.dirty.assign(static_cast<size_t>(shape.c), Rect::whole(shape.h, shape.w));
  const bool any = std::ranges::any_of(work.dirty, [](const Rect& rect) { return !rect.empty(); });
  work.action = any ? Action::compute : Action::keep;
  return work;
}

StageWork cleared(const model::FeatureMaps& present) {
  StageWork work;
  work.action = present.maps.empty() ? Action::keep : Action::clear;
  return work;
}

std::vector<Rect> dirty_outputs(const Conv2dProblem& problem, const model::Change& change) {
  const Rect fed = change.input_rect.empty() ? Rect{} : problem.affected_outputs(change.input_rect);
  std::vector<Rect> dirty(static_cast<size_t>(problem.output.c), fed);
  for (const int64_t output : change.outputs)
    if (output < problem.output.c) dirty[static_cast<size_t>(output)] = Rect::whole(problem.output.h, problem.output.w);
  return dirty;
}

void plan_pool(Work& work, const model::PoolSettings& pool, const std::vector<Rect>& source_dirty, bool all,
               const model::Results& present) {
  if (pool.choice == model::PoolChoice::none) {
    work.pooled = cleared(present.pooled);
    return;
  }
  const Result<Pool2dProblem> problem = Pool2dProblem::make(work.problem.output, to_engine(pool));
  if (!problem) {
    work.pool_error = problem.error();
    return;
  }
  work.pool_problem = *problem;
  std::vector<Rect> dirty(static_cast<size_t>(problem->output.c));
  for (size_t channel = 0; channel < source_dirty.size(); ++channel)
    if (!source_dirty[channel].empty()) dirty[channel] = problem->affected_outputs(source_dirty[channel]);
  const bool other = present.pool_error.has_value() || present.pool_problem.params != problem->params ||
                     present.pool_problem.input != problem->input;
  work.pooled = computed(problem->output, std::move(dirty), all || other, present.pooled);
}

int64_t scanned_cells(const StageWork& stage) {
  if (!stage.computes()) return 0;
  int64_t cells = 0;
  for (const Rect& rect : stage.dirty) {
    // Statistics scan whole segments of 512 columns.
    const int64_t columns = rect.cols.empty() ? 0 : std::min<int64_t>(stage.shape.w, rect.cols.size() + 512);
    cells += rect.rows.size() * columns;
  }
  return cells;
}

}  // namespace

int64_t StageWork::cells() const {
  int64_t cells = 0;
  if (computes())
    for (const Rect& rect : dirty) cells += rect.area();
  return cells;
}

Work plan_work(const model::Document& document, const model::Change& change, const model::Results& present) {
  Work work;
  const Result<Conv2dProblem> problem =
      Conv2dProblem::make(document.input.read().shape(), document.kernels.weight.shape(),
                          static_cast<int64_t>(document.kernels.bias.size()), document.conv);
  if (!problem) {
    work.conv_error = problem.error();
    work.pool_error = present.pool_error;
    return work;
  }
  work.problem = *problem;
  work.new_plan = change.conv_replaced || present.conv_error.has_value() || present.conv.maps.empty() ||
                  !same_request(*problem, present.problem);
  const bool all = work.new_plan || change.input_replaced;
  work.conv = computed(problem->output, dirty_outputs(*problem, change), all, present.conv);

  const bool switched = document.relu == present.activated.maps.empty();
  work.activated = document.relu ? computed(problem->output, work.conv.dirty, switched, present.activated)
                                 : cleared(present.activated);
  plan_pool(work, document.pool, work.conv.dirty, change.pool || switched, present);
  return work;
}

double estimate_us(const Work& work, bool fast_conv) {
  double ns = 0;
  if (work.conv.computes()) {
    const Shape& weight = work.problem.weight;
    const auto taps = static_cast<double>(weight.c * weight.h * weight.w);
    ns += static_cast<double>(work.conv.cells()) * taps * (fast_conv ? kFastTapNs : kSlowTapNs);
  }
  ns += static_cast<double>(work.activated.cells()) * kReluCellNs;
  if (work.pool_problem) {
    const Size2& window = work.pool_problem->params.kernel;
    ns += static_cast<double>(work.pooled.cells() * window.h * window.w) * kPoolTapNs;
  }
  for (const StageWork* stage : {&work.conv, &work.activated, &work.pooled})
    ns += static_cast<double>(scanned_cells(*stage)) * kScanCellNs;
  return ns / 1000;
}

}  // namespace convlens::compute
