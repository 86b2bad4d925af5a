// Files that cannot be opened are an error in one line, and the newest request wins; the disk never holds up the
// caller.
#include "shell/file_jobs.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <semaphore>
#include <string>

#include "io/image.h"
#include "shell/clock.h"

namespace convlens::shell {
namespace {

using namespace std::chrono_literals;

class FileJobsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("convlens_file_jobs_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override {
    jobs_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::string path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  std::string write_png(const std::string& name, int64_t h, int64_t w, uint8_t value) const {
    const std::vector<uint8_t> pixels(static_cast<size_t>(h * w), value);
    const auto saved = io::save_png(path(name), {pixels.data(), h, w, 1});
    EXPECT_TRUE(saved.ok()) << saved.error().message();
    return path(name);
  }
  // The limit is only how long a failure takes to be told.
  OpenedFile opened() {
    while (true) {
      if (auto file = jobs_->take_file()) return std::move(*file);
      if (!woken_.try_acquire_for(60s)) return {"", Error::failure("", "the worker never answered"), {}, "", nullptr};
    }
  }
  model::Browser listed() {
    while (true) {
      if (auto folder = jobs_->take_folder()) return std::move(*folder);
      if (!woken_.try_acquire_for(60s)) return {.folder = "", .entries = {}, .error = "the worker never answered"};
    }
  }
  std::string error_of(const std::string& file) {
    jobs_->open({file, model::ImportMode::automatic, {}});
    const OpenedFile result = opened();
    EXPECT_EQ(result.path, file);
    EXPECT_FALSE(result.input.ok()) << file;
    const std::string message = result.input.ok() ? "" : result.input.error().message();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_FALSE(jobs_->busy());
    return message;
  }

  std::filesystem::path folder_;
  std::counting_semaphore<> woken_{0};
  std::optional<FileJobs> jobs_{std::in_place, [this] { woken_.release(); }};
};

TEST_F(FileJobsTest, APictureBecomesAnInput) {
  write_png("three.png", 28, 20, 200);
  jobs_->open({path("three.png"), model::ImportMode::automatic, {}});
  const OpenedFile result = opened();
  ASSERT_TRUE(result.input.ok()) << result.input.error().message();
  EXPECT_EQ(result.input->name, "three.png");
  EXPECT_EQ(result.input->pixels.read().shape(), (Shape{1, 1, 28, 20}));
  EXPECT_EQ(result.input->pixels.read().at(0, 0, 27, 19), 200.0F);
  EXPECT_FALSE(jobs_->busy());
}

TEST_F(FileJobsTest, AGreyPictureAsRgbHasThreeEqualChannels) {
  const std::string path = write_png("grey.png", 3, 4, 50);
  for (const auto& [mode, channels] :
       {std::pair{model::ImportMode::rgb, 3}, {model::ImportMode::automatic, 1}, {model::ImportMode::grey, 1}}) {
    jobs_->open({path, mode, {}});
    const OpenedFile result = opened();
    ASSERT_TRUE(result.input.ok()) << result.input.error().message();
    EXPECT_EQ(result.input->pixels.read().shape(), (Shape{1, channels, 3, 4}));
    for (const float value : result.input->pixels.read().values()) EXPECT_EQ(value, 50.0F);
  }
}

TEST_F(FileJobsTest, BadFilesAreOneLineThatNamesThem) {
  write("text.png", "this is not a picture");
  write("empty.png", "");
  const std::string good = write_png("good.png", 64, 64, 7);
  std::string bytes(static_cast<size_t>(std::filesystem::file_size(good)), '\0');
  std::ifstream(good, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  write("truncated.png", bytes.substr(0, bytes.size() / 2));
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);

  EXPECT_NE(error_of(path("missing.png")).find("missing.png: does not exist"), std::string::npos);
  for (const char* name : {"text.png", "empty.png", "truncated.png", "pipe"})
    EXPECT_NE(error_of(path(name)).find(std::string(name) + ": "), std::string::npos) << name;
  EXPECT_NE(error_of(folder_.string()).find(folder_.filename().string() + ": "), std::string::npos);
  EXPECT_FALSE(error_of("/dev/zero").empty());
  EXPECT_FALSE(error_of(std::string(5000, 'x')).empty());
  EXPECT_FALSE(error_of("").empty());
}

TEST_F(FileJobsTest, APictureOf30000x30000IsRefusedFromItsHeader) {
  // A PNG's signature and header, with the right check sum; what follows is not worth looking at.
  std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\0\0\0\0", 29);
  png += std::string("\x43\x4c\xa7\x66", 4);
  png += std::string(200, '\0');
  write("huge.png", png);
  const std::string message = error_of(path("huge.png"));
  EXPECT_NE(message.find("huge.png: "), std::string::npos) << message;
}

TEST_F(FileJobsTest, TheNewestRequestWins) {
  write_png("first.png", 600, 600, 1);
  write_png("last.png", 8, 8, 2);
  for (int i = 0; i < 20; ++i) jobs_->open({path("first.png"), model::ImportMode::automatic, {}});
  jobs_->open({path("last.png"), model::ImportMode::automatic, {}});
  const OpenedFile result = opened();
  EXPECT_EQ(result.path, path("last.png"));
  ASSERT_TRUE(result.input.ok());
  EXPECT_EQ(result.input->name, "last.png");
  EXPECT_FALSE(jobs_->busy());
  EXPECT_EQ(jobs_->take_file(), std::nullopt);
}

TEST_F(FileJobsTest, EndsWhileFilesAreWaiting) {
  write_png("big.png", 2000, 2000, 1);
  for (int i = 0; i < 5; ++i) {
    jobs_->open({path("big.png"), model::ImportMode::digit, {}});
    jobs_->list({folder_.string()});
    jobs_.emplace([this] { woken_.release(); });  // ends the one that is at work
  }
}

// A file that takes as long as the test wants: it is read until `go_on` is released or somebody gives up.
class SlowFile {
 public:
  FileJobsSetup setup() {
    return {.decoder = {},
            .recent_files = {},
            .load = [this](const auto&, const auto&, const io::LoadContext& context) -> Result<io::ImportedInput> {
              context.enter(io::LoadPhase::reading);
              context.progress->total_bytes = 4'000'000;
              context.progress->done_bytes = 1'000'000;
              reading_.release();
              while (!go_on_.try_acquire_for(1ms))
                if (context.cancel->cancelled()) return Error::cancelled();
              return io::ImportedInput{.values = Tensor(Shape{1, 1, 8, 8})};
            }};
  }
  void wait_until_reading() { ASSERT_TRUE(reading_.try_acquire_for(60s)); }
  void go_on() { go_on_.release(); }

