#include "compute/evaluator.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "compute/layer_state.h"
#include "compute/pass.h"
#include "compute/update_list.h"
#include "compute/work.h"
#include "compute/worker.h"

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

int64_t cells_of(const std::vector<Work>& works) {
  int64_t cells = 0;
  for (const Work& work : works) cells += work.conv.cells();
  return cells;
}

// What the worker works on. Made and destroyed on the caller's thread, so that the input is never released behind the
// back of somebody who asks whether it is shared.
struct Job {
  std::vector<Work> works;  // a layer each
  std::shared_ptr<const Tensor> input;
  uint64_t version = 0;
  model::Change change;
  CancelToken cancel;
  std::atomic<int64_t> cells_done{0};
  Result<void> outcome;
  double serial_us = 0;  // as estimated
  double milliseconds = 0;

  bool nearly_done() const { return 2 * cells_done.load(std::memory_order_relaxed) > cells_of(works); }
};

bool replaces_much(const model::Change& change) {
  return change.input_replaced || change.restructured_from ||
         std::ranges::any_of(change.layers, [](const auto& layer) { return layer.second.conv_replaced; });
}

}  // namespace

struct Evaluator::State {
  explicit State(EvaluatorOptions given)
      : options(std::move(given)), pool(make_pool(options.threads)), worker(options.wake) {
    resize(1);
  }

  bool stale() const { return pending.any() || pending_version != results.version; }

  void start(const model::Document& document);
  void resize(int64_t layers);
  void refresh_plans(const model::Document& document, std::vector<Work>& works);
  double serial_us_of(const std::vector<Work>& works) const;
  int threads_for(double serial_us) const { return serial_us < kSerialLimitUs ? 1 : pool->threads(); }
  void learn(const std::vector<Work>& works, double serial_us, bool on_worker);
  Result<void> run_all(const std::vector<Work>& works, const Tensor& input, bool in_place, Executor& executor,
                       const PassControl& control);
  void run_inline(const model::Document& document, const std::vector<Work>& works, double serial_us);
  void run_on_worker(const model::Document& document, std::vector<Work> works, model::Change change, double serial_us);
  bool collect();
  void publish(const std::vector<Work>& works, uint64_t version, int threads, double milliseconds);
  void publish_error(uint64_t version, const Error& error);

  Stages stages(size_t layer) { return layers[layer].stages(results.layers[layer]); }

  EvaluatorOptions options;
  model::PipelineResults results;
  std::deque<LayerState> layers;  // beside the results'
  size_t shown = 0;               // layer
  UpdateList updates;
  double pace = 1;              // what updates take, over what was estimated
  bool cancelled_last = false;  // the last job; so the next one is let finish
  model::Change pending;        // told of, but not yet in results nor in the job
  uint64_t pending_version = 0;
  std::unique_ptr<Executor> pool;
  std::unique_ptr<Job> job;  // running, or done and not yet collected
  Worker worker;             // last: its destructor ends the job before anything that the job uses goes
};

// Layers that are new know nothing yet.
void Evaluator::State::resize(int64_t count) {
  results.layers.resize(static_cast<size_t>(count));
  layers.resize(static_cast<size_t>(count));
  updates.end_at(count);
}

// Needs no job under way.
void Evaluator::State::start(const model::Document& document) {
  model::Change change = std::exchange(pending, {});
  resize(document.layers());
  shown = static_cast<size_t>(document.shown_layer);
  std::vector<Work> works = plan_work(document, change, results);
  refresh_plans(document, works);
  const double serial_us = serial_us_of(works);
  if (wall_us(serial_us, threads_for(serial_us)) * pace <= options.inline_limit_us)
    run_inline(document, works, serial_us);
  else
    run_on_worker(document, std::move(works), std::move(change), serial_us);
}

double Evaluator::State::serial_us_of(const std::vector<Work>& works) const {
  double us = 0;
  for (size_t i = 0; i < works.size(); ++i)
    if (!works[i].conv_error) us += estimate_us(works[i], layers[i].kernels.expected_ns());
  return us;
}

// Work that was done at once tells the machine's pace. The worker shares the machine with the drawing of frames: what
// it took is an upper bound, which brings work back that one slow moment has sent there.
void Evaluator::State::learn(const std::vector<Work>& works, double serial_us, bool on_worker) {
  const double estimated_us = wall_us(serial_us, results.layers[shown].threads);
  const bool first_touch = std::ranges::any_of(
      works, [](const Work& work) { return work.conv.reshaped || work.activated.reshaped || work.pooled.reshaped; });
  if (!options.learns_pace || estimated_us < kTellingUs || first_touch) return;
  const double measured = std::clamp(results.compute_ms * 1000 / estimated_us, kLeastPace, kMostPace);
  if (!on_worker) {
    pace = (3 * pace + measured) / 4;
  } else {
    pace = std::min(pace, measured);
    pace += (1 - pace) / 8;  // so that after a while it is tried again
  }
}

