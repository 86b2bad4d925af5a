// Reading what may be no file at all, and saving that never leaves a broken file.
#include "io/file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <csignal>

#include "io/atomic_save.h"
#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

using test::expect_message;
using test::TemporaryFolder;

void expect_unreadable(const std::string& path, std::string_view what) {
  const auto bytes = read_file(path, 1000);
  ASSERT_FALSE(bytes.ok()) << path;
  EXPECT_EQ(bytes.error().kind, Error::Kind::failure);
  EXPECT_EQ(bytes.error().where, printable(path));
  expect_message(bytes.error(), what);
}

TEST(ReadFile, GivesTheBytes) {
  const TemporaryFolder folder;
  test::write_text(folder / "a", "0123456789");
  const auto bytes = read_file(folder / "a", 10);
  ASSERT_TRUE(bytes.ok()) << bytes.error().message();
  EXPECT_EQ(std::string(bytes->begin(), bytes->end()), "0123456789");
}

TEST(ReadFile, FollowsLinks) {
  const TemporaryFolder folder;
  test::write_text(folder / "a", "x");
  std::filesystem::create_symlink("a", folder / "b");
  EXPECT_TRUE(read_file(folder / "b", 10).ok());
}

TEST(ReadFile, RefusesInOneLine) {
  const TemporaryFolder folder;
  expect_unreadable(folder / "missing", "does not exist");
  expect_unreadable(folder / "missing/deeper", "does not exist");
  expect_unreadable(folder.path().native(), "is a folder (a regular file)");
  test::write_text(folder / "empty", "");
  expect_unreadable(folder / "empty", "is empty");
  expect_unreadable(folder / "empty/deeper", "a part of its path is not a folder");
  test::write_text(folder / "large", std::string(1001, 'x'));
  expect_unreadable(folder / "large", "is too large: 1 kB (up to 1 kB)");
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  expect_unreadable(folder / "pipe", "is a pipe");  // a blocking open would hang here
  expect_unreadable("/dev/zero", "is a device");
  std::filesystem::create_symlink("loop", folder / "loop");
  expect_unreadable(folder / "loop", "loop of symbolic links");
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  expect_unreadable(folder / "dangling", "does not exist");
  expect_unreadable(folder / std::string(300, 'n'), "name that is too long");
  expect_unreadable(folder / "new\nline", "\\x0aline: does not exist");
  expect_unreadable(folder / "caf\xe9", "caf\\xe9: does not exist");
}

