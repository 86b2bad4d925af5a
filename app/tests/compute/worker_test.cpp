// The worker: one job at a time, handed back; leaving waits for it.
#include "compute/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

namespace convlens::compute {
namespace {

TEST(Worker, RunsJobsOneAfterTheOther) {
  std::atomic<int> done{0};
  Worker worker([&done] { ++done; });
  EXPECT_TRUE(worker.finished());
  int runs = 0;
  for (int i = 0; i < 100; ++i) {
    worker.start([&runs] { ++runs; });
    worker.wait();
    EXPECT_TRUE(worker.finished());
  }
  EXPECT_EQ(runs, 100);
}

TEST(Worker, TellsWhenAJobIsDone) {
  std::binary_semaphore done{0}, gate{0};
  Worker worker([&done] { done.release(); });
  worker.start([&gate] { gate.acquire(); });
  EXPECT_FALSE(worker.finished());
  gate.release();
  done.acquire();
  EXPECT_TRUE(worker.finished());
}

TEST(Worker, LeavingWaitsForTheJob) {
  bool finished = false;
  std::binary_semaphore started{0};
  {
    Worker worker({});
    worker.start([&] {
      started.release();
      finished = true;
    });
    started.acquire();
  }
  EXPECT_TRUE(finished);
}

TEST(Worker, LeavingWithoutAnyJobIsFine) { const Worker worker({}); }

}  // namespace
}  // namespace convlens::compute