// A layer whose weights cannot be packed ends the row of work, as one that does not fit.
void Evaluator::State::refresh_plans(const model::Document& document, std::vector<Work>& works) {
  for (size_t i = 0; i < works.size(); ++i) {
    if (works[i].conv_error) break;
    if (!works[i].has_window()) layers[i].kernels.drop();
    if (!works[i].conv.computes()) continue;
    const Result<void> ready = layers[i].kernels.refresh(document.layer(static_cast<int64_t>(i)), works[i].shapes);
    if (ready) continue;
    works.resize(i + 1);
    works[i].conv_error = ready.error();
  }
}

// Computes all layers, in place or into the spare maps.
Result<void> Evaluator::State::run_all(const std::vector<Work>& works, const Tensor& input, bool in_place,
                                       Executor& executor, const PassControl& control) {
  const Tensor* next = &input;
  for (size_t i = 0; i < works.size() && !works[i].conv_error; ++i) {
    const Stages present = stages(i), target = in_place ? present : layers[i].spare.stages();
    Result<void> done = run(works[i], *next, layers[i].kernels.kernels(), present, target, executor, control);
    if (!done) return done;
    next = &output_of(works[i], *next, present, target);
  }
  return {};
}

void Evaluator::State::run_inline(const model::Document& document, const std::vector<Work>& works, double serial_us) {
  const Clock::time_point begin = Clock::now();
  for (size_t i = 0; i < works.size(); ++i) {
    if (works[i].conv_error) continue;
    if (const Result<void> shaped = reshape(works[i], stages(i)); !shaped) {
      publish_error(pending_version, shaped.error());
      return;
    }
  }
  Executor& executor = threads_for(serial_us) == 1 ? serial_executor() : *pool;
  const Result<void> done = run_all(works, document.input.read(), true, executor, {});
  CONVLENS_CHECK(done.ok());  // nothing cancels it
  for (size_t i = 0; i < works.size(); ++i) layers[i].spare.note_missing(works[i]);
  publish(works, pending_version, executor.threads(), milliseconds_since(begin));
  learn(works, serial_us, false);
}

void Evaluator::State::run_on_worker(const model::Document& document, std::vector<Work> works, model::Change change,
                                     double serial_us) {
  job = std::make_unique<Job>();
  job->serial_us = serial_us;
  job->works = std::move(works);
  job->input = document.input.share();
  job->version = pending_version;
  job->change = std::move(change);
  // The worker reads the results' maps, which nobody writes while there is a job, and writes the spare ones.
  worker.start([this, mine = job.get()] {
    if (options.on_job_start) options.on_job_start();
    const Clock::time_point begin = Clock::now();
    for (size_t i = 0; mine->outcome && i < mine->works.size(); ++i)
      if (!mine->works[i].conv_error) mine->outcome = layers[i].spare.prepare(mine->works[i], stages(i));
    if (mine->outcome)
      mine->outcome = run_all(mine->works, *mine->input, false, *pool,
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
  for (size_t i = 0; i < done->works.size(); ++i)
    if (!done->works[i].conv_error) layers[i].spare.exchange(done->works[i], stages(i));
  publish(done->works, done->version, pool->threads(), done->milliseconds);
  learn(done->works, done->serial_us, true);
  return true;
}

void Evaluator::State::publish(const std::vector<Work>& works, uint64_t version, int threads, double milliseconds) {
  results.version = version;
  results.compute_ms = milliseconds;
  std::optional<Error> waits;
  for (size_t i = 0; i < results.layers.size(); ++i) {
    model::Results& layer = results.layers[i];
    layer.version = version;
    layer.compute_ms = milliseconds;
    layer.cells_computed = 0;
    if (i >= works.size()) {
      layer.conv_error = waits;
      continue;
    }
    if (works[i].conv_error) {
      layer.conv_error = works[i].conv_error;
    } else {
      describe(works[i], layer);
      layer.threads = threads;
      if (const Conv2dPlan* plan = layers[i].kernels.plan()) {
        layer.variant = plan->variant();
        layer.target = plan->target();
      }
      updates.add(works[i], static_cast<int64_t>(i));
    }
    if (works[i].conv_error || works[i].pool_error)
      waits = Error::request("input", "nothing comes in: a stage before this one does not fit", "mend that one first");
  }
}

// The maps stay, and the next change computes everything again.
void Evaluator::State::publish_error(uint64_t version, const Error& error) {
  results.version = version;
  results.compute_ms = 0;
  for (model::Results& layer : results.layers) {
    layer.version = version;
    layer.conv_error = error;
    layer.cells_computed = 0;
    layer.compute_ms = 0;
  }
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
  } else if (replaces_much(change) && !state_->cancelled_last && !state_->job->nearly_done()) {
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

int64_t Evaluator::spare_bytes() const {
  int64_t bytes = 0;
  if (!state_->job)
    for (const LayerState& layer : state_->layers) bytes += layer.spare.bytes();
  return bytes;
}

void Evaluator::give_back_spare() {
  if (!state_->job)
    for (LayerState& layer : state_->layers) layer.spare = {};
}

bool Evaluator::busy() const { return state_->job != nullptr; }
const model::PipelineResults& Evaluator::pipeline() const { return state_->results; }
const model::Results& Evaluator::results() const { return state_->results.layers[state_->shown]; }
std::vector<MapUpdate> Evaluator::take_updates() { return state_->updates.take(); }

}  // namespace convlens::compute
