// The command line of convlens: what is accepted and what is said of the rest.
#include "shell/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace convlens::shell {
namespace {

using Arguments = std::vector<const char*>;

Options parsed(const Arguments& arguments) {
  auto options = parse_options(arguments);
  EXPECT_TRUE(options.ok()) << (options.ok() ? "" : options.error().message());
  return options.ok() ? *options : Options{};
}

TEST(Options, NothingIsAWindowWithTheDefaults) {
  const Options options = parsed({});
  EXPECT_TRUE(options.file.empty());
  EXPECT_FALSE(options.offscreen || options.exit_after_settled || options.timings || options.help || options.version);
  EXPECT_EQ(options.width, 1600);
  EXPECT_EQ(options.height, 900);
  EXPECT_FALSE(options.size_given);
  EXPECT_FALSE(options.scale.has_value());
  EXPECT_EQ(options.theme, model::Theme::dark);
  EXPECT_FALSE(options.frames.has_value());
}

TEST(Options, AllOfThemTogether) {
  const Options options = parsed({"--offscreen", "--size", "1024x640", "--scale", "1.5", "--theme", "projector",
                                  "--screenshot", "a.png", "--frames", "7", "--ui-map", "map.json", "--state",
                                  "state.json", "--exit-after-settled", "--timings", "3.png"});
  EXPECT_TRUE(options.offscreen && options.exit_after_settled && options.timings && options.size_given);
  EXPECT_EQ(options.width, 1024);
  EXPECT_EQ(options.height, 640);
  EXPECT_EQ(options.scale, 1.5F);
  EXPECT_EQ(options.theme, model::Theme::projector);
  EXPECT_EQ(options.screenshot, "a.png");
  EXPECT_EQ(options.frames, 7);
  EXPECT_EQ(options.ui_map, "map.json");
  EXPECT_EQ(options.state, "state.json");
  EXPECT_EQ(options.file, "3.png");
}

TEST(Options, ValuesAfterAnEqualsSign) {
  const Options options = parsed({"--size=640x480", "--theme=light", "--screenshot=a=b.png"});
  EXPECT_EQ(options.width, 640);
  EXPECT_EQ(options.theme, model::Theme::light);
  EXPECT_EQ(options.screenshot, "a=b.png");
}

TEST(Options, AFileMayLookLikeAnOptionAfterTwoDashes) {
  EXPECT_EQ(parsed({"--", "--size"}).file, "--size");
  EXPECT_TRUE(parsed({"-h"}).help);
  EXPECT_TRUE(parsed({"--version"}).version);
}

TEST(Options, WhatIsWrongIsSaidInOneLineWithWhatIsRight) {
  struct Case {
    Arguments arguments;
    const char* message;
  };
  const Case cases[] = {
      {{"--nonsense"}, "--nonsense: is not an option of convlens (see convlens --help)"},
      {{"-x"}, "-x: is not an option of convlens (see convlens --help)"},
      {{"--size"}, "--size: has no value"},
      {{"--size", "1600"}, "--size: is '1600' (WIDTHxHEIGHT in pixels, 64x64 to 16384x16384)"},
      {{"--size", "0x900"}, "--size: is '0x900' (WIDTHxHEIGHT in pixels, 64x64 to 16384x16384)"},
      {{"--size", "40000x40000"}, "--size: is '40000x40000' (WIDTHxHEIGHT in pixels, 64x64 to 16384x16384)"},
      {{"--size", "99999999999999x64"},
       "--size: is '99999999999999x64' (WIDTHxHEIGHT in pixels, 64x64 to 16384x16384)"},
      {{"--size", "800x600x2"}, "--size: is '800x600x2' (WIDTHxHEIGHT in pixels, 64x64 to 16384x16384)"},
      {{"--scale", "0"}, "--scale: is '0' (a number from 0.5 to 4)"},
      {{"--scale", "nan"}, "--scale: is 'nan' (a number from 0.5 to 4)"},
      {{"--scale", "2x"}, "--scale: is '2x' (a number from 0.5 to 4)"},
      {{"--theme", "pink"}, "--theme: is 'pink' (dark, light or projector)"},
      {{"--frames", "0"}, "--frames: is '0' (a whole number of 1 or more)"},
      {{"--frames", "-3"}, "--frames: is '-3' (a whole number of 1 or more)"},
      {{"--screenshot", ""}, "--screenshot: is empty (a file to write)"},
      {{"--offscreen=yes"}, "--offscreen: takes no value"},
      {{"a.png", "b.png"}, "b.png: is a second file (one file to open)"},
      {{""}, "FILE: is empty (one file to open)"},
  };
  for (const Case& c : cases) {
    const auto options = parse_options(c.arguments);
    ASSERT_FALSE(options.ok()) << c.message;
    EXPECT_EQ(options.error().message(), c.message);
    EXPECT_EQ(options.error().kind, Error::Kind::request);
  }
}

TEST(Options, HelpNamesEveryOption) {
  for (const char* name : {"--size", "--scale", "--theme", "--offscreen", "--screenshot", "--ui-map", "--state",
                           "--frames", "--exit-after-settled", "--timings", "--help", "--version"})
    EXPECT_NE(help_text().find(name), std::string_view::npos) << name;
}

}  // namespace
}  // namespace convlens::shell
