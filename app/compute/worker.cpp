#include "compute/worker.h"

#include <utility>

#include "convlens/engine/result.h"

namespace convlens::compute {

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Worker::start(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    CONVLENS_CHECK(!running_);
    job_ = std::move(job);
    running_ = true;
  }
  changed_.notify_all();
  if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
}

bool Worker::finished() const {
  const std::lock_guard lock(mutex_);
  return !running_;
}

void Worker::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !running_; });
}

void Worker::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || job_; });
    if (!job_) return;
    const std::function<void()> job = std::exchange(job_, nullptr);
    lock.unlock();
    job();
    lock.lock();
    running_ = false;
    lock.unlock();
    changed_.notify_all();
    if (done_) done_();
    lock.lock();
  }
}

}  // namespace convlens::compute
