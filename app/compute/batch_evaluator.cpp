#include "compute/batch_evaluator.h"

#include <algorithm>
#include <utility>

#include "compute/work.h"
#include "compute/worker.h"
#include "convlens/engine/conv2d_plan_cache.h"
#include "model/batch.h"

namespace convlens::compute {
namespace {

constexpr double kSerialLimitUs = 200;  // below this the helpers of a pool would cost more than they bring

// What changed and is not yet in the results nor in the job.
struct Pending {
  bool all = false;
  std::vector<bool> inputs;  // by number; shorter than the batch: none of the rest
  std::vector<int64_t> outputs;
  uint64_t version = 0;

  bool any() const { return all || !outputs.empty() || std::ranges::find(inputs, true) != inputs.end(); }
  void unite(const Pending& other) {
    all |= other.all;
    inputs.resize(std::max(inputs.size(), other.inputs.size()));
    for (size_t n = 0; n < other.inputs.size(); ++n) inputs[n] = inputs[n] || other.inputs[n];
    outputs.insert(outputs.end(), other.outputs.begin(), other.outputs.end());
  }
};

// Inputs that changed, with their numbers.
using ChangedInputs = std::vector<std::pair<int64_t, std::shared_ptr<const Tensor>>>;

// What the worker works on. Made and destroyed on the caller's thread, as the Evaluator's.
struct Job {
  BatchWork work;
  Pending pending;
  ChangedInputs inputs;
  model::BatchResults next;
  CancelToken cancel;
  Result<void> outcome;
};

Pending pending_of(const model::Document& document, const model::Change& change) {
  Pending pending;
  pending.all = change.batch || change.conv_replaced || change.activation || change.pool;
  pending.outputs = change.outputs;
  if (!change.input_rect.empty() || change.input_replaced) {
    pending.inputs.resize(static_cast<size_t>(document.shown) + 1);
    pending.inputs.back() = true;
  }
  return pending;
}

}  // namespace

struct BatchEvaluator::State {
  explicit State(EvaluatorOptions given) : options(std::move(given)), worker(options.wake) {}

  void start(const model::Document& document);
  Result<BatchWork> plan_work(const model::Document& document);
  void run_inline(BatchWork work, const model::Document& document);
  void run_on_worker(BatchWork work, const model::Document& document);
  ChangedInputs changed_inputs(const model::Document& document, const BatchWork& work) const;
  Result<void> gather(const Shape& batch, const ChangedInputs& changed);
  bool collect();
  void publish(const BatchWork& work, uint64_t version, bool reshaped);
  void fail(uint64_t version, Error error);
  bool stale() const { return pending.any() || pending.version != results.version; }
  Executor& executor(double serial_us) {
    if (serial_us < kSerialLimitUs) return serial_executor();
    if (!pool) pool = make_pool(options.threads);
    return *pool;
  }

