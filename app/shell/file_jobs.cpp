#include "shell/file_jobs.h"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <utility>

#include "io/directory.h"
#include "io/import.h"
#include "shell/file_uri.h"

namespace convlens::shell {
namespace {

// Libraries throw when memory is short or a name cannot be converted: the edge where that becomes an error.
template <class Function>
auto without_exceptions(const std::string& name, Function function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::bad_alloc&) {
    return Error::failure(io::printable(name), "needs more memory than there is");
  } catch (const std::exception& error) {
    return Error::failure(io::printable(name), io::printable(error.what()));
  }
}

constexpr Seconds kNoticed{0.25};  // shorter reading is not spoken of: the words would only flicker

// What the file's worker does, and how far that is. The phases after reading take what they take: each has its place.
void describe(const io::LoadProgress& progress, ui::Work& work) {
  constexpr float kRead = 0.3F, kDecoding = 0.4F, kConverting = 0.85F;
  constexpr double kMega = 1e6;
  const auto done = static_cast<double>(progress.done_bytes), total = static_cast<double>(progress.total_bytes);
  char text[64];
  switch (progress.phase) {
    case io::LoadPhase::none:
      return;
    case io::LoadPhase::reading:
      if (total <= 0) return;
      std::snprintf(text, sizeof text, ": %.1f of %.1f MB", done / kMega, total / kMega);
      work.what += text;
      work.share = kRead * static_cast<float>(done / total);
      return;
    case io::LoadPhase::unpacking:
      work.what += ": unpacking";
      work.share = kRead;
      return;
    case io::LoadPhase::decoding:
      work.what += ": decoding";
      work.share = kDecoding;
      return;
    case io::LoadPhase::converting:
      work.what += ": converting";
      work.share = kConverting;
      return;
  }
}

model::Browser read_folder(const model::ListFolder& request) {
  model::Browser browser;
  browser.folder = request.path;
  auto done = without_exceptions(request.path, [&]() -> Result<void> {
    std::filesystem::path folder(request.path.empty() ? "." : request.path);
    std::error_code ignored;  // a folder that does not exist is told by list_directory
    if (const auto full = std::filesystem::weakly_canonical(std::filesystem::absolute(folder), ignored); !full.empty())
      folder = full;
    browser.folder = folder.string();
    auto entries = io::list_directory(folder);
    if (!entries) return entries.error();
    for (io::DirectoryEntry& entry : *entries)
      browser.entries.push_back({std::move(entry.name), entry.is_dir, entry.size_bytes});
    return {};
  });
  if (!done) browser.error = done.error().message();
  return browser;
}

}  // namespace

FileJobs::FileJobs(std::function<void()> wake, FileJobsSetup setup)
    : wake_(std::move(wake)),
      setup_(std::move(setup)),
      recent_files_(setup_.recent_files),
      worker_([this] { read_what_is_wanted(); }) {}

FileJobs::~FileJobs() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    cancel_.cancel();
  }
  asked_.notify_one();
  worker_.join();
}

void FileJobs::open(const model::OpenFile& request) {
  want(request, io::printable(request.path.substr(request.path.find_last_of('/') + 1)));
}

void FileJobs::paste(const model::PastePicture& request) { want(request, "the clipboard"); }

void FileJobs::want(Request request, std::string name) {
  {
    const std::lock_guard lock(mutex_);
    wanted_file_ = std::move(request);
    opening_name_ = std::move(name);
    asked_at_ = now();
    done_file_.reset();
    cancel_.cancel();
  }
  asked_.notify_one();
}

void FileJobs::cancel() {
  const std::lock_guard lock(mutex_);
  wanted_file_.reset();
  done_file_.reset();
  unwanted_ = reading_file_;
  cancel_.cancel();
}

void FileJobs::list(const model::ListFolder& request) {
  {
    const std::lock_guard lock(mutex_);
    wanted_folder_ = request;
    done_folder_.reset();
  }
  asked_.notify_one();
}

void FileJobs::forget_recent_files() {
  {
    const std::lock_guard lock(mutex_);
    forget_wanted_ = keeps_recent_files();
  }
  asked_.notify_one();
}

bool FileJobs::busy() const {
  const std::lock_guard lock(mutex_);
  return wanted_file_ || wanted_folder_ || reading_file_ || reading_folder_ || done_file_ || done_folder_ ||
         recent_wanted_ || forget_wanted_ || reading_recent_ || done_recent_;
}

bool FileJobs::opening() const {
  const std::lock_guard lock(mutex_);
  return wanted_file_ || (reading_file_ && !unwanted_);
}

std::optional<ui::Work> FileJobs::work(Seconds at) const {
  const std::lock_guard lock(mutex_);
  const bool opening = wanted_file_ || (reading_file_ && !unwanted_);
  if (!opening || at - asked_at_ < kNoticed) return std::nullopt;
  ui::Work work{.what = "Opening " + opening_name_, .can_stop = true};
  if (!wanted_file_) describe(progress_, work);
  return work;
}

std::optional<OpenedFile> FileJobs::take_file() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_file_, std::nullopt);
}

