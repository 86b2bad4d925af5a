// Weights are saved and opened on a worker: an existing file is asked for, and what was asked to be saved is saved.
#include "shell/weight_jobs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <semaphore>
#include <string>

#include "tests/common/documents.h"

namespace convlens::shell {
namespace {

using namespace std::chrono_literals;
using Outcome = SavedWeights::Outcome;

class WeightJobsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("convlens_weight_jobs_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override {
    jobs_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::string path(const std::string& name) const { return folder_ / name; }
  // The limit is only how long a failure takes to be told.
  SavedWeights saved() {
    while (true) {
      if (auto done = jobs_->take_saved()) return std::move(*done);
      if (!woken_.try_acquire_for(60s)) return {Outcome::failed, "", "the worker never answered"};
    }
  }
  OpenedWeights opened() {
    while (true) {
      if (auto done = jobs_->take_opened()) return std::move(*done);
      if (!woken_.try_acquire_for(60s)) return {"", Error::failure("", "the worker never answered")};
    }
  }
  static Tensor weight(float value) {
    Tensor result({2, 1, 3, 3});
    result.at(1, 0, 2, 2) = value;
    return result;
  }

  std::filesystem::path folder_;
  std::counting_semaphore<> woken_{0};
  std::unique_ptr<WeightJobs> jobs_ = std::make_unique<WeightJobs>([this] { woken_.release(); });
};

TEST_F(WeightJobsTest, WhatWasSavedOpensAgain) {
  jobs_->save({path("w.npy"), true, false}, weight(0.1F), {1, 2});
  EXPECT_TRUE(jobs_->busy());
  const SavedWeights done = saved();
  EXPECT_EQ(done.outcome, Outcome::saved) << done.text;
  EXPECT_EQ(done.text, "Saved weight [2, 1, 3, 3] as w.npy and the biases as w.bias.npy");
  jobs_->open({path("w.npy")});
  const OpenedWeights file = opened();
  ASSERT_TRUE(file.weights) << file.weights.error().message();
  EXPECT_TRUE(test::same_bits(file.weights->weight, weight(0.1F)));
  EXPECT_EQ(file.weights->bias, (std::vector<float>{1, 2}));
  EXPECT_EQ(file.weights->source, "w.npy");
}

TEST_F(WeightJobsTest, AFileThatExistsIsReplacedOnlyWhenAskedTo) {
  jobs_->save({path("w.npy"), true, false}, weight(1), {1, 2});
  EXPECT_EQ(saved().outcome, Outcome::saved);
  jobs_->save({path("w.npy"), false, false}, weight(2), {1, 2});
  SavedWeights asked = saved();
  EXPECT_EQ(asked.outcome, Outcome::exists);
  EXPECT_EQ(asked.path, path("w.npy"));
  std::filesystem::remove(path("w.npy"));
  jobs_->save({path("w.npy"), true, false}, weight(2), {1, 2});
  asked = saved();
  EXPECT_EQ(asked.outcome, Outcome::exists) << "the biases' file counts as well";
  EXPECT_EQ(asked.path, path("w.bias.npy"));
  EXPECT_FALSE(std::filesystem::exists(path("w.npy")));
  jobs_->save({path("w.npy"), true, true}, weight(3), {1, 2});
  EXPECT_EQ(saved().outcome, Outcome::saved);
  jobs_->open({path("w.npy")});
  EXPECT_TRUE(test::same_bits(opened().weights->weight, weight(3)));
}

TEST_F(WeightJobsTest, FailuresAreALine) {
  jobs_->save({path("missing/w.npy"), true, false}, weight(1), {1, 2});
  const SavedWeights failed = saved();
  EXPECT_EQ(failed.outcome, Outcome::failed);
  EXPECT_NE(failed.text.find("w.bias.npy"), std::string::npos) << failed.text;
  EXPECT_EQ(failed.text.find('\n'), std::string::npos);
  jobs_->open({path("none.npy")});
  EXPECT_FALSE(opened().weights);
}

TEST_F(WeightJobsTest, TheEndOfTheProgramWaitsForWhatIsBeingSaved) {
  for (int i = 0; i < 5; ++i)
    jobs_->save({path("w" + std::to_string(i) + ".npy"), false, false}, weight(static_cast<float>(i)), {});
  jobs_.reset();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(std::filesystem::exists(path("w" + std::to_string(i) + ".npy"))) << i;
}

}  // namespace
}  // namespace convlens::shell
