#include "model/weight_text.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "model/matrix_text.h"
#include "model/number_text.h"

namespace convlens::model {
namespace {

constexpr size_t kMaxText = size_t{16} << 20;
constexpr size_t kMaxDepth = 4;
constexpr std::string_view kHeading = "# weight [";
constexpr std::string_view kAccepted = "numbers in brackets, all rows of one length";

Error refusal(std::string what, std::string accepted = std::string(kAccepted)) {
  return Error::request("weights text", std::move(what), std::move(accepted));
}

// "[1, 0, 2]"
std::string place_text(std::span<const int64_t> place) {
  std::string text = "[";
  for (const int64_t index : place) text += (text.size() > 1 ? ", " : "") + std::to_string(index);
  return text + "]";
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ','; }

// Reads the brackets that the text begins with.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<NestedNumbers> read() {
    ++at_;  // the first bracket
    if (const Result<void> done = list(0); !done) return done.error();
    if (numbers_.dims.size() < 2) return refusal("has a single row", "two to four levels of brackets");
    return std::move(numbers_);
  }
  size_t end() const { return at_; }

 private:
  // Behind an opening bracket, up to its closing one.
  Result<void> list(size_t depth) {
    if (depth == kMaxDepth) return refusal("is nested deeper than out, in, row, column");
    if (numbers_.dims.size() <= depth) numbers_.dims.push_back(-1);
    int64_t count = 0;
    for (skip_blanks(); at_ < text_.size() && text_[at_] != ']'; skip_blanks()) {
      place_.push_back(count++);
      const Result<void> part = text_[at_] == '[' ? inner(depth) : number(depth);
      if (!part) return part;
      place_.pop_back();
    }
    if (at_ == text_.size()) return refusal("has a bracket that is not closed");
    ++at_;
    int64_t& size = numbers_.dims[depth];
    if (size < 0) size = count;
    if (count == size && count > 0) return {};
    const std::string_view what = depth + 1 == numbers_.dims.size() ? " number" : " part";
    return refusal(
        "has " + std::to_string(count) + std::string(what) + (count == 1 ? "" : "s") + " at " + place_text(place_),
        count == 0 ? "1 or more" : std::to_string(size) + ", as the first");
  }

  Result<void> inner(size_t depth) {
    if (leaf_depth_ && depth >= *leaf_depth_) return refusal("has brackets among numbers at " + place_text(place_));
    ++at_;
    return list(depth + 1);
  }

  Result<void> number(size_t depth) {
    if (!leaf_depth_) leaf_depth_ = depth;
    if (*leaf_depth_ != depth) return refusal("has a number among brackets at " + place_text(place_));
    const size_t begin = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '[' && text_[at_] != ']') ++at_;
    const std::string_view token = text_.substr(begin, at_ - begin);
    const Result<float> value = parse_number(token);
    if (!value) {
      constexpr size_t kMaxQuoted = 24;
      const bool plain =
          token.size() <= kMaxQuoted && std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7F; });
      return refusal("has " + (plain ? std::string(token) : std::string("something else than a number")) + " at " +
                         place_text(place_),
                     "numbers such as 2, -0.5, 2e-3 or 1/9");
    }
    numbers_.values.push_back(*value);
    return {};
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<int64_t> place_;
  std::optional<size_t> leaf_depth_;
  NestedNumbers numbers_;
};

