#include "model/matrix_text.h"

#include <algorithm>
#include <optional>

#include "model/document.h"
#include "model/number_text.h"

namespace convlens::model {
namespace {

constexpr std::string_view kAccepted = "rows of numbers, or nested brackets";

Error refusal(const MatrixRules& rules, std::string what, std::string accepted = std::string(kAccepted)) {
  return Error::request(std::string(rules.where), std::move(what), std::move(accepted));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(separators), text.size());
    if (const std::string_view part = trim(text.substr(0, end)); !part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// What a message quotes is short and on one line.
Result<float> parse_cell(const MatrixRules& rules, std::string_view text, int64_t row, int64_t column) {
  constexpr size_t kMaxQuoted = 24;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
  Result<float> value = parse_number(text);
  if (value) return value;
  const std::string place = "row " + std::to_string(row) + ", column " + std::to_string(column);
  if (text.size() > kMaxQuoted || std::ranges::any_of(text, is_control))
    return refusal(rules, "has something else than a number in " + place);
  return refusal(rules, "has " + std::string(text) + " in " + place, "numbers such as 2, -0.5, 2e-3 or 1/9");
}

// Adds a row of numbers; all rows must be as long as the first.
Result<void> add_row(const MatrixRules& rules, Matrix& matrix, std::string_view text) {
  const int64_t row = matrix.h + 1;
  const std::vector<std::string_view> numbers =
      split(text, text.find(',') != std::string_view::npos ? ",\t" : " \t\r\n");
  const auto count = static_cast<int64_t>(numbers.size());
  if (row > rules.max_side || count > rules.max_side)
    return refusal(rules, "is larger than " + std::to_string(rules.max_side) + " x " + std::to_string(rules.max_side),
                   "1 to " + std::to_string(rules.max_side) + " rows and columns");
  if (count == 0) return refusal(rules, "has no number in row " + std::to_string(row));
  if (matrix.h > 0 && count != matrix.w)
    return refusal(rules, "row " + std::to_string(row) + " has length " + std::to_string(count),
                   std::to_string(matrix.w) + ", as row 1");
  for (int64_t column = 0; column < count; ++column) {
    const Result<float> value = parse_cell(rules, numbers[static_cast<size_t>(column)], row, column + 1);
    if (!value) return value.error();
    matrix.values.push_back(*value);
  }
  matrix.w = count;
  ++matrix.h;
  return {};
}

Result<Matrix> parse_rows(const MatrixRules& rules, std::string_view text) {
  Matrix matrix;
  for (const std::string_view line : split(text, "\n;"))
    if (const Result<void> added = add_row(rules, matrix, line); !added) return added.error();
  if (matrix.h == 0) return refusal(rules, "is empty");
  return matrix;
}

// The innermost brackets are the rows; what is around them may only nest.
Result<Matrix> parse_brackets(const MatrixRules& rules, std::string_view text) {
  Matrix matrix;
  int64_t depth = 0, closed_at = 0;
  size_t row_begin = 0;
  bool row_open = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') {
      if (row_open && !trim(text.substr(row_begin, i - row_begin)).empty())
        return refusal(rules, "has a number outside of a row");
      if (matrix.h > 0 && closed_at - depth > 1)
        return refusal(rules, "has more than one " + std::string(rules.thing),
                       "the rows of a single " + std::string(rules.thing));
      ++depth;
      row_begin = i + 1;
      row_open = true;
    } else if (text[i] == ']') {
      if (row_open) {
        if (const Result<void> added = add_row(rules, matrix, text.substr(row_begin, i - row_begin)); !added)
          return added.error();
        closed_at = depth;
      }
      row_open = false;
      --depth;
    } else if (!row_open && text[i] != ',' && !trim(text.substr(i, 1)).empty()) {
      return refusal(rules, "has a number outside of a row");
    }
  }
  return matrix;
}

// Where the bracket that `text` begins with is closed.
std::optional<size_t> closing_bracket(std::string_view text) {
  int64_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') ++depth;
    if (text[i] == ']' && --depth == 0) return i;
  }
  return std::nullopt;
}

}  // namespace

Result<double> factor_around(const MatrixRules& rules, std::string_view before, std::string_view after) {
  double factor = 1;
  before = trim(before);
  if (before.ends_with('*') || before.find('*') != std::string_view::npos) {
    const std::string_view left = before.substr(0, before.rfind('*'));
    const size_t assigned = left.rfind('=');
    const Result<float> number = parse_number(assigned == std::string_view::npos ? left : left.substr(assigned + 1));
    if (!number) return refusal(rules, "has a factor that is no number", "such as 1/9 * [[1, 1], [1, 1]]");
    factor *= *number;
  }
  if (after.find('[') != std::string_view::npos)
    return refusal(rules, "has brackets side by side",
                   "the rows of a single " + std::string(rules.thing) + " in brackets");
  while (after.ends_with(')') || after.ends_with(';') || trim(after).size() < after.size())
    after = after.ends_with(')') || after.ends_with(';') ? after.substr(0, after.size() - 1) : trim(after);
  // Past ", dtype=np.float32)" and the like.
  const size_t sign = after.find_first_of("*/");
  if (sign == std::string_view::npos) return factor;
  const Result<float> number = parse_number(after.substr(sign + 1));
  if (!number) return refusal(rules, "has a factor that is no number", "such as 1/9 * [[1, 1], [1, 1]]");
  if (after[sign] == '/' && *number == 0) return refusal(rules, "divides by 0");
  return after[sign] == '/' ? factor / *number : factor * *number;
}

Result<Matrix> parse_matrix_text(std::string_view text, const MatrixRules& rules) {
  if (text.size() > rules.max_text)
    return refusal(rules, "is too long", "up to " + std::to_string(rules.max_text) + " characters");
  const size_t open = text.find('[');
  if (open == std::string_view::npos) return parse_rows(rules, text);
  const std::optional<size_t> close = closing_bracket(text.substr(open));
  if (!close) return refusal(rules, "has a bracket that is not closed");
  Result<Matrix> matrix = parse_brackets(rules, text.substr(open, *close + 1));
  if (!matrix) return matrix;
  const Result<double> factor = factor_around(rules, text.substr(0, open), text.substr(open + *close + 1));
  if (!factor) return factor.error();
  if (*factor != 1)
    for (float& value : matrix->values) value = static_cast<float>(value * *factor);
  return matrix;
}

Result<Matrix> parse_input_text(std::string_view text) {
  constexpr size_t kMaxText = 4 * 1024 * 1024;
  return parse_matrix_text(text, {"pasted text", "matrix", kMaxImageSide, kMaxText});
}

}  // namespace convlens::model
