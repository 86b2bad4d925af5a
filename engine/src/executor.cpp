// The serial executor and the pool. The pool hands out chunks by counting one atomic number down; everything else about
// a job is published by that number's store and stays untouched until every claimed chunk is reported done.
#include "convlens/engine/executor.h"

#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens {
namespace {

using Clock = std::chrono::steady_clock;

// A helper that spins answers in 0.2 us, one that sleeps in 25-50 us; frames come 16 ms apart, so longer would only
// burn a core.
constexpr std::chrono::microseconds kSpinTime{100};
constexpr int kSpinsBetweenClockReads = 64;
constexpr int kSpinsBeforeYield = 2000;

// Helpers that sleep are not woken for less: it costs the caller a system call and them 25-50 us.
constexpr double kWakeNs = 60'000;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// A helper on the caller's core only takes turns with it, and the scheduler may leave the two there for long when
// something else runs on the other cores: such a helper moves away (Linux; elsewhere it stays).
class CallersCore {
 public:
  CallersCore() {
#ifdef __linux__
    known_ = sched_getaffinity(0, sizeof(allowed_), &allowed_) == 0 && CPU_COUNT(&allowed_) > 1;
#endif
  }
  void note() {
#ifdef __linux__
    if (known_) core_.store(sched_getcpu(), std::memory_order_relaxed);
#endif
  }
  void leave() const {
#ifdef __linux__
    if (!known_) return;
    const int core = core_.load(std::memory_order_relaxed);
    if (core < 0 || core >= CPU_SETSIZE || core != sched_getcpu()) return;
    cpu_set_t others = allowed_;
    CPU_CLR(static_cast<size_t>(core), &others);
    sched_setaffinity(0, sizeof(others), &others);
#endif
  }

 private:
#ifdef __linux__
  cpu_set_t allowed_{};
  bool known_ = false;
  std::atomic<int> core_{-1};
#endif
};

bool is_cancelled(const CancelToken* cancel) { return cancel != nullptr && cancel->cancelled(); }

bool run_serially(int64_t chunks, ChunkFunction f, const CancelToken* cancel) {
  for (int64_t chunk = 0; chunk < chunks; ++chunk) {
    if (is_cancelled(cancel)) return false;
    f(chunk);
  }
  return true;
}

class SerialExecutor final : public Executor {
 public:
  int threads() const override { return 1; }
  bool parallel_for(int64_t chunks, ChunkFunction f, const CancelToken* cancel, double) override {
    return run_serially(chunks, f, cancel);
  }
};

class Pool final : public Executor {
 public:
  explicit Pool(int threads) {
    helpers_.reserve(static_cast<size_t>(threads - 1));
    try {
      while (static_cast<int>(helpers_.size()) < threads - 1) helpers_.emplace_back([this] { help(); });
    } catch (const std::system_error&) {
      // The system grants no more threads: work with those that there are.
    }
  }

  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  ~Pool() override {
    {
      const std::lock_guard lock(mutex_);
      stop_.store(true);
    }
    wake_.notify_all();
    for (std::thread& helper : helpers_) helper.join();
  }

  int threads() const override { return static_cast<int>(helpers_.size()) + 1; }

  bool parallel_for(int64_t chunks, ChunkFunction f, const CancelToken* cancel, double expected_ns) override {
    if (chunks <= 1 || helpers_.empty() || expected_ns < kSharedWorkNs) return run_serially(chunks, f, cancel);
    CONVLENS_CHECK(!busy_.exchange(true));
    job_ = {f, chunks, cancel};
    finished_.store(0, std::memory_order_relaxed);
    skipped_.store(false, std::memory_order_relaxed);
    callers_core_.note();
    remaining_.store(chunks);
    // One short job does not pay for waking helpers, but jobs that follow each other do: woken once, helpers keep
    // spinning.
    if (expected_ns >= kWakeNs || Clock::now() - last_end_ < kSpinTime) wake_sleepers(chunks - 1);
    work();
    // Chunks that helpers hold; a helper that holds none is not waited for.
    for (int spins = 0; finished_.load(std::memory_order_acquire) != chunks; ++spins) {
      if (spins < kSpinsBeforeYield)
        pause();
      else
        std::this_thread::yield();  // the helper may have been put on this very core
    }
    const bool complete = !skipped_.load(std::memory_order_relaxed);
    last_end_ = Clock::now();
    busy_.store(false);
    return complete;
  }

 private:
  struct Job {
    ChunkFunction f;
    int64_t chunks;
    const CancelToken* cancel;
  };

  // Claims and runs chunks until none is left.
  void work() {
    for (;;) {
      int64_t remaining = remaining_.load(std::memory_order_relaxed);
      do {
        if (remaining == 0) return;
      } while (!remaining_.compare_exchange_weak(remaining, remaining - 1, std::memory_order_acquire,
                                                 std::memory_order_relaxed));
      // A chunk is held from here on, so the job cannot change before it is reported.
      if (is_cancelled(job_->cancel)) {
        skipped_.store(true, std::memory_order_relaxed);
        finished_.fetch_add(1 + remaining_.exchange(0), std::memory_order_release);
        return;
      }
      job_->f(job_->chunks - remaining);
      finished_.fetch_add(1, std::memory_order_release);
    }
  }

  void help() {
    while (!stop_.load(std::memory_order_relaxed)) {
      callers_core_.leave();
      work();
      if (!spin_for_work()) sleep_until_work();
    }
  }

  bool spin_for_work() const {
    const auto end = Clock::now() + kSpinTime;
    do {
      for (int i = 0; i < kSpinsBetweenClockReads; ++i) {
        if (remaining_.load(std::memory_order_relaxed) > 0 || stop_.load(std::memory_order_relaxed)) return true;
        pause();
      }
      callers_core_.leave();
    } while (Clock::now() < end);
    return false;
  }

  // Sleeper: counts itself, then looks for work. Caller: publishes work, then looks for sleepers. Both in the one total
  // order of sequentially consistent operations, so at least one of them sees the other.
  void sleep_until_work() {
    std::unique_lock lock(mutex_);
    sleepers_.fetch_add(1);
    wake_.wait(lock, [this] { return remaining_.load() > 0 || stop_.load(); });
    sleepers_.fetch_sub(1);
  }

  void wake_sleepers(int64_t useful) {
    const int64_t count = std::min<int64_t>(sleepers_.load(), useful);
    if (count == 0) return;
    { const std::lock_guard lock(mutex_); }  // a sleeper between its look and its wait gets to its wait
    for (int64_t i = 0; i < count; ++i) wake_.notify_one();
  }

  std::optional<Job> job_;
  CallersCore callers_core_;
  Clock::time_point last_end_ = Clock::now() - kSpinTime;  // of the last job
  alignas(64) std::atomic<int64_t> remaining_{0};
  alignas(64) std::atomic<int64_t> finished_{0};
  std::atomic<bool> skipped_{false};
  alignas(64) std::atomic<int> sleepers_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> busy_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> helpers_;
};

}  // namespace

Executor& serial_executor() {
  static SerialExecutor executor;
  return executor;
}

std::unique_ptr<Executor> make_pool(int threads) {
  if (threads < 1) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return std::make_unique<Pool>(threads);
}

}  // namespace convlens
