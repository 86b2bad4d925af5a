// The reader of golden/cases.txt; see golden_case.h. A malformed line stops the test program: the file is our own.
#include "golden_case.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace convlens::testing {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);)
    if (!part.empty()) parts.push_back(part);
  return parts;
}

std::vector<int64_t> integers(const std::string& text) {
  std::vector<int64_t> numbers;
  for (const std::string& part : split(text, ',')) numbers.push_back(std::stoll(part));
  return numbers;
}

std::vector<double> reals(const std::string& text) {
  std::vector<double> numbers;
  for (const std::string& part : split(text, ' ')) numbers.push_back(std::strtod(part.c_str(), nullptr));
  return numbers;
}

Shape shape_of(const std::string& text) {
  const std::vector<int64_t> sizes = integers(text);
  CONVLENS_CHECK(sizes.size() == 4);
  return {sizes[0], sizes[1], sizes[2], sizes[3]};
}

GoldenCase parse(const std::string& line) {
  GoldenCase golden;
  golden.line = line;
  const std::vector<std::string> fields = split(line, '|');
  const std::vector<std::string> words = split(fields.at(0), ' ');
  golden.operation = words.at(0);
  for (size_t i = 1; i < words.size(); ++i) {
    CONVLENS_CHECK(words[i].starts_with("--"));
    const bool has_value = i + 1 < words.size() && !words[i + 1].starts_with("--");
    golden.options[words[i].substr(2)] = has_value ? words[i + 1] : "";
    if (has_value) ++i;
  }
  golden.refused = fields.at(1) == " refused";
  if (golden.refused) return golden;
  const std::vector<std::string> source = split(fields.at(1), ' ');
  golden.data = source.at(0);
  golden.seed = std::stoull(source.at(1));
  golden.output = shape_of(fields.at(2));
  golden.values = reals(fields.at(3));
  if (fields.size() > 4) golden.singles = reals(fields.at(4));
  return golden;
}

template <class Kind>
Kind named(const std::string& name, std::initializer_list<Kind> kinds) {
  for (const Kind kind : kinds)
    if (to_string(kind) == name) return kind;
  CONVLENS_CHECK(false && "a known name");
  return *kinds.begin();
}

}  // namespace

Shape GoldenCase::shape(const std::string& name) const { return shape_of(options.at(name)); }

Size2 GoldenCase::pair(const std::string& name, Size2 otherwise) const {
  if (!has(name)) return otherwise;
  const std::vector<int64_t> sizes = integers(options.at(name));
  CONVLENS_CHECK(sizes.size() == 2);
  return {sizes[0], sizes[1]};
}

Padding GoldenCase::padding() const {
  if (!has("padding")) return {};
  const std::vector<int64_t> sides = integers(options.at("padding"));
  if (sides.size() == 1) return {sides[0], sides[0], sides[0], sides[0]};
  if (sides.size() == 2) return {sides[0], sides[1], sides[0], sides[1]};
  CONVLENS_CHECK(sides.size() == 4);
  return {sides[0], sides[1], sides[2], sides[3]};
}

int64_t GoldenCase::integer(const std::string& name, int64_t otherwise) const {
  return has(name) ? std::stoll(options.at(name)) : otherwise;
}

double GoldenCase::real(const std::string& name, double otherwise) const {
  return has(name) ? std::strtod(options.at(name).c_str(), nullptr) : otherwise;
}

PaddingMode GoldenCase::padding_mode() const {
  if (!has("padding-mode")) return PaddingMode::zeros;
  return named(options.at("padding-mode"),
               {PaddingMode::zeros, PaddingMode::reflect, PaddingMode::replicate, PaddingMode::circular});
}

Conv2dParams GoldenCase::conv2d_params() const {
  Conv2dParams params;
  params.stride = pair("stride", {1, 1});
  params.dilation = pair("dilation", {1, 1});
  params.groups = integer("groups", 1);
  params.flip = has("flip");
  params.padding_mode = padding_mode();
  const std::string text = has("padding") ? options.at("padding") : "";
  if (text.starts_with("same") || text == "valid")
    params.auto_padding =
        named(text, {AutoPadding::valid, AutoPadding::same, AutoPadding::same_upper, AutoPadding::same_lower});
  else
    params.padding = padding();
  return params;
}

ConvTranspose2dParams GoldenCase::conv_transpose2d_params() const {
  ConvTranspose2dParams params;
  params.stride = pair("stride", {1, 1});
  params.padding = padding();
  params.output_padding = pair("output-padding", {0, 0});
  params.dilation = pair("dilation", {1, 1});
  params.groups = integer("groups", 1);
  return params;
}

Pool2dParams GoldenCase::pool2d_params() const {
  Pool2dParams params;
  params.kind = named(options.at("kind"), {PoolKind::max, PoolKind::average, PoolKind::lp});
  params.kernel = pair("kernel", {1, 1});
  if (has("stride")) params.stride = pair("stride", {1, 1});
  params.padding = padding();
  params.dilation = pair("dilation", {1, 1});
  params.ceil_mode = has("ceil-mode");
  params.count_include_pad = !has("no-count-include-pad");
  if (has("divisor-override")) params.divisor_override = integer("divisor-override", 1);
  params.norm = real("norm", 2);
  return params;
}

AdaptivePoolKind GoldenCase::adaptive_kind() const {
  return named(options.at("kind"), {AdaptivePoolKind::max, AdaptivePoolKind::average});
}

std::vector<GoldenCase> read_golden_cases(const std::string& operation) {
  std::ifstream file(CONVLENS_TEST_DATA_DIR "/golden/cases.txt");
  CONVLENS_CHECK(file.good());
  std::vector<GoldenCase> cases;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(operation + " ")) cases.push_back(parse(line));
  return cases;
}

}  // namespace convlens::testing
