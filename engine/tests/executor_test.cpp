// Executors: every chunk once, on any number of threads, cancellable, and no thread left behind.
#include "convlens/engine/executor.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <thread>
#include <vector>

namespace convlens {
namespace {

std::vector<std::unique_ptr<Executor>> executors() {
  std::vector<std::unique_ptr<Executor>> all;
  for (const int threads : {1, 2, 3, 8}) all.push_back(make_pool(threads));
  return all;
}

void expect_each_chunk_once(Executor& executor, int64_t chunks) {
  std::vector<std::atomic<int>> calls(static_cast<size_t>(chunks));
  const auto count = [&](int64_t chunk) { calls.at(static_cast<size_t>(chunk)).fetch_add(1); };
  EXPECT_TRUE(executor.parallel_for(chunks, count));
  for (int64_t i = 0; i < chunks; ++i)
    ASSERT_EQ(calls[static_cast<size_t>(i)].load(), 1)
        << "chunk " << i << " of " << chunks << ", " << executor.threads() << " threads";
}

TEST(Executor, CallsEachChunkOnce) {
  for (const int64_t chunks : {0, 1, 2, 3, 7, 64, 1000}) {
    expect_each_chunk_once(serial_executor(), chunks);
    for (const auto& pool : executors()) expect_each_chunk_once(*pool, chunks);
  }
}

TEST(Executor, KnowsItsThreads) {
  EXPECT_EQ(serial_executor().threads(), 1);
  EXPECT_EQ(make_pool(1)->threads(), 1);
  EXPECT_EQ(make_pool(3)->threads(), 3);
  EXPECT_GE(make_pool()->threads(), 1);
  EXPECT_GE(make_pool(-5)->threads(), 1);
}

// Results that chunks write without any locking are seen by the caller: what ThreadSanitizer looks at.
TEST(Executor, ManyJobsInARow) {
  const auto pool = make_pool(4);
  std::array<int64_t, 16> values{};
  int64_t total = 0;
  for (int64_t job = 0; job < 20000; ++job) {
    const int64_t chunks = job % 17;
    const auto write = [&](int64_t chunk) { values[static_cast<size_t>(chunk)] = job + chunk; };
    ASSERT_TRUE(pool->parallel_for(chunks, write));
    for (int64_t i = 0; i < chunks; ++i) total += values[static_cast<size_t>(i)] - job - i;
  }
  EXPECT_EQ(total, 0);
}

// Between the jobs helpers have time to fall asleep; work that comes then is done all the same.
TEST(Executor, WorksAfterHelpersFellAsleep) {
  const auto pool = make_pool(3);
  for (int round = 0; round < 20; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    expect_each_chunk_once(*pool, 5);
  }
}

TEST(Executor, HelpersTakePart) {
  const auto pool = make_pool(2);
  // Each of the two chunks waits for the other to have begun: only two threads can finish them.
  std::atomic<int> begun{0};
  const auto meet = [&](int64_t) {
    begun.fetch_add(1);
    while (begun.load() < 2) std::this_thread::yield();
  };
  EXPECT_TRUE(pool->parallel_for(2, meet));
  EXPECT_EQ(begun.load(), 2);
}

TEST(Executor, CancelSkipsWhatHasNotBegun) {
  const auto expect_cancelled = [](Executor& executor) {
    CancelToken cancel;
    std::atomic<int64_t> calls{0};
    const auto stop_at_once = [&](int64_t) {
      cancel.cancel();
      calls.fetch_add(1);
    };
    EXPECT_FALSE(executor.parallel_for(1000, stop_at_once, &cancel));
    EXPECT_GE(calls.load(), 1);
    EXPECT_LE(calls.load(), executor.threads());
    EXPECT_FALSE(executor.parallel_for(3, stop_at_once, &cancel)) << "set before the job";
    cancel.reset();
    const auto nothing = [](int64_t) {};
    EXPECT_TRUE(executor.parallel_for(1000, nothing, &cancel)) << "usable again";
    expect_each_chunk_once(executor, 100);
  };
  expect_cancelled(serial_executor());
  for (const auto& pool : executors()) expect_cancelled(*pool);
}

TEST(Executor, CancelAfterTheLastChunkIsNotNoticed) {
  CancelToken cancel;
  const auto cancel_last = [&](int64_t chunk) {
    if (chunk == 4) cancel.cancel();
  };
  EXPECT_TRUE(serial_executor().parallel_for(5, cancel_last, &cancel));
}

TEST(Executor, ShutsDownIdleBusyAndUnused) {
  for (int round = 0; round < 200; ++round) {
    const auto pool = make_pool(1 + round % 5);
    const auto nothing = [](int64_t) {};
    if (round % 3 == 0) continue;
    EXPECT_TRUE(pool->parallel_for(round % 7, nothing));
  }
}

// Pools are independent, and each may be driven from a thread of its own.
TEST(Executor, PoolsSideBySide) {
  std::vector<std::thread> drivers;
  for (int i = 0; i < 3; ++i) {
    drivers.emplace_back([] {
      const auto pool = make_pool(2);
      for (int job = 0; job < 500; ++job) expect_each_chunk_once(*pool, 9);
    });
  }
  for (std::thread& driver : drivers) driver.join();
}

}  // namespace
}  // namespace convlens
