// Files are read here, on one worker thread, so that no disk or decoder ever holds up a frame. Newest wins: a file that
// is asked for while another is read replaces it, and the same for folders. The list of recent files is kept here, too:
// it is a file.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "convlens/engine/executor.h"
#include "convlens/engine/result.h"
#include "io/decoder_child.h"
#include "io/import.h"
#include "io/recent_files.h"
#include "model/commands.h"
#include "model/session.h"
#include "shell/clock.h"
#include "shell/pacer.h"
#include "shell/x11_clipboard.h"
#include "ui/screen.h"

namespace convlens::shell {

struct OpenedFile {
  std::string path;
  Result<model::SetInput> input;
  std::vector<model::SetInput> rest;              // of an array of many images, those after the first
  std::string note;                               // what the import converted; may be empty
  std::shared_ptr<const model::Dataset> dataset;  // when the file is one; `input` is its first picture
  bool array_axes = false;                        // an array whose axes can be read in another way
};

struct FileJobsSetup {
  std::vector<std::string> decoder;    // the command of decoder children (io/decoder_child.h); empty: decoders run here
  std::filesystem::path recent_files;  // where their list is kept; empty: nowhere
  // Reads one file; a test's may be slow.
  std::function<Result<io::ImportedInput>(const std::filesystem::path&, const io::ImportRequest&,
                                          const io::LoadContext&)>
      load = io::load_input;
  // What the clipboard holds besides text; a test's may be anything.
  std::function<Result<ClipboardContent>(const CancelToken*)> clipboard = [](const CancelToken* cancel) {
    return read_clipboard(pasted_types(), {}, cancel);
  };
};

class FileJobs {
 public:
  // `wake` is called from the worker when something can be taken.
  explicit FileJobs(std::function<void()> wake, FileJobsSetup setup = {});
  ~FileJobs();  // cancels and joins the worker

  void open(const model::OpenFile& request);
  // The same with what the clipboard holds. Its `path` is empty, unless it is a file that was copied.
  void paste(const model::PastePicture& request);
  // The file that waits or is being read is not wanted any more: it is never handed over.
  void cancel();
  void list(const model::ListFolder& request);
  void forget_recent_files();
  // Whether a file or a folder is being read, or read and not taken yet.
  bool busy() const;

  // Whether a file waits or is being read, and how far that is, once it has taken longer than a person notices.
  bool opening() const;
  std::optional<ui::Work> work(Seconds now) const;

  // What has been read since the last call.
  std::optional<OpenedFile> take_file();
  std::optional<model::Browser> take_folder();
  std::optional<std::vector<model::RecentFile>> take_recent_files();

 private:
  bool keeps_recent_files() const { return !setup_.recent_files.empty(); }
  void read_what_is_wanted();
  void read_recent_files(std::unique_lock<std::mutex>& lock);

  using Request = std::variant<model::OpenFile, model::PastePicture>;
  void want(Request request, std::string name);
  OpenedFile read(const Request& request);
  OpenedFile read_input(const model::OpenFile& request);
  OpenedFile read_clipboard_input(const model::PastePicture& request);
  io::LoadContext load_context();

  std::function<void()> wake_;
  const FileJobsSetup setup_;
  io::RecentFiles recent_files_;             // the worker's alone
  std::optional<io::DecoderChild> decoder_;  // the worker's alone, sought with the first file
  bool decoder_sought_ = false;              // the worker's alone
  mutable std::mutex mutex_;
  std::condition_variable asked_;
  // All guarded by mutex_. A file is waiting, then being read (reading_file_), then done.
  std::optional<Request> wanted_file_;
  std::optional<model::ListFolder> wanted_folder_;
  bool reading_file_ = false, reading_folder_ = false, stop_ = false;
  bool unwanted_ = false;  // the file being read was cancelled
  std::string opening_name_;
  Seconds asked_at_{0};  // for the file
  std::optional<OpenedFile> done_file_;
  std::optional<model::Browser> done_folder_;
  // The list of recent files is read once by itself, and again whenever it may have changed.
  bool recent_wanted_ = keeps_recent_files(), forget_wanted_ = false, reading_recent_ = false;
  std::optional<std::vector<model::RecentFile>> done_recent_;
  CancelToken cancel_;         // of the file being read
  io::LoadProgress progress_;  // of the same

  std::thread worker_;  // last: it uses everything above
};

}  // namespace convlens::shell