  EvaluatorOptions options;
  model::BatchResults results;
  Tensor inputs;  // the whole batch [N, C, H, W] as the results have it
  BatchUpdates updates;
  Conv2dPlanCache plans;
  std::shared_ptr<const Conv2dPlan> plan;
  Pending pending;
  bool cancelled_last = false;
  std::unique_ptr<Executor> pool;  // made when it is needed first
  std::unique_ptr<Job> job;        // running, or done and not yet collected
  Worker worker;                   // last: its destructor ends the job before anything that the job uses goes
};

// The work for what is pending, and the plan for it: the variant that the input alone gets, so that the bits are its.
Result<BatchWork> BatchEvaluator::State::plan_work(const model::Document& document) {
  const auto count = static_cast<size_t>(model::batch_size(document));
  const Shape shape = model::batch_shape(document);
  pending.inputs.resize(count);
  const bool all = pending.all || results.error || results.empty() || inputs.shape() != shape ||
                   results.problem.weight != document.kernels.weight.shape();
  Result<BatchWork> work = plan_batch_work(document, all, pending.inputs, pending.outputs);
  if (!work) return work;
  const Result<Conv2dProblem> one = model::conv_problem(document);
  if (!one) return one.error();
  plan.reset();  // the cache packs anew only what nobody holds
  Tensor storage;
  const Tensor& weight = model::used_weight(document, storage);
  const auto alone = plans.get(*one, weight, document.kernels.bias);
  if (!alone) return alone.error();
  const std::string variant((*alone)->variant());
  auto found = plans.get(work->problem, weight, document.kernels.bias, {.variant = variant});
  if (!found) return found.error();
  plan = std::move(found).value();
  return work;
}

// Needs no job under way.
void BatchEvaluator::State::start(const model::Document& document) {
  if (document.others.empty()) {
    const uint64_t version = pending.version;
    if (!results.empty()) updates.reshaped = true;
    results = {};
    results.version = pending.version = version;
    inputs = {};
    pending = {};
    pending.version = version;
    return;
  }
  Result<BatchWork> work = plan_work(document);
  if (!work) return fail(pending.version, work.error());
  const double serial_us = estimate_us(*work, *plan);
  const int threads = serial_us < kSerialLimitUs ? 1 : executor(serial_us).threads();
  if (wall_us(serial_us, threads) <= options.inline_limit_us)
    run_inline(std::move(*work), document);
  else
    run_on_worker(std::move(*work), document);
}

ChangedInputs BatchEvaluator::State::changed_inputs(const model::Document& document, const BatchWork& work) const {
  ChangedInputs changed;
  const std::vector<model::InputState> items = model::batch_items(document);
  for (size_t n = 0; n < items.size(); ++n)
    if (work.everything() || pending.inputs[n]) changed.emplace_back(n, items[n].pixels.share());
  return changed;
}

Result<void> BatchEvaluator::State::gather(const Shape& batch, const ChangedInputs& changed) {
  if (inputs.shape() != batch) {
    Result<Tensor> fresh = Tensor::allocate(batch);
    if (!fresh) return fresh.error();
    inputs = std::move(fresh).value();
  }
  for (const auto& [n, pixels] : changed) std::ranges::copy(pixels->values(), inputs.view().plane(n, 0));
  return {};
}

void BatchEvaluator::State::run_inline(BatchWork work, const model::Document& document) {
  const uint64_t version = pending.version;
  const auto changed = changed_inputs(document, work);
  pending = {};
  pending.version = version;
  const bool reshaped = !(results.problem.output == work.problem.output) || results.empty();
  if (const Result<void> gathered = gather(work.problem.input, changed); !gathered)
    return fail(version, gathered.error());
  if (const Result<void> shaped = shape_for(work, results); !shaped) return fail(version, shaped.error());
  const Result<void> done = run(work, inputs, *plan, results, executor(estimate_us(work, *plan)));
  CONVLENS_CHECK(done.ok());  // nothing cancels it
  publish(work, version, reshaped);
}

void BatchEvaluator::State::run_on_worker(BatchWork work, const model::Document& document) {
  job = std::make_unique<Job>();
  job->inputs = changed_inputs(document, work);
  job->work = std::move(work);
  job->pending = std::exchange(pending, {});
  pending.version = job->pending.version;
  Executor& threads = executor(kSerialLimitUs);
  // The worker reads the results, which nobody writes while there is a job, and writes the next ones.
  worker.start([this, mine = job.get(), &threads] {
    if (options.on_job_start) options.on_job_start();
    mine->outcome = gather(mine->work.problem.input, mine->inputs);
    if (!mine->outcome) return;
    if (!mine->work.everything()) mine->next = results;
    mine->outcome = shape_for(mine->work, mine->next);
    if (mine->outcome) mine->outcome = run(mine->work, inputs, *plan, mine->next, threads, &mine->cancel);
  });
}

// Takes the job's outcome over, if it is done. True when results changed.
bool BatchEvaluator::State::collect() {
  if (!job || !worker.finished()) return false;
  const std::unique_ptr<Job> done = std::move(job);
  cancelled_last = !done->outcome && done->outcome.error().kind == Error::Kind::cancelled;
  if (cancelled_last) {
    const uint64_t version = pending.version;
    pending.unite(done->pending);
    pending.version = version;
    return false;
  }
  if (!done->outcome) {
    fail(done->pending.version, done->outcome.error());
    return true;
  }
  const bool reshaped = !(results.problem.output == done->work.problem.output) || results.empty();
  results = std::move(done->next);
  publish(done->work, done->pending.version, reshaped);
  return true;
}

void BatchEvaluator::State::publish(const BatchWork& work, uint64_t version, bool reshaped) {
  results.version = version;
  results.error.reset();
  updates.reshaped |= reshaped;
  if (updates.reshaped)
    updates.planes.clear();
  else
    updates.planes.insert(updates.planes.end(), work.planes.begin(), work.planes.end());
}

// The maps stay, and the next change computes everything again.
void BatchEvaluator::State::fail(uint64_t version, Error error) {
  pending = {};
  pending.version = results.version = version;
  results.error = std::move(error);
}

BatchEvaluator::BatchEvaluator(EvaluatorOptions options) : state_(std::make_unique<State>(std::move(options))) {}

BatchEvaluator::~BatchEvaluator() {
  if (state_->job) state_->job->cancel.cancel();
}

void BatchEvaluator::update(const model::Document& document, uint64_t version, const model::Change& change) {
  const Pending more = pending_of(document, change);
  state_->pending.unite(more);
  state_->pending.version = version;
  state_->collect();
  if (!state_->job)
    state_->start(document);
  else if (more.all && !state_->cancelled_last)
    state_->job->cancel.cancel();
}

bool BatchEvaluator::poll(const model::Document& document) {
  const bool changed = state_->collect();
  if (state_->job || !state_->stale()) return changed;
  const uint64_t before = state_->results.version;
  state_->start(document);
  return changed || state_->results.version != before;
}

void BatchEvaluator::finish(const model::Document& document) {
  while (state_->job) {
    state_->worker.wait();
    poll(document);
  }
}

bool BatchEvaluator::busy() const { return state_->job != nullptr; }
const model::BatchResults& BatchEvaluator::results() const { return state_->results; }
BatchUpdates BatchEvaluator::take_updates() { return std::exchange(state_->updates, {}); }

}  // namespace convlens::compute
