#include "model/loop_code.h"

#include "model/number_text.h"

namespace convlens::model {
namespace {

constexpr int kIndent = 2;

std::string num(int64_t value) { return std::to_string(value); }

// "row", "2*row"
std::string scaled(int64_t factor, const std::string& name) { return factor == 1 ? name : num(factor) + "*" + name; }

std::string loop(const std::string& name, int64_t count) { return "for " + name + " in range(" + num(count) + "):"; }

// NumPy's name of the mode as a further argument; zeros are its default.
std::string mode_argument(PaddingMode mode) {
  switch (mode) {
    case PaddingMode::zeros:
      return "";
    case PaddingMode::reflect:
      return ", mode=\"reflect\"";
    case PaddingMode::replicate:
      return ", mode=\"edge\"";
    case PaddingMode::circular:
      return ", mode=\"wrap\"";
  }
  return "";
}

// "((0, 0), (1, 1), (1, 1))": nothing before the rows for `leading` axes; "1" where one number says it.
std::string pad_widths(const Padding& p, int leading) {
  if (leading == 0 && p == Padding{p.top, p.top, p.top, p.top}) return num(p.top);
  std::string text = "(";
  for (int i = 0; i < leading; ++i) text += "(0, 0), ";
  return text + "(" + num(p.top) + ", " + num(p.bottom) + "), (" + num(p.left) + ", " + num(p.right) + "))";
}

// "np.pad(x, ...)", or what is to be padded itself where there is no padding.
std::string padded(const Conv2dProblem& problem, const std::string& what, int leading) {
  if (problem.padding == Padding{}) return what;
  return "np.pad(" + what + ", " + pad_widths(problem.padding, leading) + mode_argument(problem.params.padding_mode) +
         ")";
}

// The first input channel of output o's group: "", "o", "o//2*3".
std::string first_channel(const Conv2dProblem& problem) {
  if (problem.params.groups == 1) return "";
  const int64_t outputs_a_group = problem.output.c / problem.params.groups;
  std::string text = outputs_a_group == 1 ? "o" : "o//" + num(outputs_a_group);
  if (problem.weight.c > 1) text += "*" + num(problem.weight.c);
  return text;
}

std::string import_line(const Conv2dProblem& problem) {
  return "import numpy as np  # x " + to_string(problem.input) + ", w " + to_string(problem.weight) +
         (problem.has_bias ? ", b [" + num(problem.output.c) + "]" : "");
}

// --- Nested loops ---

// "i", or from the far end "2 - i" where the kernel is turned.
std::string kernel_index(const std::string& name, int64_t size, bool flip) {
  return flip && size > 1 ? num(size - 1) + " - " + name : name;
}

LoopCode nested(const Conv2dProblem& problem) {
  const Shape& out = problem.output;
  const Shape& w = problem.weight;
  const bool flip = problem.params.flip;
  LoopCode code;
  int depth = 0;
  const auto line = [&](const std::string& text) { code.lines.push_back({depth * kIndent, text}); };
  const auto open = [&](const std::string& name, int64_t count) {
    line(loop(name, count));
    ++depth;
  };
  line(import_line(problem));
  if (problem.padding != Padding{}) line("x = " + padded(problem, "x", 2));
  line("out = np.zeros((" + num(out.n) + ", " + num(out.c) + ", " + num(out.h) + ", " + num(out.w) + "))");
  open("n", out.n);
  open("o", out.c);
  open("row", out.h);
  open("col", out.w);
  line(problem.has_bias ? "acc = b[o]" : "acc = 0");
  open("c", w.c);
  open("i", w.h);
  open("j", w.w);
  const std::string first = first_channel(problem);
  const std::string channel = first.empty() ? "c" : w.c == 1 ? first : first + " + c";
  code.product_line = code.lines.size();
  line("acc += x[n, " + channel + ", " + scaled(problem.rows.stride, "row") + " + " +
       scaled(problem.rows.dilation, "i") + ", " + scaled(problem.cols.stride, "col") + " + " +
       scaled(problem.cols.dilation, "j") + "] * w[o, c, " + kernel_index("i", w.h, flip) + ", " +
       kernel_index("j", w.w, flip) + "]");
  depth -= 3;
  code.window_line = code.lines.size();
  line("out[n, o, row, col] = acc");
  return code;
}

// --- apply_kernel ---

// From the window's first cell to its middle.
int64_t to_middle(const Axis& axis) { return axis.dilation * (axis.kernel / 2); }

// "row-1:row+2", "row-2:row+3:2"
std::string window_slice(const std::string& name, const Axis& axis) {
  const int64_t before = to_middle(axis), after = axis.dilated_kernel() - before;
  return (before == 0 ? name : name + "-" + num(before)) + ":" + name + "+" + num(after) +
         (axis.dilation == 1 ? "" : ":" + num(axis.dilation));
}

// The middles of the windows: "range(1, 27)", "range(1, 29, 2)".
std::string middles(const Axis& axis) {
  const int64_t first = to_middle(axis), end = first + (axis.output() - 1) * axis.stride + 1;
  if (axis.stride == 1) return first == 0 ? "range(" + num(end) + ")" : "range(" + num(first) + ", " + num(end) + ")";
  return "range(" + num(first) + ", " + num(end) + ", " + num(axis.stride) + ")";
}

LoopCode apply_kernel(const Conv2dProblem& problem, int64_t n) {
  const bool grouped = problem.params.groups > 1, matrix = problem.input.c == 1;
  const std::string group_slice = grouped ? "c:c+" + num(problem.weight.c) + ", " : std::string(matrix ? "" : ":, ");
  const std::string turned =
      !problem.params.flip ? std::string() : std::string(matrix ? "[::-1, ::-1]" : "[:, ::-1, ::-1]");
  LoopCode code;
  const auto line = [&](int spaces, const std::string& text) { code.lines.push_back({spaces, text}); };
  line(0, import_line(problem));
  line(0, "x = " + (matrix ? padded(problem, "x[" + num(n) + ", 0]", 0) : padded(problem, "x[" + num(n) + "]", 1)));
  line(0, grouped ? "def apply_kernel(row, col, kernel, c):" : "def apply_kernel(row, col, kernel):");
  code.product_line = code.lines.size();
  line(kIndent, "return (x[" + group_slice + window_slice("row", problem.rows) + ", " +
                    window_slice("col", problem.cols) + "] * kernel" + turned + ").sum()");
  const std::string rows = middles(problem.rows), cols = middles(problem.cols);
  if (rows == cols) {
    line(0, "rng = " + rows);
  } else {
    line(0, "rows = " + rows);
    line(0, "cols = " + cols);
  }
  code.window_line = code.lines.size();
  line(0, "out = [[[apply_kernel(row, col, w[o" + std::string(matrix ? ", 0]" : "]") +
              (grouped ? ", " + first_channel(problem) : "") + ")" + (problem.has_bias ? " + b[o]" : ""));
  line(9, std::string("for col in ") + (rows == cols ? "rng]" : "cols]"));
  line(8, std::string("for row in ") + (rows == cols ? "rng]" : "rows]"));
  line(7, "for o in range(" + num(problem.output.c) + ")]");
  return code;
}

}  // namespace

std::string LoopCode::text() const {
  std::string text;
  for (const CodeLine& line : lines) text += std::string(static_cast<size_t>(line.spaces), ' ') + line.text + "\n";
  return text;
}

LoopCode loop_code(const Conv2dProblem& problem, LoopForm form, int64_t n) {
  return form == LoopForm::nested ? nested(problem) : apply_kernel(problem, n);
}

std::vector<LoopValue> loop_values(const Conv2dProblem& problem, LoopForm form, const CellExplanation& cell,
                                   int64_t product) {
  const bool inside = product >= 0 && product < static_cast<int64_t>(cell.taps.size());
  const double sum = inside ? cell.sum_of_first(product + 1) : cell.total;
  const int64_t a_channel = problem.weight.h * problem.weight.w;
  const auto inner = [&](int64_t value) { return inside ? num(value) : std::string("-"); };
  std::vector<LoopValue> values;
  if (form == LoopForm::nested) {
    values = {{"n", num(cell.n)}, {"o", num(cell.output_channel)}, {"row", num(cell.row)}, {"col", num(cell.col)}};
    values.push_back({"c", inner(product / a_channel)});
  } else {
    values = {{"o", num(cell.output_channel)},
              {"row", num(cell.row * problem.rows.stride + to_middle(problem.rows))},
              {"col", num(cell.col * problem.cols.stride + to_middle(problem.cols))}};
    if (problem.weight.c > 1) values.push_back({"c", inner(product / a_channel)});
  }
  values.push_back({"i", inner(product % a_channel / problem.weight.w)});
  values.push_back({"j", inner(product % problem.weight.w)});
  values.push_back({form == LoopForm::nested ? "acc" : "sum", format_number(sum)});
  return values;
}

}  // namespace convlens::model
