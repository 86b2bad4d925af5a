#include "shell/options.h"

#include <charconv>
#include <cmath>

#include "model/examples.h"

namespace convlens::shell {
namespace {

constexpr std::string_view kSizeAccepted = "WIDTHxHEIGHT in pixels, 64x64 to 16384x16384";
constexpr std::string_view kScaleAccepted = "a number from 0.5 to 4";
constexpr std::string_view kThemeAccepted = "dark, light or projector";
constexpr std::string_view kFramesAccepted = "a whole number of 1 or more";

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

Error refused(std::string_view option, std::string_view value, std::string_view accepted) {
  return Error::request(std::string(option), "is '" + std::string(value) + "'", std::string(accepted));
}

Result<void> set_size(Options& options, std::string_view option, std::string_view value) {
  const size_t cross = value.find('x');
  if (cross == std::string_view::npos) return refused(option, value, kSizeAccepted);
  const auto width = parse_whole<int>(value.substr(0, cross)), height = parse_whole<int>(value.substr(cross + 1));
  const auto fits = [](std::optional<int> side) { return side && *side >= kMinSide && *side <= kMaxSide; };
  if (!fits(width) || !fits(height)) return refused(option, value, kSizeAccepted);
  options.width = *width;
  options.height = *height;
  options.size_given = true;
  return {};
}

Result<void> set_scale(Options& options, std::string_view option, std::string_view value) {
  const auto scale = parse_whole<float>(value);
  if (!scale || !(*scale >= model::kMinScale && *scale <= model::kMaxScale))
    return refused(option, value, kScaleAccepted);
  options.scale = scale;
  return {};
}

Result<void> set_theme(Options& options, std::string_view option, std::string_view value) {
  if (value == "dark")
    options.theme = model::Theme::dark;
  else if (value == "light")
    options.theme = model::Theme::light;
  else if (value == "projector")
    options.theme = model::Theme::projector;
  else
    return refused(option, value, kThemeAccepted);
  return {};
}

Result<void> set_frames(Options& options, std::string_view option, std::string_view value) {
  options.frames = parse_whole<int64_t>(value);
  if (!options.frames || *options.frames < 1) return refused(option, value, kFramesAccepted);
  return {};
}

Result<void> set_example(Options& options, std::string_view option, std::string_view value) {
  for (const model::Example& example : model::examples())
    if (value == example.id) options.example = value;
  if (!options.example.empty()) return {};
  std::string accepted;
  for (const model::Example& example : model::examples())
    accepted += (accepted.empty() ? "" : ", ") + std::string(example.id);
  return refused(option, value, accepted);
}

Result<void> set_stage(Options& options, std::string_view option, std::string_view value) {
  options.stage = parse_whole<int64_t>(value);
  if (!options.stage || *options.stage < 0 || *options.stage >= model::kMaxStages)
    return refused(option, value, "the number of a stage, counted from 0");
  return {};
}

template <std::string Options::*kMember>
Result<void> set_path(Options& options, std::string_view option, std::string_view value) {
  if (value.empty()) return Error::request(std::string(option), "is empty", "a file to write");
  options.*kMember = value;
  return {};
}

struct Flag {
  std::string_view name;
  bool Options::*member;
};
constexpr Flag kFlags[] = {{"--offscreen", &Options::offscreen},
                           {"--exit-after-settled", &Options::exit_after_settled},
                           {"--timings", &Options::timings},
                           {"--no-recent", &Options::no_recent},
                           {"--own-dialogs", &Options::own_dialogs},
                           {"--help", &Options::help},
                           {"-h", &Options::help},
                           {"--version", &Options::version}};

struct Setting {
  std::string_view name;
  Result<void> (*set)(Options& options, std::string_view option, std::string_view value);
};
constexpr Setting kSettings[] = {{"--size", set_size},
                                 {"--scale", set_scale},
                                 {"--theme", set_theme},
                                 {"--frames", set_frames},
                                 {"--example", set_example},
                                 {"--stage", set_stage},
                                 {"--screenshot", set_path<&Options::screenshot>},
                                 {"--ui-map", set_path<&Options::ui_map>},
                                 {"--state", set_path<&Options::state>}};

Result<void> set_file(Options& options, std::string_view argument) {
  if (argument.empty()) return Error::request("FILE", "is empty", "one file to open");
  if (!options.file.empty()) return Error::request(std::string(argument), "is a second file", "one file to open");
  options.file = argument;
  return {};
}

}  // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
  Options options;
  bool only_files = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (only_files || !argument.starts_with('-')) {
      if (auto done = set_file(options, argument); !done) return done.error();
      continue;
    }
    if (argument == "--") {
      only_files = true;
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    bool known = false;
    for (const Flag& flag : kFlags) {
      if (name != flag.name) continue;
      if (equals != std::string_view::npos) return Error::request(std::string(name), "takes no value");
      options.*flag.member = known = true;
    }
    for (const Setting& setting : kSettings) {
      if (name != setting.name) continue;
      known = true;
      if (equals == std::string_view::npos && i + 1 == arguments.size())
        return Error::request(std::string(name), "has no value");
      const std::string_view value = equals == std::string_view::npos ? arguments[++i] : argument.substr(equals + 1);
      if (auto done = setting.set(options, name, value); !done) return done.error();
    }
    if (!known) return Error::request(std::string(argument), "is not an option of convlens", "see convlens --help");
  }
  return options;
}

std::string_view help_text() {
  return R"(Usage: convlens [OPTION]... [FILE]
Paint or load a picture, edit kernels, and watch every convolved and pooled value change.

  FILE                  a picture (PNG, JPEG, GIF, BMP, TGA, PNM), an array (.npy) or IDX pictures
  --size WxH            size of the window in pixels (1600x900, or what fits the monitor)
  --scale S             magnification from 0.5 to 4, instead of the monitor's
  --theme NAME          dark (the default), light or projector
  --example NAME        begin with a pipeline: notebook, corner, simple_cnn or wide_cnn
  --stage N             show stage N of the pipeline, counted from 0
  --offscreen           draw without a window; ends when the screen is settled
  --screenshot PNG      save the settled screen as a picture
  --ui-map FILE         keep a JSON of the settled screen's widgets: names, rectangles, values
  --state FILE          keep a JSON of the document and all its results
  --frames N            end after N frames
  --exit-after-settled  end when the screen is settled and all files are written
  --no-recent           keep no list of recent files
  --own-dialogs         choose files in the program's own dialog, not the desktop's
  --timings             print what the frames cost, on standard error
  --help, --version     print this help, or the version

What the files hold: docs/automation.md. Exit status: 0 done, 1 a file could not be read or
written, 2 wrong options, 69 no window (no display, or no OpenGL 3.3).
)";
}

}  // namespace convlens::shell
