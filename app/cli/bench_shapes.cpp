// Reading the table of shapes; see bench_shapes.h.
#include "cli/bench_shapes.h"

#include <algorithm>
#include <array>

#include "cli/values.h"

namespace convlens::cli {
namespace {

constexpr size_t kNumbers = 11;
constexpr std::string_view kColumns = "name N Cin H W Cout kH kW stride pad dilation groups, separated by tabs";

// The name, and the numbers joined by commas, of one line; an empty name where the line does not have the columns.
std::pair<std::string, std::string> split_row(std::string_view line) {
  const size_t tab = line.find('\t');
  if (tab == std::string_view::npos) return {};
  std::string numbers(line.substr(tab + 1));
  for (char& c : numbers) {
    if (c == '\t') c = ',';
  }
  return {std::string(line.substr(0, tab)), numbers};
}

Result<BenchShape> parse_row(std::string_view line, const std::string& where) {
  static constexpr std::array<size_t, 1> counts{kNumbers};
  auto [name, text] = split_row(line);
  if (name.empty()) return Error::failure(where, "is no row of shapes", std::string(kColumns));
  auto numbers = parse_integers(where, text, counts, kColumns);
  if (!numbers) return Error::failure(where, numbers.error().what, numbers.error().accepted);
  const std::vector<int64_t>& v = *numbers;
  Conv2dParams params;
  params.stride = {v[7], v[7]};
  params.padding = {v[8], v[8], v[8], v[8]};
  params.dilation = {v[9], v[9]};
  params.groups = v[10];
  const Shape input{v[0], v[1], v[2], v[3]};
  const Shape weight{v[4], v[1] / std::max<int64_t>(params.groups, 1), v[5], v[6]};
  auto problem = Conv2dProblem::make(input, weight, -1, params);
  if (!problem) return Error::request(where, problem.error().message());
  return BenchShape{std::move(name), *problem};
}

}  // namespace

Result<std::vector<BenchShape>> parse_bench_shapes(std::string_view table, std::string_view file) {
  std::vector<BenchShape> shapes;
  int64_t number = 0;
  for (size_t begin = 0; begin < table.size();) {
    const size_t end = std::min(table.find('\n', begin), table.size());
    std::string_view line = table.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#') || line.starts_with("name\t")) continue;
    auto shape = parse_row(line, std::string(file) + ":" + std::to_string(number));
    if (!shape) return shape.error();
    shapes.push_back(std::move(shape).value());
  }
  if (shapes.empty()) return Error::failure(std::string(file), "holds no shapes", std::string(kColumns));
  return shapes;
}

std::string_view default_bench_table() {
  return "digit_k4\t1\t1\t28\t28\t4\t3\t3\t1\t1\t1\t1\n"
         "digits64_k8\t64\t1\t28\t28\t8\t3\t3\t1\t1\t1\t1\n"
         "rgb224_k16\t1\t3\t224\t224\t16\t3\t3\t1\t1\t1\t1\n"
         "grey1080_k4\t1\t1\t1080\t1920\t4\t3\t3\t1\t1\t1\t1\n"
         "layer64_56\t1\t64\t56\t56\t64\t3\t3\t1\t1\t1\t1\n";
}

}  // namespace convlens::cli
