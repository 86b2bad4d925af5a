#include "compute/batch_evaluator.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "compute/layer_state.h"
#include "compute/work.h"
#include "compute/worker.h"
#include "model/batch.h"

namespace convlens::compute {
namespace {

constexpr double kSerialLimitUs = 200;  // below this the helpers of a pool would cost more than they bring

// What changed and is not yet in the results nor in the job.
struct Pending {
  bool all = false;
  std::vector<bool> inputs;  // by number; shorter than the batch: none of the rest
  std::map<int64_t, model::LayerChange> layers;
  uint64_t version = 0;

  bool any() const { return all || !layers.empty() || std::ranges::find(inputs, true) != inputs.end(); }
  bool replaces_all() const {
    return all || std::ranges::any_of(layers, [](const auto& layer) { return layer.second.conv_replaced; });
  }
  void unite(const Pending& other) {
    all |= other.all;
    inputs.resize(std::max(inputs.size(), other.inputs.size()));
    for (size_t n = 0; n < other.inputs.size(); ++n) inputs[n] = inputs[n] || other.inputs[n];
    for (const auto& [layer, change] : other.layers) layers[layer].unite(change);
  }
};

// Inputs that changed, with their numbers.
using ChangedInputs = std::vector<std::pair<int64_t, std::shared_ptr<const Tensor>>>;

// The work of all layers, up to the first that does not fit.
struct Works {
  std::vector<BatchWork> layers;
  std::optional<Error> error;  // of the layer behind those
  std::vector<bool> inputs;    // that are to be read again
};

// What the worker works on. Made and destroyed on the caller's thread, as the Evaluator's.
struct Job {
  Works works;
  Pending pending;
  ChangedInputs inputs;
  std::vector<model::BatchResults> next;
  std::vector<bool> reshaped;
  CancelToken cancel;
  Result<void> outcome;
};

Pending pending_of(const model::Document& document, const model::Change& change) {
  Pending pending;
  pending.all = change.batch || change.restructured_from.has_value();
  for (const auto& [layer, layer_change] : change.layers)
    if (layer_change.any()) pending.layers[layer] = layer_change;
  if (!change.input_rect.empty() || change.input_replaced) {
    pending.inputs.resize(static_cast<size_t>(document.shown) + 1);
    pending.inputs.back() = true;
  }
  return pending;
}

// Whether what a layer gives has changed, and of which inputs.
BatchChange next_change(const BatchChange& change, const BatchWork& work) {
  const bool all = change.all || !change.outputs.empty() || work.everything();
  return {all, change.inputs, {}};
}

}  // namespace

struct BatchEvaluator::State {
  explicit State(EvaluatorOptions given) : options(std::move(given)), worker(options.wake) { resize(1); }

  void start(const model::Document& document);
  void resize(int64_t count);
  void clear();
  Works plan_works(const model::Document& document);
  double serial_us_of(const Works& works) const;
  void run_inline(Works works, const model::Document& document, double serial_us);
  void run_on_worker(Works works, const model::Document& document);
  ChangedInputs changed_inputs(const model::Document& document, const Works& works) const;
  Result<void> gather(const Shape& batch, const ChangedInputs& changed);
  Result<void> run_all(const Works& works, std::vector<model::BatchResults>& target, std::vector<bool>& reshaped,
                       Executor& executor, const CancelToken* cancel);
  bool collect();
  void publish(const Works& works, uint64_t version, const std::vector<bool>& reshaped);
  void fail(uint64_t version, const Error& error);
  bool stale() const { return pending.any() || pending.version != version; }
  Executor& executor(double serial_us) {
    if (serial_us < kSerialLimitUs) return serial_executor();
    if (!pool) pool = make_pool(options.threads);
    return *pool;
  }

