// Words and quotes; see command_line.h.
#include "cli/command_line.h"

namespace convlens::cli {
namespace {

// Appends one word that starts at `at` and moves behind it.
Result<void> take_word(std::string_view line, size_t& at, std::string& word) {
  char quote = '\0';
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (quote == '\0' && (c == ' ' || c == '\t')) break;
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (at + 1 == line.size()) return Error::request("", "ends in a backslash", "\\\\ for a backslash");
      const char next = line[at + 1];
      const bool escapes = quote == '\0' || next == '"' || next == '\\';
      if (!escapes) word += c;
      word += next;
      ++at;
    } else {
      word += c;
    }
  }
  if (quote != '\0')
    return Error::request("", std::string("has a ") + quote + " that is not closed", "pairs of quotes");
  return {};
}

}  // namespace

Result<std::vector<std::string>> split_command_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> words;
  for (size_t at = 0; at < line.size();) {
    if (line[at] == ' ' || line[at] == '\t') {
      ++at;
      continue;
    }
    if (line[at] == '#') break;
    std::string word;
    if (auto taken = take_word(line, at, word); !taken) return taken.error();
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace convlens::cli
