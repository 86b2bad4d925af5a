// One thread that runs one job at a time and hands it back. Knows nothing of what a job is.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace convlens::compute {

class Worker {
 public:
  // `done` is called on the worker after each job, with nothing locked; may be empty.
  explicit Worker(std::function<void()> done) : done_(std::move(done)) {}
  ~Worker();  // waits for the running job
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Starts a job; none may be under way. The thread is started with the first one.
  void start(std::function<void()> job);
  bool finished() const;  // the last job is done
  void wait();            // until it is

 private:
  void loop();

  std::function<void()> done_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> job_;
  bool running_ = false, stop_ = false;
  std::thread thread_;
};

}  // namespace convlens::compute
