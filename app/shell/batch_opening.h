// Several files on their way into one batch: which is to be read next, what was read, what did not fit. The reading
// itself is FileJobs'.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/commands.h"
#include "model/document.h"
#include "shell/file_jobs.h"

namespace convlens::shell {

class BatchOpening {
 public:
  BatchOpening() = default;  // of nothing: not under way
  explicit BatchOpening(model::OpenBatch request) : request_(std::move(request)) {}

  bool under_way() const { return at_ < request_.paths.size(); }
  // The file to be read now, until take() has it.
  model::OpenFile next() const { return {request_.paths[at_], request_.mode, request_.shape}; }
  // " (2 of 5)"
  std::string progress() const;
  // What became of it. The first readable input gives the size that the others must have; when they are added to the
  // batch, `document` does.
  void take(OpenedFile opened, const model::Document& document);

  // After the last: what makes a batch of what was read; none when there is nothing.
  std::optional<model::Command> command() const;
  // What was not taken, in one line.
  model::Notice notice() const;

 private:
  void add(model::SetInput input, const model::Document& document);

  model::OpenBatch request_;
  size_t at_ = 0;
  std::vector<model::SetInput> taken_;
  size_t left_out_ = 0;           // inputs or files that are not taken
  std::optional<Error> refusal_;  // of the first of them
};

}  // namespace convlens::shell
