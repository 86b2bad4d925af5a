#include "shell/weight_jobs.h"

#include <exception>
#include <filesystem>
#include <new>
#include <utility>

#include "io/text.h"
#include "io/weights_file.h"

namespace convlens::shell {
namespace {

std::string name_of(const std::filesystem::path& path) { return io::printable(path.filename().string()); }

// Libraries throw when memory is short or a name cannot be converted: the edge where that becomes an error.
template <class Function>
auto without_exceptions(const std::string& path, Function function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::bad_alloc&) {
    return Error::failure(io::printable(path), "needs more memory than there is");
  } catch (const std::exception& error) {
    return Error::failure(io::printable(path), io::printable(error.what()));
  }
}

Result<model::SetWeights> read(const std::string& path) {
  return without_exceptions(path, [&]() -> Result<model::SetWeights> {
    auto file = io::load_weights(path);
    if (!file) return file.error();
    return model::SetWeights{std::move(file->weight), std::move(file->bias), name_of(path)};
  });
}

SavedWeights write(const model::SaveWeights& request, const Tensor& weight, const std::vector<float>& bias) {
  SavedWeights result;
  result.path = request.path;
  const Result<void> done = without_exceptions(request.path, [&]() -> Result<void> {
    const std::filesystem::path path(request.path), biases = io::bias_path(path);
    for (const std::filesystem::path& target : {path, biases}) {
      std::error_code ignored;
      const bool written = target == path || !bias.empty();
      if (request.replace || !written || !std::filesystem::exists(target, ignored)) continue;
      result.outcome = SavedWeights::Outcome::exists;
      result.path = target.string();
      return {};
    }
    if (const Result<void> saved = io::save_weights(path, weight, bias); !saved) return saved;
    result.outcome = SavedWeights::Outcome::saved;
    result.text = "Saved weight " + to_string(weight.shape()) + " as " + name_of(path) +
                  (bias.empty() ? std::string() : " and the biases as " + name_of(biases));
    return {};
  });
  if (!done) {
    result.outcome = SavedWeights::Outcome::failed;
    result.text = done.error().message();
  }
  return result;
}

}  // namespace

WeightJobs::WeightJobs(std::function<void()> wake) : wake_(std::move(wake)), worker_([this] { work(); }) {}

WeightJobs::~WeightJobs() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  asked_.notify_one();
  worker_.join();
}

void WeightJobs::ask(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  asked_.notify_one();
}

void WeightJobs::open(const model::OpenWeights& request) {
  ask([this, path = request.path] {
    OpenedWeights opened{path, read(path)};
    const std::lock_guard lock(mutex_);
    opened_.push_back(std::move(opened));
  });
}

void WeightJobs::save(const model::SaveWeights& request, Tensor weight, std::vector<float> bias) {
  if (!request.with_bias) bias.clear();
  ask([this, request, weight = std::move(weight), bias = std::move(bias)] {
    SavedWeights saved = write(request, weight, bias);
    const std::lock_guard lock(mutex_);
    saved_.push_back(std::move(saved));
  });
}

bool WeightJobs::busy() const {
  const std::lock_guard lock(mutex_);
  return working_ || !jobs_.empty() || !opened_.empty() || !saved_.empty();
}

std::optional<OpenedWeights> WeightJobs::take_opened() {
  const std::lock_guard lock(mutex_);
  if (opened_.empty()) return std::nullopt;
  OpenedWeights first = std::move(opened_.front());
  opened_.pop_front();
  return first;
}

std::optional<SavedWeights> WeightJobs::take_saved() {
  const std::lock_guard lock(mutex_);
  if (saved_.empty()) return std::nullopt;
  SavedWeights first = std::move(saved_.front());
  saved_.pop_front();
  return first;
}

void WeightJobs::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    asked_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    working_ = true;
    lock.unlock();
    job();
    lock.lock();
    working_ = false;
    lock.unlock();
    wake_();
    lock.lock();
  }
}

}  // namespace convlens::shell