std::optional<model::Browser> FileJobs::take_folder() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_folder_, std::nullopt);
}

io::LoadContext FileJobs::load_context() {
  if (!setup_.decoder.empty() && !std::exchange(decoder_sought_, true))
    decoder_ = io::DecoderChild::probe(setup_.decoder);
  io::LoadContext context(&cancel_);
  context.progress = &progress_;
  context.child = decoder_ ? &*decoder_ : nullptr;
  return context;
}

OpenedFile FileJobs::read(const Request& request) {
  if (const auto* file = std::get_if<model::OpenFile>(&request)) return read_input(*file);
  return read_clipboard_input(std::get<model::PastePicture>(request));
}

OpenedFile FileJobs::read_clipboard_input(const model::PastePicture& request) {
  constexpr std::string_view kName = "pasted picture";
  const Result<ClipboardContent> content = setup_.clipboard(&cancel_);
  OpenedFile opened{{}, Error::cancelled(), {}, {}, nullptr};
  if (!content) {
    const bool none = content.error().kind == Error::Kind::request && !request.otherwise.empty();
    opened.input = none ? Error::request({}, request.otherwise) : content.error();
    return opened;
  }
  if (content->type == "text/uri-list") {
    const std::string path = first_path({reinterpret_cast<const char*>(content->bytes.data()), content->bytes.size()});
    if (!path.empty()) return read_input({path, request.mode, request.shape});
    opened.input = Error::failure("clipboard", "names no file of this machine");
    return opened;
  }
  opened.input = without_exceptions(std::string(kName), [&]() -> Result<model::SetInput> {
    auto imported = io::decode_input(content->bytes, {request.mode, request.shape}, kName, load_context());
    if (!imported) return imported.error();
    opened.note = std::move(imported->note);
    return model::SetInput{std::move(imported->values), std::string(kName)};
  });
  return opened;
}

OpenedFile FileJobs::read_input(const model::OpenFile& request) {
  OpenedFile opened{request.path, Error::cancelled(), {}, {}, nullptr};
  opened.input = without_exceptions(request.path, [&]() -> Result<model::SetInput> {
    const std::filesystem::path path(request.path);
    auto imported = setup_.load(path, {request.mode, request.shape}, load_context());
    if (!imported) return imported.error();
    opened.note = std::move(imported->note);
    opened.dataset = std::move(imported->dataset);
    opened.array_axes = imported->array_axes;
    recent_files_.add(path);
    if (opened.dataset)
      return model::SetInput{std::move(imported->values), model::dataset_item_name(*opened.dataset, 0)};
    const std::string name = io::printable(path.filename().string());
    const auto named = [&](Tensor pixels, size_t n) {
      return model::SetInput{std::move(pixels), imported->rest.empty() ? name : name + " " + std::to_string(n)};
    };
    for (Tensor& pixels : imported->rest) opened.rest.push_back(named(std::move(pixels), opened.rest.size() + 1));
    return named(std::move(imported->values), 0);
  });
  return opened;
}

std::optional<std::vector<model::RecentFile>> FileJobs::take_recent_files() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_recent_, std::nullopt);
}

void FileJobs::read_recent_files(std::unique_lock<std::mutex>& lock) {
  const bool forgets = std::exchange(forget_wanted_, false);
  recent_wanted_ = false;
  reading_recent_ = true;
  lock.unlock();
  if (forgets) recent_files_.forget();
  std::vector<model::RecentFile> files;
  for (io::RecentFile& file : recent_files_.list()) files.push_back({std::move(file.path), file.exists});
  lock.lock();
  reading_recent_ = false;
  done_recent_ = std::move(files);
}

void FileJobs::read_what_is_wanted() {
  std::unique_lock lock(mutex_);
  while (true) {
    asked_.wait(lock, [this] { return stop_ || wanted_file_ || wanted_folder_ || recent_wanted_ || forget_wanted_; });
    if (stop_) return;
    if (wanted_folder_) {  // folders first: they are quick
      const model::ListFolder request = *std::exchange(wanted_folder_, std::nullopt);
      reading_folder_ = true;
      lock.unlock();
      model::Browser browser = read_folder(request);
      lock.lock();
      reading_folder_ = false;
      recent_wanted_ = keeps_recent_files();  // which of them are still there is shown beside the folder
      if (!wanted_folder_) done_folder_ = std::move(browser);
    } else if (!wanted_file_) {
      read_recent_files(lock);
    } else {
      const Request request = *std::exchange(wanted_file_, std::nullopt);
      reading_file_ = true;
      unwanted_ = false;
      progress_.phase = io::LoadPhase::none;
      progress_.done_bytes = progress_.total_bytes = 0;
      cancel_.reset();
      lock.unlock();
      OpenedFile opened = read(request);
      lock.lock();
      reading_file_ = false;
      recent_wanted_ = recent_wanted_ || (opened.input && keeps_recent_files());
      if (!wanted_file_ && !stop_ && !std::exchange(unwanted_, false)) done_file_ = std::move(opened);
    }
    lock.unlock();
    wake_();
    lock.lock();
  }
}

}  // namespace convlens::shell
