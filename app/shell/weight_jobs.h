// Reads and writes files of weights on a worker, so that a slow disk never holds up a frame.
//
// Jobs are done in the order in which they were asked for; what was asked to be saved is saved, also when the program
// ends meanwhile.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "model/commands.h"

namespace convlens::shell {

struct OpenedWeights {
  std::string path;
  Result<model::SetWeights> weights;
};

struct SavedWeights {
  enum class Outcome { saved, exists, failed } outcome = Outcome::failed;  // exists: nothing was written
  std::string path;                                                        // the file that exists, or that was saved
  std::string text;                                                        // what was saved, or why not
};

class WeightJobs {
 public:
  // `wake` is called from the worker when something can be taken.
  explicit WeightJobs(std::function<void()> wake);
  ~WeightJobs();  // does what is left and joins the worker

  void open(const model::OpenWeights& request);
  void save(const model::SaveWeights& request, Tensor weight, std::vector<float> bias);
  // Whether a job waits, is under way, or is done and not taken yet.
  bool busy() const;

  // The oldest that is done.
  std::optional<OpenedWeights> take_opened();
  std::optional<SavedWeights> take_saved();

 private:
  void work();
  void ask(std::function<void()> job);

  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable asked_;
  // All guarded by mutex_.
  std::deque<std::function<void()>> jobs_;
  bool working_ = false, stop_ = false;
  std::deque<OpenedWeights> opened_;
  std::deque<SavedWeights> saved_;

  std::thread worker_;  // last: it uses everything above
};

}  // namespace convlens::shell
