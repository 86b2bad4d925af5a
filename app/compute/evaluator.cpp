#include "compute/evaluator.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include "compute/pass.h"
#include "compute/stages.h"
#include "compute/update_list.h"
#include "compute/work.h"
#include "compute/worker.h"
#include "convlens/engine/conv2d_plan_cache.h"

namespace convlens::compute {
namespace {

using Clock = std::chrono::steady_clock;

// Below this the helpers of a pool would cost more than they bring.
constexpr double kSerialLimitUs = 200;
// Shorter work says little about the machine's pace.
constexpr double kTellingUs = 500;
constexpr double kLeastPace = 0.25, kMostPace = 8;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// What the worker works on. Made and destroyed on the caller's thread, so that the input is never released behind the
// back of somebody who asks whether it is shared.
struct Job {
  Work work;
  std::shared_ptr<const Tensor> input;
  uint64_t version = 0;
  model::Change change;
  CancelToken cancel;
  std::atomic<int64_t> cells_done{0};
  Result<void> outcome;
  double serial_us = 0;  // as estimated
  double milliseconds = 0;

  bool nearly_done() const { return 2 * cells_done.load(std::memory_order_relaxed) > work.conv.cells(); }
};

}  // namespace

struct Evaluator::State {
  explicit State(EvaluatorOptions given)
      : options(std::move(given)), pool(make_pool(options.threads)), worker(options.wake) {}

  Stages stages() { return {{{&results.conv, &rows[0]}, {&results.activated, &rows[1]}, {&results.pooled, &rows[2]}}}; }
  bool stale() const { return pending.any() || pending_version != results.version; }

  void start(const model::Document& document);
  Result<void> refresh_plan(const model::Document& document, const Work& work);
  int threads_for(double serial_us) const { return serial_us < kSerialLimitUs ? 1 : pool->threads(); }
  void learn(const Work& work, double serial_us, bool on_worker);
  void run_inline(const model::Document& document, const Work& work, double serial_us);
  void run_on_worker(const model::Document& document, Work work, model::Change change, double serial_us);
  bool collect();
  void publish(const Work& work, int threads, double milliseconds);
  void publish_error(uint64_t version, Error error);