  EvaluatorOptions options;
  uint64_t version = 0;                      // of the results
  std::vector<model::BatchResults> results;  // a layer each
  std::deque<LayerKernels> kernels;
  size_t shown = 0;                   // layer
  Tensor inputs;                      // the whole batch [N, C, H, W] as the results have it
  std::vector<BatchUpdates> updates;  // a layer each
  size_t taken_layer = 0;             // whose updates were taken last
  Pending pending;
  bool cancelled_last = false;
  std::unique_ptr<Executor> pool;  // made when it is needed first
  std::unique_ptr<Job> job;        // running, or done and not yet collected
  Worker worker;                   // last: its destructor ends the job before anything that the job uses goes
};

void BatchEvaluator::State::resize(int64_t count) {
  const auto layers = static_cast<size_t>(count);
  results.resize(layers);
  kernels.resize(layers);
  updates.resize(layers);
}

// The work for what is pending, and what the windows run with: the variant that an input alone gets, so that the bits
// are its.
Works BatchEvaluator::State::plan_works(const model::Document& document) {
  Works works;
  Shape batch = model::batch_shape(document);
  BatchChange change{pending.all || inputs.shape() != batch, pending.inputs, {}};
  change.inputs.resize(static_cast<size_t>(batch.n));
  works.inputs = change.all ? std::vector<bool>(change.inputs.size(), true) : change.inputs;
  for (int64_t i = 0; i < document.layers(); ++i) {
    const model::Layer& layer = document.layer(i);
    const auto at = static_cast<size_t>(i);
    if (const auto found = pending.layers.find(i); found != pending.layers.end()) {
      const model::LayerChange& own = found->second;
      change.all |= own.conv_replaced || own.activation || own.pool;
      change.outputs = own.outputs;
    }
    change.all |= results[at].error || results[at].empty();
    Result<BatchWork> work = plan_batch_work(layer, batch, change);
    if (work && !work->regions.empty() && work->has_window()) {
      Shape one = batch;
      one.n = 1;
      const model::LayerShapes alone = model::shapes_of(layer, one);
      const Result<void> ready = kernels[at].refresh(layer, work->shapes, &alone.conv);
      if (!ready) work = ready.error();
    }
    if (!work) {
      works.error = work.error();
      break;
    }
    batch = work->shapes.output;
    const bool fits = !work->shapes.pool_error;
    change = next_change(change, *work);
    works.layers.push_back(std::move(*work));
    if (!fits && i + 1 < document.layers()) {
      works.error = Error::request("input", "a stage before this one does not fit", "mend that one first");
      break;
    }
  }
  return works;
}

double BatchEvaluator::State::serial_us_of(const Works& works) const {
  double us = 0;
  for (size_t i = 0; i < works.layers.size(); ++i) us += estimate_us(works.layers[i], kernels[i].plan());
  return us;
}

void BatchEvaluator::State::clear() {
  for (size_t i = 0; i < results.size(); ++i) {
    if (!results[i].empty()) updates[i].reshaped = true;
    results[i] = {};
    results[i].version = pending.version;
  }
  version = pending.version;
  inputs = {};
}

// Needs no job under way.
void BatchEvaluator::State::start(const model::Document& document) {
  const uint64_t now = pending.version;
  resize(document.layers());
  shown = static_cast<size_t>(document.shown_layer);
  if (document.others.empty()) {
    clear();
    pending = {};
    pending.version = now;
    return;
  }
  Works works = plan_works(document);
  const double serial_us = serial_us_of(works);
  const int threads = serial_us < kSerialLimitUs ? 1 : executor(serial_us).threads();
  if (wall_us(serial_us, threads) <= options.inline_limit_us)
    run_inline(std::move(works), document, serial_us);
  else
    run_on_worker(std::move(works), document);
}

ChangedInputs BatchEvaluator::State::changed_inputs(const model::Document& document, const Works& works) const {
  ChangedInputs changed;
  const std::vector<model::InputState> items = model::batch_items(document);
  for (size_t n = 0; n < items.size(); ++n)
    if (works.inputs[n]) changed.emplace_back(n, items[n].pixels.share());
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

Result<void> BatchEvaluator::State::run_all(const Works& works, std::vector<model::BatchResults>& target,
                                            std::vector<bool>& reshaped, Executor& threads, const CancelToken* cancel) {
  const Tensor* next = &inputs;
  for (size_t i = 0; i < works.layers.size(); ++i) {
    const BatchWork& work = works.layers[i];
    const Result<bool> shaped = shape_for(work, target[i]);
    if (!shaped) return shaped.error();
    reshaped.push_back(*shaped);
    if (Result<void> done = run(work, *next, kernels[i].kernels(), target[i], threads, cancel); !done) return done;
    next = &output_of(work, *next, target[i]);
  }
  return {};
}

void BatchEvaluator::State::run_inline(Works works, const model::Document& document, double serial_us) {
  const uint64_t now = pending.version;
  const auto changed = changed_inputs(document, works);
  pending = {};
  pending.version = now;
  if (const Result<void> gathered = gather(model::batch_shape(document), changed); !gathered)
    return fail(now, gathered.error());
  std::vector<bool> reshaped;
  if (const Result<void> done = run_all(works, results, reshaped, executor(serial_us), nullptr); !done)
    return fail(now, done.error());  // not enough memory: nothing cancels it
  publish(works, now, reshaped);
}

void BatchEvaluator::State::run_on_worker(Works works, const model::Document& document) {
  job = std::make_unique<Job>();
  job->inputs = changed_inputs(document, works);
  job->works = std::move(works);
  job->pending = std::exchange(pending, {});
  pending.version = job->pending.version;
  Executor& threads = executor(kSerialLimitUs);
  // The worker reads the results, which nobody writes while there is a job, and writes the next ones.
  worker.start([this, mine = job.get(), batch = model::batch_shape(document), &threads] {
    if (options.on_job_start) options.on_job_start();
    mine->outcome = gather(batch, mine->inputs);
    if (!mine->outcome) return;
    mine->next.resize(results.size());
    for (size_t i = 0; i < mine->works.layers.size(); ++i)
      if (!mine->works.layers[i].everything()) mine->next[i] = results[i];
    mine->outcome = run_all(mine->works, mine->next, mine->reshaped, threads, &mine->cancel);
  });
}

// Takes the job's outcome over, if it is done. True when results changed.
bool BatchEvaluator::State::collect() {
  if (!job || !worker.finished()) return false;
  const std::unique_ptr<Job> done = std::move(job);
  cancelled_last = !done->outcome && done->outcome.error().kind == Error::Kind::cancelled;
  if (cancelled_last) {
    const uint64_t now = pending.version;
    pending.unite(done->pending);
    pending.version = now;
    return false;
  }
  if (!done->outcome) {
    fail(done->pending.version, done->outcome.error());
    return true;
  }
  for (size_t i = 0; i < done->works.layers.size(); ++i) {
    // Beside maps that were computed from nothing, it is not known whether they had this shape.
    done->reshaped[i] = !(done->next[i].last().maps.shape() == results[i].last().maps.shape()) ||
                        done->next[i].conv.maps.shape() != results[i].conv.maps.shape();
    results[i] = std::move(done->next[i]);
  }
  publish(done->works, done->pending.version, done->reshaped);
  return true;
}

void BatchEvaluator::State::publish(const Works& works, uint64_t now, const std::vector<bool>& reshaped) {
  version = now;
  for (size_t i = 0; i < results.size(); ++i) {
    results[i].version = now;
    results[i].error = i < works.layers.size() ? std::nullopt : works.error;
    if (i >= works.layers.size()) continue;
    updates[i].reshaped |= reshaped[i];
    const std::vector<BatchPlane>& planes = works.layers[i].planes;
    if (updates[i].reshaped)
      updates[i].planes.clear();
    else
      updates[i].planes.insert(updates[i].planes.end(), planes.begin(), planes.end());
  }
}

// The maps stay, and the next change computes everything again.
void BatchEvaluator::State::fail(uint64_t now, const Error& error) {
  pending = {};
  pending.version = version = now;
  for (model::BatchResults& layer : results) {
    layer.version = now;
    layer.error = error;
  }
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
  else if (more.replaces_all() && !state_->cancelled_last)
    state_->job->cancel.cancel();
}

bool BatchEvaluator::poll(const model::Document& document) {
  const bool changed = state_->collect();
  if (state_->job || !state_->stale()) return changed;
  const uint64_t before = state_->version;
  state_->start(document);
  return changed || state_->version != before;
}

void BatchEvaluator::finish(const model::Document& document) {
  while (state_->job) {
    state_->worker.wait();
    poll(document);
  }
}

bool BatchEvaluator::busy() const { return state_->job != nullptr; }
const model::BatchResults& BatchEvaluator::results() const { return state_->results[state_->shown]; }
const std::vector<model::BatchResults>& BatchEvaluator::layers() const { return state_->results; }

BatchUpdates BatchEvaluator::take_updates() {
  BatchUpdates taken = std::exchange(state_->updates[state_->shown], {});
  // Of another layer than last time, all is new.
  if (std::exchange(state_->taken_layer, state_->shown) != state_->shown) taken = {true, {}};
  return taken;
}

}  // namespace convlens::compute
