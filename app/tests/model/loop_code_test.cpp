// The generated Python: how it reads, and that it computes what the engine computes.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "model/loop_code.h"
#include "tests/common/test_files.h"

namespace convlens::model {
namespace {

Conv2dProblem problem_of(const Shape& input, const Shape& weight, const Conv2dParams& params) {
  return Conv2dProblem::make(input, weight, weight.n, params).value();
}

Tensor whole_numbers(const Shape& shape, int64_t seed) {
  Tensor tensor(shape);
  int64_t state = seed;
  for (float& value : tensor.values()) {
    state = (state * 1103515245 + 12345) % 2147483648;
    value = static_cast<float>(state / 65536 % 19 - 9);
  }
  return tensor;
}

// Nested lists, outermost first.
void write_json(std::ostream& out, std::span<const float> values, std::vector<int64_t> sizes) {
  if (sizes.empty()) {
    out << values[0];
    return;
  }
  const auto count = static_cast<size_t>(sizes.front());
  const size_t part = values.size() / count;
  sizes.erase(sizes.begin());
  for (size_t i = 0; i < count; ++i) {
    out << (i == 0 ? "[" : ",");
    write_json(out, values.subspan(i * part, part), sizes);
  }
  out << "]";
}

std::vector<int64_t> sizes_of(const Shape& s) { return {s.n, s.c, s.h, s.w}; }

struct PythonRun {
  int status = -1;
  std::vector<double> out;
};

PythonRun run_python(const std::string& code, const Tensor& x, const Tensor& w, const std::vector<float>& b) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "code.py") << code;
  {
    std::ofstream data(folder / "data.json");
    data << "{\"x\":";
    write_json(data, x.values(), sizes_of(x.shape()));
    data << ",\"w\":";
    write_json(data, w.values(), sizes_of(w.shape()));
    data << ",\"b\":";
    write_json(data, b, {static_cast<int64_t>(b.size())});
    data << "}";
  }
  const std::string command = std::string("python3 -B \"") + CONVLENS_TEST_DATA_DIR + "/run_loop.py\" \"" +
                              folder / "code.py" + "\" \"" + folder / "data.json" + "\"";
  PythonRun run;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return run;
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  run.status = pclose(pipe);
  std::istringstream numbers(text);
  for (double value = 0; numbers >> value;) run.out.push_back(value);
  return run;
}

struct Case {
  const char* name;
  Shape input, weight;
  Conv2dParams params;
};

std::vector<Case> cases() {
  const Padding one{1, 1, 1, 1};
  std::vector<Case> cases;
  cases.push_back({"plain", {1, 1, 5, 6}, {2, 1, 3, 3}, {}});
  cases.push_back({"even_kernel", {1, 1, 3, 3}, {1, 1, 2, 2}, {}});
  cases.push_back({"one_by_one", {1, 2, 3, 4}, {2, 2, 1, 1}, {}});
  cases.push_back({"zeros_stride_2", {1, 1, 6, 6}, {2, 1, 3, 3}, {.stride = {2, 2}, .padding = one}});
  cases.push_back({"reflect_uneven", {1, 2, 5, 6}, {2, 2, 3, 2}, {.stride = {1, 2}, .padding = {2, 1, 0, 3}}});
  cases.back().params.padding_mode = PaddingMode::reflect;
  cases.push_back({"replicate", {1, 3, 5, 5}, {2, 3, 3, 3}, {.padding = {1, 2, 3, 0}}});
  cases.back().params.padding_mode = PaddingMode::replicate;
  cases.push_back({"circular_dilated", {1, 1, 7, 8}, {1, 1, 3, 3}, {.padding = {2, 2, 2, 2}, .dilation = {2, 3}}});
  cases.back().params.padding_mode = PaddingMode::circular;
  cases.push_back({"groups", {1, 4, 5, 5}, {4, 2, 3, 3}, {.padding = one, .groups = 2}});
  cases.push_back({"depthwise", {1, 3, 5, 5}, {3, 1, 3, 3}, {.stride = {3, 1}, .groups = 3}});
  cases.push_back({"depthwise_twice", {1, 2, 5, 5}, {4, 1, 2, 3}, {.groups = 2}});
  cases.push_back({"turned", {1, 1, 5, 5}, {1, 1, 3, 2}, {.padding = one, .flip = true}});
  cases.push_back({"turned_groups", {1, 4, 6, 6}, {2, 2, 3, 3}, {.dilation = {2, 1}, .groups = 2, .flip = true}});
  cases.push_back({"even_dilated", {1, 1, 9, 9}, {1, 1, 4, 2}, {.stride = {2, 3}, .dilation = {2, 3}}});
  return cases;
}

class LoopCodeRuns : public testing::TestWithParam<Case> {};