  EvaluatorOptions options;
  model::Results results;
  std::array<MapRows, 3> rows;  // of the results' maps
  Spare spare;
  UpdateList updates;
  Conv2dPlanCache plans;
  std::shared_ptr<const Conv2dPlan> plan;
  double pace = 1;              // what updates take, over what was estimated
  bool cancelled_last = false;  // the last job; so the next one is let finish
  model::Change pending;        // told of, but not yet in results nor in the job
  uint64_t pending_version = 0;
  std::unique_ptr<Executor> pool;
  std::unique_ptr<Job> job;  // running, or done and not yet collected
  Worker worker;             // last: its destructor ends the job before anything that the job uses goes
};

// Needs no job under way.
void Evaluator::State::start(const model::Document& document) {
  model::Change change = std::exchange(pending, {});
  Work work = plan_work(document, change, results);
  if (!work.conv_error)
    if (const Result<void> planned = refresh_plan(document, work); !planned) work.conv_error = planned.error();
  if (work.conv_error) {
    publish_error(pending_version, *work.conv_error);
    return;
  }
  const double serial_us = estimate_us(work, plan->expected_ns(OutputRegion::whole(work.problem.output)));
  if (wall_us(serial_us, threads_for(serial_us)) * pace <= options.inline_limit_us)
    run_inline(document, work, serial_us);
  else
    run_on_worker(document, std::move(work), std::move(change), serial_us);
}

// Work that was done at once tells the machine's pace. The worker shares the machine with the drawing of frames: what
// it took is an upper bound, which brings work back that one slow moment has sent there.
void Evaluator::State::learn(const Work& work, double serial_us, bool on_worker) {
  const double estimated_us = wall_us(serial_us, results.threads);
  const bool first_touch = work.conv.reshaped || work.activated.reshaped || work.pooled.reshaped;
  if (!options.learns_pace || estimated_us < kTellingUs || first_touch) return;
  const double measured = std::clamp(results.compute_ms * 1000 / estimated_us, kLeastPace, kMostPace);
  if (!on_worker) {
    pace = (3 * pace + measured) / 4;
  } else {
    pace = std::min(pace, measured);
    pace += (1 - pace) / 8;  // so that after a while it is tried again
  }
}

// Going back to earlier parameters finds their plan; an edited kernel packs its own channel again.
Result<void> Evaluator::State::refresh_plan(const model::Document& document, const Work& work) {
  plan.reset();  // the cache packs anew only what nobody holds
  Tensor storage;
  Result<std::shared_ptr<const Conv2dPlan>> found =
      plans.get(work.problem, model::used_weight(document, storage), document.kernels.bias);
  if (!found) return found.error();
  plan = std::move(found).value();
  return {};
}

void Evaluator::State::run_inline(const model::Document& document, const Work& work, double serial_us) {
  const Clock::time_point begin = Clock::now();
  if (const Result<void> shaped = reshape(work, stages()); !shaped) {
    publish_error(pending_version, shaped.error());
    return;
  }
  Executor& executor = threads_for(serial_us) == 1 ? serial_executor() : *pool;
  const Result<void> done = run(work, document.input.read(), *plan, stages(), stages(), executor);
  CONVLENS_CHECK(done.ok());  // nothing cancels it
  spare.note_missing(work);
  results.version = pending_version;
  publish(work, executor.threads(), milliseconds_since(begin));
  learn(work, serial_us, false);
}

void Evaluator::State::run_on_worker(const model::Document& document, Work work, model::Change change,
                                     double serial_us) {
  job = std::make_unique<Job>();
  job->serial_us = serial_us;
  job->work = std::move(work);
  job->input = document.input.share();
  job->version = pending_version;
  job->change = std::move(change);
  // The worker reads the results' maps, which nobody writes while there is a job, and writes the spare ones.
  worker.start([this, mine = job.get()] {
    if (options.on_job_start) options.on_job_start();
    const Clock::time_point begin = Clock::now();
    mine->outcome = spare.prepare(mine->work, stages());
    if (mine->outcome)
      mine->outcome = run(mine->work, *mine->input, *plan, stages(), spare.stages(), *pool,
                          {&mine->cancel, &mine->cells_done, options.on_job_convolved});
    mine->milliseconds = milliseconds_since(begin);
  });
}

// Takes the job's outcome over, if it is done. True when results changed.
bool Evaluator::State::collect() {
  if (!job || !worker.finished()) return false;
  const std::unique_ptr<Job> done = std::move(job);
  cancelled_last = !done->outcome && done->outcome.error().kind == Error::Kind::cancelled;
  if (cancelled_last) {
    pending.unite(done->change);
    return false;
  }
  if (!done->outcome) {
    publish_error(done->version, done->outcome.error());
    return true;
  }
  results.version = done->version;
  spare.exchange(done->work, stages());
  publish(done->work, pool->threads(), done->milliseconds);
  learn(done->work, done->serial_us, true);
  return true;
}

void Evaluator::State::publish(const Work& work, int threads, double milliseconds) {
  results.conv_error.reset();
  results.pool_error = work.pool_error;
  results.problem = work.problem;
  if (work.pool_problem) results.pool_problem = *work.pool_problem;
  results.compute_ms = milliseconds;
  results.cells_computed = work.conv.cells();
  results.threads = threads;
  results.variant = plan->variant();
  results.target = plan->target();
  results.global_average.clear();
  results.global_max.clear();
  for (const model::MapStatistics& channel : results.last().statistics) {
    results.global_average.push_back(channel.mean);
    // As PyTorch's pooling: a NaN is passed on.
    const bool has_nan = channel.nan_count > 0;
    results.global_max.push_back(has_nan ? std::numeric_limits<double>::quiet_NaN() : double{channel.max});
  }
  updates.add(work);
}

// The maps stay, and the next change computes everything again.
void Evaluator::State::publish_error(uint64_t version, Error error) {
  results.version = version;
  results.conv_error = std::move(error);
  results.cells_computed = 0;
  results.compute_ms = 0;
}

Evaluator::Evaluator(EvaluatorOptions options) : state_(std::make_unique<State>(std::move(options))) {}

Evaluator::Evaluator(int threads, std::function<void()> wake) {
  EvaluatorOptions options;
  options.threads = threads;
  options.wake = std::move(wake);
  state_ = std::make_unique<State>(std::move(options));
}

Evaluator::~Evaluator() {
  if (state_->job) state_->job->cancel.cancel();
}

void Evaluator::update(const model::Document& document, uint64_t version, const model::Change& change) {
  state_->pending.unite(change);
  state_->pending_version = version;
  state_->collect();
  if (!state_->stale()) return;
  if (!state_->job) {
    state_->start(document);
  } else if ((change.input_replaced || change.conv_replaced) && !state_->cancelled_last &&
             !state_->job->nearly_done()) {
    state_->job->cancel.cancel();
  }
}

bool Evaluator::poll(const model::Document& document) {
  const bool changed = state_->collect();
  if (state_->job || !state_->stale()) return changed;
  const uint64_t before = state_->results.version;
  state_->start(document);
  return changed || state_->results.version != before;
}

void Evaluator::finish(const model::Document& document) {
  while (state_->job) {
    state_->worker.wait();
    poll(document);
  }
}

int64_t Evaluator::spare_bytes() const { return state_->job ? 0 : state_->spare.bytes(); }
void Evaluator::give_back_spare() {
  if (!state_->job) state_->spare = {};
}

bool Evaluator::busy() const { return state_->job != nullptr; }
const model::Results& Evaluator::results() const { return state_->results; }
std::vector<MapUpdate> Evaluator::take_updates() { return state_->updates.take(); }

}  // namespace convlens::compute
