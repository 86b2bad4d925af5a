#include "compute/work.h"

#include <algorithm>

#include "convlens/engine/summary.h"

namespace convlens::compute {
namespace {

using Action = StageWork::Action;

// Nanoseconds a piece on one core, as measured for docs/decisions/inline-or-worker.md.
constexpr double kByteNs = 0.06, kReluCellNs = 0.2, kScanCellNs = 0.25;
constexpr double kMaxTapNs = 0.25, kAverageTapNs = 0.4;
// What starts and ends cost, for each channel and row.
constexpr double kChannelNs = 1000, kRowNs = 60;
// Threads beyond these wait for memory.
constexpr int kMostThreads = 8;
constexpr double kThreadGain = 0.7;

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

// Cells, rows and channels that a stage computes; statistics scan whole segments of a row.
struct Amount {
  double cells = 0, scanned = 0, rows = 0, channels = 0;
};

Amount amount_of(const StageWork& stage) {
  Amount amount;
  if (!stage.computes()) return amount;
  for (const Rect& rect : stage.dirty) {
    if (rect.empty()) continue;
    const int64_t columns = std::min(stage.shape.w, rect.cols.size() + kSummarySegment);
    amount.cells += static_cast<double>(rect.area());
    amount.scanned += static_cast<double>(rect.rows.size() * columns);
    amount.rows += static_cast<double>(rect.rows.size());
    amount.channels += 1;
  }
  return amount;
}

// The plan's estimate for its share of the output, but at least what its memory takes: a single channel reads all of
// the input, too.
double conv_ns_of(const Work& work, const Amount& conv, double whole_ns) {
  if (conv.channels == 0) return 0;
  const Shape& output = work.problem.output;
  const double share = conv.cells / static_cast<double>(output.c * output.h * output.w);
  const Size2& stride = work.problem.params.stride;
  const double input = conv.cells / conv.channels * static_cast<double>(stride.h * stride.w * work.problem.input.c);
  return std::max(share * whole_ns, (input + 2 * conv.cells) * sizeof(float) * kByteNs);
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
  const Result<Conv2dProblem> problem = model::conv_problem(document);
  if (!problem) {
    work.conv_error = problem.error();
    work.pool_error = present.pool_error;
    return work;
  }
  work.problem = *problem;
  const bool other_request = change.conv_replaced || present.conv_error.has_value() || present.conv.maps.empty() ||
                             !same_request(*problem, present.problem);
  const bool all = other_request || change.input_replaced;
  work.conv = computed(problem->output, dirty_outputs(*problem, change), all, present.conv);

  const bool switched = document.relu == present.activated.maps.empty();
  work.activated = document.relu ? computed(problem->output, work.conv.dirty, switched, present.activated)
                                 : cleared(present.activated);
  plan_pool(work, document.pool, work.conv.dirty, change.pool || switched, present);
  return work;
}

double estimate_us(const Work& work, double conv_ns) {
  const Amount conv = amount_of(work.conv), activated = amount_of(work.activated), pooled = amount_of(work.pooled);
  double ns = conv_ns_of(work, conv, conv_ns) + activated.cells * kReluCellNs;
  if (work.pool_problem) {
    const Size2& window = work.pool_problem->params.kernel;
    const double tap_ns = work.pool_problem->params.kind == PoolKind::max ? kMaxTapNs : kAverageTapNs;
    ns += pooled.cells * static_cast<double>(window.h * window.w) * tap_ns;
  }
  for (const Amount* stage : {&conv, &activated, &pooled})
    ns += stage->scanned * kScanCellNs + stage->rows * kRowNs + stage->channels * kChannelNs;
  return ns / 1000;
}

double wall_us(double serial_us, int threads) {
  return serial_us / (1 + kThreadGain * (std::min(threads, kMostThreads) - 1));
}

}  // namespace convlens::compute