// "# weight [4, 1, 3, 3]": the shape that rows of numbers come with.
Result<NestedNumbers> parse_rows(std::string_view text) {
  NestedNumbers numbers;
  const size_t line_end = std::min(text.find('\n'), text.size());
  std::string_view heading = text.substr(kHeading.size(), line_end - kHeading.size());
  const Error bad_heading = refusal("has no shape in its first line", "# weight [out, in, rows, columns]");
  int64_t total = 1;
  while (!heading.empty() && heading.front() != ']') {
    int64_t size = 0;
    const auto [end, error] = std::from_chars(heading.data(), heading.data() + heading.size(), size);
    constexpr int64_t kMostSize = 4096;
    if (error != std::errc() || size < 1 || size > kMostSize || numbers.dims.size() == kMaxDepth) return bad_heading;
    numbers.dims.push_back(size);
    total *= size;
    heading.remove_prefix(static_cast<size_t>(end - heading.data()));
    while (!heading.empty() && (heading.front() == ',' || heading.front() == ' ')) heading.remove_prefix(1);
  }
  if (numbers.dims.size() < 2) return bad_heading;
  text.remove_prefix(line_end);
  int64_t row = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t before = numbers.values.size();
    while (!line.empty()) {
      const auto begin = std::ranges::find_if_not(line, is_blank);
      line.remove_prefix(static_cast<size_t>(begin - line.begin()));
      const auto stop = std::ranges::find_if(line, is_blank);
      const std::string_view token = line.substr(0, static_cast<size_t>(stop - line.begin()));
      line.remove_prefix(token.size());
      if (token.empty()) break;
      const Result<float> value = parse_number(token);
      if (!value)
        return refusal("has something else than a number in row " + std::to_string(row + 1),
                       "numbers such as 2, -0.5, 2e-3 or 1/9");
      numbers.values.push_back(*value);
    }
    const auto count = static_cast<int64_t>(numbers.values.size() - before);
    if (count == 0) continue;
    ++row;
    if (count != numbers.dims.back())
      return refusal("row " + std::to_string(row) + " has length " + std::to_string(count),
                     std::to_string(numbers.dims.back()) + ", as the first line says");
  }
  if (static_cast<int64_t>(numbers.values.size()) != total)
    return refusal("has " + std::to_string(row) + " rows",
                   std::to_string(total / numbers.dims.back()) + ", as the first line says");
  return numbers;
}

std::string rows_text(const Tensor& weight) {
  const Shape& shape = weight.shape();
  std::string text = "# weight " + to_string(shape) + "\n";
  for (int64_t o = 0; o < shape.n; ++o)
    for (int64_t c = 0; c < shape.c; ++c) {
      if (o + c > 0) text += "\n";
      text += kernel_text({weight.view().plane(o, c), static_cast<size_t>(shape.h * shape.w)}, shape.h, shape.w,
                          KernelTextForm::rows);
    }
  return text;
}

}  // namespace

std::string weight_text(const Tensor& weight, KernelTextForm form) {
  if (form == KernelTextForm::rows) return rows_text(weight);
  const Shape& shape = weight.shape();
  std::string text = "[\n";
  for (int64_t o = 0; o < shape.n; ++o) {
    text += " [";
    for (int64_t c = 0; c < shape.c; ++c)
      text += (c > 0 ? ", " : "") + kernel_text({weight.view().plane(o, c), static_cast<size_t>(shape.h * shape.w)},
                                                shape.h, shape.w, KernelTextForm::python);
    text += o + 1 < shape.n ? "],\n" : "]\n";
  }
  text += "]";
  switch (form) {
    case KernelTextForm::numpy:
      return "np.array(" + text + ", dtype=np.float32)";
    case KernelTextForm::pytorch:
      return "torch.tensor(" + text + ", dtype=torch.float32)";
    default:
      return text;
  }
}

bool is_weight_text(std::string_view text) {
  if (text.starts_with(kHeading)) return true;
  int64_t depth = 0, deepest = 0, kernels = 0;
  for (const char c : text) {
    if (c == '[') deepest = std::max(deepest, ++depth);
    if (c != ']') continue;
    // A kernel ends where the second level from the inside is closed.
    if (depth == deepest - 1) ++kernels;
    --depth;
  }
  return deepest >= 3 && kernels > 1;
}

Result<NestedNumbers> parse_weight_text(std::string_view text) {
  if (text.size() > kMaxText) return refusal("is too long", "up to 16 MiB");
  if (text.starts_with(kHeading)) return parse_rows(text);
  const size_t open = text.find('[');
  if (open == std::string_view::npos) return refusal("has no brackets");
  Reader reader(text.substr(open));
  Result<NestedNumbers> numbers = reader.read();
  if (!numbers) return numbers;
  const Result<double> factor =
      factor_around({"weights text", "weight", 0, kMaxText}, text.substr(0, open), text.substr(open + reader.end()));
  if (!factor) return factor.error();
  if (*factor != 1)
    for (float& value : numbers->values) value = static_cast<float>(value * *factor);
  return numbers;
}

}  // namespace convlens::model