TEST(ReadFile, RefusesASocket) {
  const TemporaryFolder folder;
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(fd, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder / "s";
  ASSERT_LT(path.size(), sizeof(address.sun_path));
  std::copy(path.begin(), path.end(), address.sun_path);
  ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  expect_unreadable(path, "is a socket");
  close(fd);
}

TEST(ReadFile, RefusesAnUnreadableFile) {
  const TemporaryFolder folder;
  test::write_text(folder / "secret", "x");
  chmod((folder / "secret").c_str(), 0);
  chmod(folder.path().c_str(), 0755);
  const int status = test::as_ordinary_user([&] {
    const auto bytes = read_file(folder / "secret", 10);
    return !bytes.ok() && bytes.error().what == "cannot be read: permission denied" ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

TEST(ReadDescriptor, ReadsAPipeToItsEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  close(ends[1]);
  const auto bytes = read_descriptor(ends[0], "standard input", 10);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(std::string(bytes->begin(), bytes->end()), "abc");
  const auto rest = read_descriptor(ends[0], "standard input", 10);
  ASSERT_FALSE(rest.ok());
  EXPECT_EQ(rest.error().message(), "standard input: is empty");
  close(ends[0]);
}

TEST(ReadDescriptor, StopsAtTheLimit) {
  const int zeros = open("/dev/zero", O_RDONLY);
  const auto bytes = read_descriptor(zeros, "standard input", 100000);
  ASSERT_FALSE(bytes.ok());
  EXPECT_EQ(bytes.error().message(), "standard input: is too large (up to 100 kB)");
  close(zeros);
}

TEST(Printable, KeepsUtf8AndEscapesTheRest) {
  EXPECT_EQ(printable("a \xc3\xa9 \xe2\x88\x91 \xf0\x9f\x8e\xa8"), "a \xc3\xa9 \xe2\x88\x91 \xf0\x9f\x8e\xa8");
  EXPECT_EQ(printable("a\nb\t\x1b[0m\x7f"), "a\\x0ab\\x09\\x1b[0m\\x7f");
  EXPECT_EQ(printable("\xe9\xc0\x80\xed\xa0\x80"), "\\xe9\\xc0\\x80\\xed\\xa0\\x80");
  EXPECT_EQ(printable("\xe2\x88"), "\\xe2\\x88");
}

TEST(SaveFile, CreatesAndReplaces) {
  const TemporaryFolder folder;
  ASSERT_TRUE(save_file(folder / "a", as_bytes("one")).ok());
  EXPECT_EQ(test::read_text(folder / "a"), "one");
  const std::array<ByteView, 2> parts{as_bytes("tw"), as_bytes("o!")};
  ASSERT_TRUE(save_file(folder / "a", parts).ok());
  EXPECT_EQ(test::read_text(folder / "a"), "two!");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(SaveFile, KeepsPermissionsAndFollowsLinks) {
  const TemporaryFolder folder;
  test::write_text(folder / "a", "old");
  ASSERT_EQ(chmod((folder / "a").c_str(), 0640), 0);
  std::filesystem::create_symlink("a", folder / "link");
  ASSERT_TRUE(save_file(folder / "link", as_bytes("new")).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(test::read_text(folder / "a"), "new");
  struct stat status {};
  ASSERT_EQ(stat((folder / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST(SaveFile, TakesTheLongestName) {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  ASSERT_TRUE(save_file(folder / name, as_bytes("x")).ok());
  EXPECT_EQ(folder.names(), std::vector<std::string>{name});
}

TEST(PendingSave, LeavesNothingUntilItIsCommitted) {
  const TemporaryFolder folder;
  test::write_text(folder / "a", "old");
  const std::array<ByteView, 1> parts{as_bytes("new")};
  {
    auto save = PendingSave::prepare(folder / "a", parts);
    ASSERT_TRUE(save.ok());
    EXPECT_EQ(test::read_text(folder / "a"), "old");
    EXPECT_EQ(folder.names().size(), 2U);
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
  auto save = PendingSave::prepare(folder / "a", parts);
  ASSERT_TRUE(save.ok());
  PendingSave moved = std::move(save).value();
  ASSERT_TRUE(moved.commit().ok());
  EXPECT_EQ(test::read_text(folder / "a"), "new");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(SaveFile, RefusesInOneLine) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& target, std::string_view what) {
    const auto saved = save_file(target, as_bytes("x"));
    ASSERT_FALSE(saved.ok()) << target;
    expect_message(saved.error(), what);
    EXPECT_EQ(saved.error().where, printable(target));
  };
  refused(folder.path().native(), "is a folder (the name of a file)");
  refused(folder / "new/", "is a folder");
  refused(folder / "missing/a", "its folder does not exist (an existing folder)");
  refused("", "has no name");
  refused(folder / std::string(256, 'n'), "name that is too long");
  std::filesystem::create_symlink("loop", folder / "loop");
  refused(folder / "loop", "loop of symbolic links");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"loop"});
}

TEST(SaveFile, WritesDevicesDirectlyAndReportsAFullOne) {
  ASSERT_TRUE(save_file("/dev/null", as_bytes("x")).ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  const auto saved = save_file("/dev/full", as_bytes("x"));
  ASSERT_FALSE(saved.ok());
  EXPECT_EQ(saved.error().message(), "/dev/full: cannot be written: no space is left on the device");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST(SaveFile, RefusesAPipeThatNobodyReads) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  const auto saved = save_file(folder / "pipe", as_bytes("x"));
  ASSERT_FALSE(saved.ok());
  expect_message(saved.error(), "nobody reads the pipe");
}

// A limit on the size of files stands for a full disk: write() fails after some bytes.
TEST(SaveFile, KeepsTheOldFileWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  test::write_text(folder / "a", "old");
  const int status = test::in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
    const auto saved = save_file(folder / "a", Bytes(5000, 'x'));
    return !saved.ok() && saved.error().what == "cannot be written: the file would be too large" ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(test::read_text(folder / "a"), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(SaveFile, RefusesAReadOnlyFileAndAReadOnlyFolder) {
  const TemporaryFolder folder;
  test::write_text(folder / "a", "old");
  chmod((folder / "a").c_str(), 0444);
  chmod(folder.path().c_str(), 0777);
  const auto denied = [&](const std::string& target) {
    return test::as_ordinary_user([&] {
      const auto saved = save_file(target, as_bytes("x"));
      return !saved.ok() && saved.error().what == "cannot be written: permission denied" ? 0 : 1;
    });
  };
  EXPECT_EQ(denied(folder / "a"), 0);
  chmod(folder.path().c_str(), 0555);
  EXPECT_EQ(denied(folder / "b"), 0);
  chmod(folder.path().c_str(), 0755);
  EXPECT_EQ(test::read_text(folder / "a"), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace convlens::io
