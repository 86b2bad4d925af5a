// The list of recent files: order, bytes of any kind, other programs, damage.
#include "io/recent_files.h"

#include <sys/stat.h>

#include <cstdlib>
#include <thread>

#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

std::vector<std::string> paths_of(const RecentFiles& files) {
  std::vector<std::string> paths;
  for (const RecentFile& file : files.list()) paths.push_back(file.path);
  return paths;
}

TEST(RecentFiles, TheNewestComesFirstAndOnce) {
  const test::TemporaryFolder folder;
  RecentFiles files(folder / "state/convlens/recent");
  EXPECT_TRUE(files.list().empty());
  for (const char* name : {"/a.png", "/b.png", "/c.png", "/a.png"}) files.add(name);
  EXPECT_EQ(paths_of(files), (std::vector<std::string>{"/a.png", "/c.png", "/b.png"}));
  for (int i = 0; i < 20; ++i) files.add("/many/" + std::to_string(i));
  ASSERT_EQ(paths_of(files).size(), kMaxRecentFiles);
  EXPECT_EQ(paths_of(files).front(), "/many/19");
  files.forget();
  EXPECT_TRUE(files.list().empty());
}

TEST(RecentFiles, PathsAreBytes) {
  const test::TemporaryFolder folder;
  RecentFiles files(folder / "recent");
  const std::vector<std::string> odd{"/tab\there", "/new\nline", "/back\\slash \\x41", "/not\xFF\xFEutf8",
                                     "/zw\xC3\xB6lf"};
  for (auto path = odd.rbegin(); path != odd.rend(); ++path) files.add(*path);
  EXPECT_EQ(paths_of(files), odd);
}

TEST(RecentFiles, SaysWhichAreGone) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "here.png", "x");
  RecentFiles files(folder / "recent");
  files.add(folder / "gone.png");
  files.add(folder / "here.png");
  const auto list = files.list();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_TRUE(list[0].exists);
  EXPECT_FALSE(list[1].exists);
}

TEST(RecentFiles, RelativePathsBecomeAbsolute) {
  const test::TemporaryFolder folder;
  RecentFiles files(folder / "recent");
  files.add("some/./picture.png");
  EXPECT_EQ(paths_of(files), std::vector<std::string>{std::filesystem::current_path() / "some/picture.png"});
}

// Each has a list object of its own, as two programs have.
TEST(RecentFiles, NothingIsLostBetweenPrograms) {
  const test::TemporaryFolder folder;
  std::vector<std::thread> programs;
  for (int program = 0; program < 4; ++program)
    programs.emplace_back([&, program] {
      RecentFiles files(folder / "recent");
      for (int i = 0; i < 3; ++i) files.add("/" + std::to_string(program) + "/" + std::to_string(i));
    });
  for (std::thread& program : programs) program.join();
  EXPECT_EQ(paths_of(RecentFiles(folder / "recent")).size(), 12U);
}

TEST(RecentFiles, DamageAndMissingRightsAreAnEmptyList) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "recent", "something else\n/a.png\n");
  EXPECT_TRUE(RecentFiles(folder / "recent").list().empty());
  test::write_text(folder / "recent", "convlens recent files 1\nrelative\n/bad\\xZZ\n/cut\\x4\n/good\n");
  EXPECT_EQ(paths_of(RecentFiles(folder / "recent")), std::vector<std::string>{"/good"});
  RecentFiles nowhere("/dev/null/convlens/recent");
  nowhere.add("/a.png");
  EXPECT_TRUE(nowhere.list().empty());
  RecentFiles off{std::filesystem::path()};
  off.add("/a.png");
  EXPECT_TRUE(off.list().empty());
}

TEST(RecentFiles, LiveInTheStateFolder) {
  const char* before = std::getenv("XDG_STATE_HOME");
  const std::string kept = before != nullptr ? before : "";
  setenv("XDG_STATE_HOME", "/some/state", 1);
  EXPECT_EQ(recent_files_path(), "/some/state/convlens/recent");
  setenv("XDG_STATE_HOME", "relative", 1);
  EXPECT_TRUE(recent_files_path().empty() || recent_files_path().native().ends_with("/.local/state/convlens/recent"));
  before != nullptr ? setenv("XDG_STATE_HOME", kept.c_str(), 1) : unsetenv("XDG_STATE_HOME");
}

}  // namespace
}  // namespace convlens::io
