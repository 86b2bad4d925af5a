// The files inside the binary are those of the folders, byte by byte, under the names that the header promises.
#include "assets/embedded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace convlens::assets {
namespace {

namespace fs = std::filesystem;

const fs::path kProject = fs::path(CONVLENS_TEST_DATA_DIR) / "../../..";

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return {std::istreambuf_iterator<char>(stream), {}};
}

fs::path path_of(std::string_view name) {
  return name.substr(0, 8) == "shaders/" ? kProject / name : kProject / "assets" / name;
}

TEST(Embedded, EveryNameHoldsTheBytesOfItsFile) {
  ASSERT_FALSE(embedded_names().empty());
  for (const std::string_view name : embedded_names()) EXPECT_TRUE(embedded(name) == read(path_of(name))) << name;
}

TEST(Embedded, EveryShaderIsThere) {
  for (const auto& entry : fs::directory_iterator(kProject / "shaders")) {
    const std::string name = "shaders/" + entry.path().filename().string();
    EXPECT_NE(embedded(name).data(), nullptr) << name;
  }
}

TEST(Embedded, NamesAreSortedAndUnique) {
  const auto names = embedded_names();
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end(), std::greater_equal<>()), names.end());
}

TEST(Embedded, AZeroFollowsTheLastByte) {
  for (const std::string_view name : embedded_names()) {
    const std::string_view bytes = embedded(name);
    EXPECT_EQ(*(bytes.data() + bytes.size()), '\0') << name;
  }
}

TEST(Embedded, AnUnknownNameHasNoData) {
  for (const std::string_view name : {"", "shaders", "shaders/", "no such file", "shaders/heatmap.fra", "zzz"}) {
    EXPECT_EQ(embedded(name).data(), nullptr) << name;
  }
}

}  // namespace
}  // namespace convlens::assets