 private:
  std::counting_semaphore<> reading_{0}, go_on_{0};
};

TEST_F(FileJobsTest, SaysHowFarItIsOnceThatTakesLong) {
  SlowFile slow;
  jobs_.emplace([this] { woken_.release(); }, slow.setup());
  const Seconds begun = now();
  EXPECT_FALSE(jobs_->work(begun + Seconds(10)));
  jobs_->open({"/folder/slow.png", model::ImportMode::automatic, {}});
  slow.wait_until_reading();
  EXPECT_TRUE(jobs_->opening());
  EXPECT_FALSE(jobs_->work(begun)) << "nobody notices yet";
  const auto work = jobs_->work(now() + Seconds(1));
  ASSERT_TRUE(work);
  EXPECT_EQ(work->what, "Opening slow.png: 1.0 of 4.0 MB");
  EXPECT_TRUE(work->can_stop);
  EXPECT_GT(work->share, 0);
  EXPECT_LT(work->share, 0.3F);
  slow.go_on();
  EXPECT_TRUE(opened().input.ok());
  EXPECT_FALSE(jobs_->opening());
  EXPECT_FALSE(jobs_->work(now() + Seconds(1)));
}

TEST_F(FileJobsTest, ACancelledFileIsNeverHandedOver) {
  SlowFile slow;
  jobs_.emplace([this] { woken_.release(); }, slow.setup());
  jobs_->open({"/folder/slow.png", model::ImportMode::automatic, {}});
  slow.wait_until_reading();
  jobs_->cancel();
  EXPECT_FALSE(jobs_->opening());
  while (jobs_->busy()) ASSERT_TRUE(woken_.try_acquire_for(60s));
  EXPECT_EQ(jobs_->take_file(), std::nullopt);

  jobs_->open({"/folder/next.png", model::ImportMode::automatic, {}});  // the next one is read as ever
  slow.wait_until_reading();
  slow.go_on();
  const OpenedFile next = opened();
  EXPECT_EQ(next.path, "/folder/next.png");
  EXPECT_TRUE(next.input.ok());
}

TEST_F(FileJobsTest, CancellingWhatIsReadAlreadyDropsIt) {
  write_png("a.png", 8, 8, 1);
  jobs_->cancel();  // nothing is being read: nothing happens
  jobs_->open({path("a.png"), model::ImportMode::automatic, {}});
  ASSERT_TRUE(woken_.try_acquire_for(60s));
  jobs_->cancel();
  EXPECT_EQ(jobs_->take_file(), std::nullopt);
  EXPECT_FALSE(jobs_->busy());
}

TEST_F(FileJobsTest, KeepsAListOfRecentFiles) {
  write_png("a.png", 8, 8, 1);
  write_png("b.png", 8, 8, 1);
  const auto listed_files = [&] {
    while (true) {
      if (auto files = jobs_->take_recent_files()) return std::move(*files);
      if (!woken_.try_acquire_for(60s)) return std::vector<model::RecentFile>{{"the worker never answered"}};
    }
  };
  jobs_.emplace([this] { woken_.release(); }, FileJobsSetup{.decoder = {}, .recent_files = path("state/recent")});
  EXPECT_TRUE(listed_files().empty());
  for (const char* name : {"a.png", "b.png"}) {
    jobs_->open({path(name), model::ImportMode::automatic, {}});
    EXPECT_TRUE(opened().input.ok());
    EXPECT_EQ(listed_files().front().path, path(name));
  }
  jobs_->open({path("missing.png"), model::ImportMode::automatic, {}});
  EXPECT_FALSE(opened().input.ok());
  std::filesystem::remove(path("a.png"));
  jobs_->list({folder_.string()});
  listed();
  const auto files = listed_files();
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path, path("b.png"));
  EXPECT_TRUE(files[0].exists);
  EXPECT_FALSE(files[1].exists);
  jobs_->forget_recent_files();
  EXPECT_TRUE(listed_files().empty());
}

TEST_F(FileJobsTest, ThePictureOfTheClipboardBecomesAnInput) {
  write_png("copied.png", 6, 5, 33);
  ClipboardContent content;
  std::optional<Error> refusal;
  jobs_.emplace([this] { woken_.release(); },
                FileJobsSetup{.decoder = {}, .recent_files = {}, .clipboard = [&](const CancelToken*) {
                                return refusal ? Result<ClipboardContent>(*refusal) : content;
                              }});
  content = {"image/png", *io::read_file(path("copied.png"), 1 << 20)};
  jobs_->paste({});
  OpenedFile pasted = opened();
  ASSERT_TRUE(pasted.input.ok()) << pasted.input.error().message();
  EXPECT_EQ(pasted.input->name, "pasted picture");
  EXPECT_EQ(pasted.path, "") << "it is no file that could be opened again";
  EXPECT_EQ(pasted.input->pixels.read().at(0, 0, 5, 4), 33);

  jobs_->paste({.shape = {.sizing = model::ImportSizing::exact, .h = 3, .w = 4}});
  EXPECT_EQ(opened().input->pixels.read().shape(), (Shape{1, 1, 3, 4}));

  const std::string list = "file://" + path("copied.png") + "\r\n";
  content = {"text/uri-list", {list.begin(), list.end()}};
  jobs_->paste({});
  pasted = opened();
  ASSERT_TRUE(pasted.input.ok());
  EXPECT_EQ(pasted.path, path("copied.png"));
  EXPECT_EQ(pasted.input->name, "copied.png");
}

TEST_F(FileJobsTest, WhyNothingCanBePastedIsTold) {
  Result<ClipboardContent> content = Error::request("clipboard", "holds no picture");
  jobs_.emplace(
      [this] { woken_.release(); },
      FileJobsSetup{.decoder = {}, .recent_files = {}, .clipboard = [&](const CancelToken*) { return content; }});
  const auto error = [&](const std::string& otherwise) {
    jobs_->paste({.otherwise = otherwise});
    return opened().input.error().message();
  };
  EXPECT_EQ(error(""), "clipboard: holds no picture");
  EXPECT_EQ(error("pasted text: has x in row 1"), "pasted text: has x in row 1") << "the text was meant";
  content = Error::failure("clipboard", "the program that copied does not answer");
  EXPECT_EQ(error("pasted text: has x in row 1"), "clipboard: the program that copied does not answer");
  content = ClipboardContent{"image/png", {1, 2, 3}};
  EXPECT_NE(error("").find("pasted picture"), std::string::npos);
  content = ClipboardContent{"text/uri-list", {'#'}};
  EXPECT_EQ(error(""), "clipboard: names no file of this machine");
}

TEST_F(FileJobsTest, ListsAFolder) {
  write("b.png", "xyz");
  std::filesystem::create_directory(path("folder"));
  jobs_->list({folder_.string()});
  EXPECT_TRUE(jobs_->busy());
  const model::Browser browser = listed();
  EXPECT_EQ(browser.folder, std::filesystem::canonical(folder_).string());
  EXPECT_EQ(browser.error, "");
  EXPECT_FALSE(browser.loading);
  ASSERT_EQ(browser.entries.size(), 2U);
  EXPECT_EQ(browser.entries[0].name, "folder");
  EXPECT_TRUE(browser.entries[0].is_folder);
  EXPECT_EQ(browser.entries[1].name, "b.png");
  EXPECT_EQ(browser.entries[1].size_bytes, 3);
}

TEST_F(FileJobsTest, AFolderThatIsNoneIsAnError) {
  jobs_->list({path("nowhere")});
  const model::Browser browser = listed();
  EXPECT_NE(browser.error.find("nowhere"), std::string::npos) << browser.error;
  EXPECT_TRUE(browser.entries.empty());
}

}  // namespace
}  // namespace convlens::shell
