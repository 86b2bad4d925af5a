// The parser of command lines; see arguments.h.
#include "cli/arguments.h"

#include <algorithm>
#include <array>

namespace convlens::cli {
namespace {

constexpr std::array kCommonOptions{
    Option{"--threads", "N", "threads that work at once (default: all cores)"},
    Option{"--variant", "NAME", "force an implementation of conv2d; `list` prints them"},
    Option{"--json", "", "report as JSON on standard output"},
    Option{"--quiet", "", "no report, only errors"},
    Option{"--version", "", "print the version"},
    Option{"--help", "", "print this help"},
};

const Option* find_option(std::span<const Option> options, std::string_view name) {
  for (const std::span<const Option> table : {options, common_options()}) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Option& o) { return o.name == name; });
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

std::string names_of(std::span<const Option> options) {
  std::string names;
  for (const std::span<const Option> table : {options, common_options()}) {
    for (const Option& option : table) names += (names.empty() ? "" : ", ") + std::string(option.name);
  }
  return names;
}

}  // namespace

std::span<const Option> common_options() { return kCommonOptions; }

Result<Arguments> Arguments::parse(std::span<const std::string> args, std::span<const Option> options) {
  Arguments parsed;
  bool options_ended = false;
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (options_ended || arg == "-" || !arg.starts_with("-")) {
      parsed.positionals_.push_back(arg);
      continue;
    }
    if (arg == "--") {
      options_ended = true;
      continue;
    }
    const size_t equals = arg.find('=');
    const std::string name = arg == "-h" ? "--help" : arg.substr(0, equals);
    const Option* option = find_option(options, name);
    if (option == nullptr) return Error::request(name, "is no option of this command", names_of(options));
    std::string value;
    if (option->value.empty()) {
      if (equals != std::string::npos) return Error::request(name, "takes no value", name);
    } else if (equals != std::string::npos) {
      value = arg.substr(equals + 1);
    } else if (i + 1 < args.size() && !args[i + 1].starts_with("--")) {
      value = args[++i];
    } else {
      return Error::request(name, "has no value", name + " " + std::string(option->value));
    }
    if (!parsed.values_.emplace(name, value).second) return Error::request(name, "is given twice", "once");
  }
  return parsed;
}

std::optional<std::string> Arguments::get(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

Result<std::string> Arguments::require(std::string_view name, std::string_view accepted) const {
  if (auto value = get(name)) return *value;
  return Error::request(std::string(name), "is missing", std::string(accepted));
}

Result<void> Arguments::expect_positionals(std::span<const std::string_view> names) const {
  if (positionals_.size() < names.size()) {
    return Error::request(std::string(names[positionals_.size()]), "is missing", "the name of a file");
  }
  if (positionals_.size() > names.size()) {
    return Error::request(positionals_[names.size()], "is not understood", "options start with --");
  }
  return {};
}

}  // namespace convlens::cli
