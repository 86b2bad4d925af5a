// What the file browser sees of a folder, and in which order.
#include "io/directory.h"

#include <sys/stat.h>

#include "tests/common/test_files.h"

namespace convlens::io {
namespace {

TEST(NaturalLess, ComparesNumbersAsNumbersAndIgnoresCase) {
  const std::vector<std::string> ordered{"",    "1",    "2", "10",     "a",      "A1",      "a2",
                                         "a10", "a10b", "B", "digit2", "Digit3", "digit10", "digit010x"};
  for (size_t i = 0; i < ordered.size(); ++i) {
    for (size_t k = 0; k < ordered.size(); ++k) {
      EXPECT_EQ(natural_less(ordered[i], ordered[k]), i < k) << ordered[i] << " and " << ordered[k];
    }
  }
}

TEST(NaturalLess, IsTotal) {
  EXPECT_NE(natural_less("a01", "a1"), natural_less("a1", "a01"));
  EXPECT_NE(natural_less("A", "a"), natural_less("a", "A"));
  EXPECT_FALSE(natural_less("a", "a"));
}

TEST(ListDirectory, FoldersFirstThenFilesInNaturalOrder) {
  const test::TemporaryFolder folder;
  for (const char* name : {"img10.png", "img2.png", "B.npy", "a.npy", ".hidden"})
    test::write_text(folder / name, "12345");
  std::filesystem::create_directory(folder / "zoo");
  std::filesystem::create_directory(folder / "Art");
  std::filesystem::create_symlink("zoo", folder / "link");
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);

  const auto entries = list_directory(folder.path());
  ASSERT_TRUE(entries.ok()) << entries.error().message();
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : *entries) {
    names.push_back(entry.name);
    EXPECT_EQ(entry.size_bytes, entry.is_dir ? 0 : 5) << entry.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"Art", "link", "zoo", "a.npy", "B.npy", "img2.png", "img10.png"}));

  const auto all = list_directory(folder.path(), true);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), entries->size() + 1);
}

TEST(ListDirectory, KeepsTheNameAndPrintsIt) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "caf\xe9\n.png", "x");
  const auto entries = list_directory(folder.path());
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ(entries->front().name, "caf\xe9\n.png");
  EXPECT_EQ(entries->front().text, "caf\\xe9\\x0a.png");
}

TEST(ListDirectory, RefusesInOneLine) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "file", "x");
  const auto missing = list_directory(folder / "missing");
  ASSERT_FALSE(missing.ok());
  test::expect_message(missing.error(), "missing: does not exist (a readable folder)");
  const auto file = list_directory(folder / "file");
  ASSERT_FALSE(file.ok());
  test::expect_message(file.error(), "not a folder");

  std::filesystem::create_directory(folder / "closed");
  chmod((folder / "closed").c_str(), 0);
  chmod(folder.path().c_str(), 0755);
  EXPECT_EQ(test::as_ordinary_user([&] {
              const auto closed = list_directory(folder / "closed");
              return !closed.ok() && closed.error().what == "cannot be listed: permission denied" ? 0 : 1;
            }),
            0);
  chmod((folder / "closed").c_str(), 0700);
}

}  // namespace
}  // namespace convlens::io
