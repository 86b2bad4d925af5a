// Names of files from the clipboard and from the desktop's dialog.
#include "shell/file_uri.h"

#include <gtest/gtest.h>

namespace convlens::shell {
namespace {

TEST(UriList, TheFirstFileCounts) {
  EXPECT_EQ(first_path("file:///a/b.png\r\nfile:///c.png\r\n"), "/a/b.png");
  EXPECT_EQ(first_path("# a comment\r\nhttps://example.org/x.png\r\nfile://localhost/a%20b%C3%A4.png\r\n"),
            "/a b\xC3\xA4.png");
  EXPECT_EQ(first_path("file:/short.png"), "/short.png");
  EXPECT_EQ(first_path("file:///100%25 %zz %4"), "/100% %zz %4");
}

TEST(UriList, WhatIsNoFileIsNone) {
  for (const char* text : {"", "\r\n", "https://example.org/", "/plain/path", "file:", "file:///a%00b", "file://host"})
    EXPECT_EQ(first_path(text), "") << text;
}

}  // namespace
}  // namespace convlens::shell
