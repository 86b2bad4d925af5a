// The list of convolutions that `bench` measures: a table of tab-separated columns, or a short one of our own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/conv2d.h"

namespace convlens::cli {

struct BenchShape {
  std::string name;
  Conv2dProblem problem;
};

// Columns: name N Cin H W Cout kH kW stride pad dilation groups, separated by tabs; # starts a comment; a line that
// starts with "name" is the heading. Errors name `file` and the line.
Result<std::vector<BenchShape>> parse_bench_shapes(std::string_view table, std::string_view file);

// What people look at: digits, a batch of them, a photograph, 1080p.
std::string_view default_bench_table();

}  // namespace convlens::cli
