#include "model/kernel_text.h"

#include <algorithm>
#include <optional>

#include "model/document.h"
#include "model/number_text.h"

namespace convlens::model {
namespace {

constexpr size_t kMaxText = 64 * 1024;
constexpr std::string_view kAccepted = "rows of numbers, or nested brackets";

Error refusal(std::string what, std::string accepted = std::string(kAccepted)) {
  return Error::request("kernel text", std::move(what), std::move(accepted));
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
Result<float> parse_weight(std::string_view text, int64_t row) {
  constexpr size_t kMaxQuoted = 24;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
  Result<float> value = parse_number(text);
  if (value) return value;
  if (text.size() > kMaxQuoted || std::ranges::any_of(text, is_control))
    return refusal("has something else than numbers in row " + std::to_string(row));
  return refusal("has " + std::string(text) + " in row " + std::to_string(row), "numbers such as 2, -0.5, 2e-3 or 1/9");
}

// Adds a row of numbers; all rows must be as long as the first.
Result<void> add_row(KernelMatrix& matrix, std::string_view text) {
  const int64_t row = matrix.h + 1;
  const std::vector<std::string_view> numbers =
      split(text, text.find(',') != std::string_view::npos ? ",\t" : " \t\r\n");
  const auto count = static_cast<int64_t>(numbers.size());
  if (row > kMaxKernelSide || count > kMaxKernelSide)
    return refusal("is larger than " + std::to_string(kMaxKernelSide) + " x " + std::to_string(kMaxKernelSide),
                   "1 to " + std::to_string(kMaxKernelSide) + " rows and columns");
  if (count == 0) return refusal("has no number in row " + std::to_string(row));
  if (matrix.h > 0 && count != matrix.w)
    return refusal("row " + std::to_string(row) + " has length " + std::to_string(count),
                   std::to_string(matrix.w) + ", as row 1");
  for (const std::string_view number : numbers) {
    const Result<float> weight = parse_weight(number, row);
    if (!weight) return weight.error();
    matrix.weights.push_back(*weight);
  }
  matrix.w = count;
  ++matrix.h;
  return {};
}

Result<KernelMatrix> parse_rows(std::string_view text) {
  KernelMatrix matrix;
  for (const std::string_view line : split(text, "\n;"))
    if (const Result<void> added = add_row(matrix, line); !added) return added.error();
  if (matrix.h == 0) return refusal("is empty");
  return matrix;
}

// The innermost brackets are the rows; what is around them may only nest.
Result<KernelMatrix> parse_brackets(std::string_view text) {
  KernelMatrix matrix;
  int64_t depth = 0, closed_at = 0;
  size_t row_begin = 0;
  bool row_open = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') {
      if (row_open && !trim(text.substr(row_begin, i - row_begin)).empty())
        return refusal("has a number outside of a row");
      if (matrix.h > 0 && closed_at - depth > 1)
        return refusal("has more than one kernel", "the rows of a single kernel");
      ++depth;
      row_begin = i + 1;
      row_open = true;
    } else if (text[i] == ']') {
      if (row_open) {
        if (const Result<void> added = add_row(matrix, text.substr(row_begin, i - row_begin)); !added)
          return added.error();
        closed_at = depth;
      }
      row_open = false;
      --depth;
    } else if (!row_open && text[i] != ',' && !trim(text.substr(i, 1)).empty()) {
      return refusal("has a number outside of a row");
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

std::string number_text(float weight) {
  const std::string fraction = format_weight(weight);
  return fraction.find('/') != std::string::npos ? fraction : format_exact(weight);
}

}  // namespace

std::string kernel_text(std::span<const float> weights, int64_t h, int64_t w, KernelTextForm form) {
  CONVLENS_CHECK(static_cast<int64_t>(weights.size()) == h * w);
  const bool plain = form == KernelTextForm::rows;
  std::string text;
  for (int64_t row = 0; row < h; ++row) {
    if (row > 0) text += plain ? "" : ", ";
    if (!plain) text += "[";
    for (int64_t col = 0; col < w; ++col) {
      if (col > 0) text += plain ? " " : ", ";
      text += number_text(weights[static_cast<size_t>(row * w + col)]);
    }
    text += plain ? "\n" : "]";
  }
  switch (form) {
    case KernelTextForm::rows:
      return text;
    case KernelTextForm::python:
      return "[" + text + "]";
    case KernelTextForm::numpy:
      return "np.array([" + text + "], dtype=np.float32)";
    case KernelTextForm::pytorch:
      // Whole numbers alone would make a tensor of integers, which conv2d refuses.
      return "torch.tensor([" + text + "], dtype=torch.float32)";
  }
  return text;
}

Result<double> factor_around(std::string_view before, std::string_view after) {
  double factor = 1;
  before = trim(before);
  if (before.ends_with('*') || before.find('*') != std::string_view::npos) {
    const std::string_view left = before.substr(0, before.rfind('*'));
    const size_t assigned = left.rfind('=');
    const Result<float> number = parse_number(assigned == std::string_view::npos ? left : left.substr(assigned + 1));
    if (!number) return refusal("has a factor that is no number", "such as 1/9 * [[1, 1], [1, 1]]");
    factor *= *number;
  }
  if (after.find('[') != std::string_view::npos)
    return refusal("has brackets side by side", "the rows of a single kernel in brackets");
  while (after.ends_with(')') || after.ends_with(';') || trim(after).size() < after.size())
    after = after.ends_with(')') || after.ends_with(';') ? after.substr(0, after.size() - 1) : trim(after);
  // Past ", dtype=np.float32)" and the like.
  const size_t sign = after.find_first_of("*/");
  if (sign == std::string_view::npos) return factor;
  const Result<float> number = parse_number(after.substr(sign + 1));
  if (!number) return refusal("has a factor that is no number", "such as 1/9 * [[1, 1], [1, 1]]");
  if (after[sign] == '/' && *number == 0) return refusal("divides by 0");
  return after[sign] == '/' ? factor / *number : factor * *number;
}

Result<KernelMatrix> parse_kernel_text(std::string_view text) {
  if (text.size() > kMaxText) return refusal("is too long", "up to " + std::to_string(kMaxText) + " characters");
  const size_t open = text.find('[');
  if (open == std::string_view::npos) return parse_rows(text);
  const std::optional<size_t> close = closing_bracket(text.substr(open));
  if (!close) return refusal("has a bracket that is not closed");
  Result<KernelMatrix> matrix = parse_brackets(text.substr(open, *close + 1));
  if (!matrix) return matrix;
  const Result<double> factor = factor_around(text.substr(0, open), text.substr(open + *close + 1));
  if (!factor) return factor.error();
  if (*factor != 1)
    for (float& weight : matrix->weights) weight = static_cast<float>(weight * *factor);
  return matrix;
}

}  // namespace convlens::model
