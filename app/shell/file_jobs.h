// Files are read here, on one worker thread, so that no disk or decoder ever holds up a frame. Newest wins: a file that
// is asked for while another is read replaces it, and the same for folders.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "convlens/engine/executor.h"
#include "convlens/engine/result.h"
#include "io/decoder_child.h"
#include "model/commands.h"
#include "model/session.h"

namespace convlens::shell {

struct OpenedFile {
  std::string path;
  Result<model::SetInput> input;
  std::vector<model::SetInput> rest;              // of an array of many images, those after the first
  std::string note;                               // what the import converted; may be empty
  std::shared_ptr<const model::Dataset> dataset;  // when the file is one; `input` is its first picture
};

class FileJobs {
 public:
  // `wake` is called from the worker when something can be taken.
  // `decoder`: the command of decoder children (io/decoder_child.h); empty: decoders run in the program.
  explicit FileJobs(std::function<void()> wake, std::vector<std::string> decoder = {});
  ~FileJobs();  // cancels and joins the worker

  void open(const model::OpenFile& request);
  void list(const model::ListFolder& request);
  // Whether a file or a folder is being read, or read and not taken yet.
  bool busy() const;

  // What has been read since the last call.
  std::optional<OpenedFile> take_file();
  std::optional<model::Browser> take_folder();

 private:
  void work();

  OpenedFile read_input(const model::OpenFile& request);

  std::function<void()> wake_;
  const std::vector<std::string> decoder_command_;
  std::optional<io::DecoderChild> decoder_;  // the worker's alone, sought with the first file
  bool decoder_sought_ = false;              // the worker's alone
  mutable std::mutex mutex_;
  std::condition_variable asked_;
  // All guarded by mutex_. A file is waiting, then being read (reading_file_), then done.
  std::optional<model::OpenFile> wanted_file_;
  std::optional<model::ListFolder> wanted_folder_;
  bool reading_file_ = false, reading_folder_ = false, stop_ = false;
  std::optional<OpenedFile> done_file_;
  std::optional<model::Browser> done_folder_;
  CancelToken cancel_;  // of the file being read

  std::thread worker_;  // last: it uses everything above
};

}  // namespace convlens::shell
