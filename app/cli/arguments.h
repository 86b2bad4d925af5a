// What a command is told on its command line, and the table of options that says so: the parser and the help read it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens::cli {

struct Option {
  std::string_view name;   // "--stride"
  std::string_view value;  // "SH,SW" as the help shows it; empty: a flag without a value
  std::string_view help;   // one line
};

// Options that every command takes.
std::span<const Option> common_options();

class Arguments {
 public:
  // `args` without the command's name. An option is `--name VALUE` or `--name=VALUE`, given once; `--` ends them.
  // Everything else, "-" included, is positional.
  static Result<Arguments> parse(std::span<const std::string> args, std::span<const Option> options);

  bool has(std::string_view name) const { return values_.contains(name); }
  // The text after an option, if it was given.
  std::optional<std::string> get(std::string_view name) const;
  // The text after an option that must be there; `accepted` says what it wants.
  Result<std::string> require(std::string_view name, std::string_view accepted) const;
  const std::vector<std::string>& positionals() const { return positionals_; }
  // Exactly as many positionals as `names` has words, else an error that names them.
  Result<void> expect_positionals(std::span<const std::string_view> names) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::vector<std::string> positionals_;
};

}  // namespace convlens::cli