TEST_P(LoopCodeRuns, AsTheEngine) {
  if (std::system("python3 -c pass >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no python3";
  const Case& c = GetParam();
  const Conv2dProblem problem = problem_of(c.input, c.weight, c.params);
  const Tensor x = whole_numbers(c.input, 3), w = whole_numbers(c.weight, 11);
  std::vector<float> b(static_cast<size_t>(c.weight.n));
  for (size_t o = 0; o < b.size(); ++o) b[o] = static_cast<float>(o) - 1;
  std::vector<double> expected;
  const Shape& out = problem.output;
  for (int64_t o = 0; o < out.c; ++o)
    for (int64_t row = 0; row < out.h; ++row)
      for (int64_t col = 0; col < out.w; ++col)
        expected.push_back(explain_output(problem, x, w, b, 0, o, row, col).total);
  for (const LoopForm form : {LoopForm::nested, LoopForm::apply_kernel}) {
    const std::string code = loop_code(problem, form).text();
    const PythonRun run = run_python(code, x, w, b);
    EXPECT_EQ(run.status, 0) << code;
    EXPECT_EQ(run.out, expected) << code << problem.recipe();
  }
}

INSTANTIATE_TEST_SUITE_P(All, LoopCodeRuns, testing::ValuesIn(cases()),
                         [](const testing::TestParamInfo<Case>& c) { return std::string(c.param.name); });

TEST(LoopCode, ReadsAsTheNotebookWhereTheParametersDo) {
  const LoopCode code = loop_code(problem_of({1, 1, 28, 28}, {4, 1, 3, 3}, {}), LoopForm::apply_kernel);
  EXPECT_EQ(code.text(),
            "import numpy as np  # x [1, 1, 28, 28], w [4, 1, 3, 3], b [4]\n"
            "x = x[0, 0]\n"
            "def apply_kernel(row, col, kernel):\n"
            "  return (x[row-1:row+2, col-1:col+2] * kernel).sum()\n"
            "rng = range(1, 27)\n"
            "out = [[[apply_kernel(row, col, w[o, 0]) + b[o]\n"
            "         for col in rng]\n"
            "        for row in rng]\n"
            "       for o in range(4)]\n");
  EXPECT_EQ(code.lines[code.window_line].text, "out = [[[apply_kernel(row, col, w[o, 0]) + b[o]");
  EXPECT_EQ(code.lines[code.product_line].text, "return (x[row-1:row+2, col-1:col+2] * kernel).sum()");
}

TEST(LoopCode, IndicesAreAsSimpleAsTheParameters) {
  const auto innermost = [](const Conv2dParams& params, const Shape& input, const Shape& weight) {
    const LoopCode code = loop_code(problem_of(input, weight, params), LoopForm::nested);
    EXPECT_EQ(code.lines[code.window_line].text, "out[n, o, row, col] = acc");
    return code.lines[code.product_line].text;
  };
  EXPECT_EQ(innermost({}, {1, 1, 9, 9}, {1, 1, 3, 3}), "acc += x[n, c, row + i, col + j] * w[o, c, i, j]");
  EXPECT_EQ(innermost({.stride = {2, 1}, .dilation = {1, 3}, .flip = true}, {1, 1, 9, 9}, {1, 1, 3, 2}),
            "acc += x[n, c, 2*row + i, col + 3*j] * w[o, c, 2 - i, 1 - j]");
  EXPECT_EQ(innermost({.groups = 2}, {1, 6, 9, 9}, {4, 3, 3, 3}),
            "acc += x[n, o//2*3 + c, row + i, col + j] * w[o, c, i, j]");
  EXPECT_EQ(innermost({.groups = 3}, {1, 3, 9, 9}, {3, 1, 3, 3}), "acc += x[n, o, row + i, col + j] * w[o, c, i, j]");
}

std::string joined(const std::vector<LoopValue>& values) {
  std::string text;
  for (const LoopValue& value : values) text += value.name + "=" + value.value + " ";
  return text;
}

TEST(LoopCode, ValuesFollowTheProduct) {
  // S20 of the scenarios: d2l's example.
  const Conv2dProblem problem = problem_of({1, 1, 3, 3}, {1, 1, 2, 2}, {});
  const std::vector<float> nine{0, 1, 2, 3, 4, 5, 6, 7, 8}, four{0, 1, 2, 3}, bias{0.5F};
  const Tensor x({1, 1, 3, 3}, nine), w({1, 1, 2, 2}, four);
  const CellExplanation cell = explain_output(problem, x, w, bias, 0, 0, 1, 0);
  EXPECT_EQ(joined(loop_values(problem, LoopForm::nested, cell, -1)), "n=0 o=0 row=1 col=0 c=- i=- j=- acc=37.5 ");
  EXPECT_EQ(joined(loop_values(problem, LoopForm::nested, cell, 0)), "n=0 o=0 row=1 col=0 c=0 i=0 j=0 acc=0.5 ");
  EXPECT_EQ(joined(loop_values(problem, LoopForm::nested, cell, 2)), "n=0 o=0 row=1 col=0 c=0 i=1 j=0 acc=16.5 ");
  EXPECT_EQ(joined(loop_values(problem, LoopForm::nested, cell, 3)), "n=0 o=0 row=1 col=0 c=0 i=1 j=1 acc=37.5 ");
  EXPECT_EQ(joined(loop_values(problem, LoopForm::apply_kernel, cell, 2)), "o=0 row=2 col=1 i=1 j=0 sum=16.5 ");
}

}  // namespace
}  // namespace convlens::model
