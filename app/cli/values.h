// The texts after options as values. Errors are requests that name the option and the form it takes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments.h"
#include "convlens/engine/conv2d.h"

namespace convlens::cli {

// Whole numbers separated by commas, as many as one of `counts` says. `form` is shown on error: "SH,SW or S".
Result<std::vector<int64_t>> parse_integers(std::string_view option, std::string_view text,
                                            std::span<const size_t> counts, std::string_view form);

// Each returns `fallback` when the option was not given.
Result<int64_t> integer_option(const Arguments& args, std::string_view name, int64_t fallback);
Result<Size2> size_option(const Arguments& args, std::string_view name, Size2 fallback);  // H,W or one for both
Result<Padding> padding_option(const Arguments& args, std::string_view name);             // P, PH,PW or T,L,B,R
Result<float> real_option(const Arguments& args, std::string_view name, float fallback);  // 0.5, 2e-3, 1/9

// N,C,H,W; must be given.
Result<Shape> shape_option(const Arguments& args, std::string_view name);

// One of the words; must be given. `Kind` is an enumeration, `words` its names in the order shown on error.
template <class Kind>
using Words = std::span<const std::pair<std::string_view, Kind>>;

template <class Kind>
Result<Kind> word_option(const Arguments& args, std::string_view name, std::type_identity_t<Words<Kind>> words) {
  std::string accepted;
  for (const auto& [word, kind] : words) accepted += (accepted.empty() ? "" : ", ") + std::string(word);
  auto text = args.require(name, accepted);
  if (!text) return text.error();
  for (const auto& [word, kind] : words) {
    if (word == *text) return kind;
  }
  return Error::request(std::string(name), "is '" + *text + "'", accepted);
}

}  // namespace convlens::cli
