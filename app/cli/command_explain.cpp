// convlens-cli explain: the numbers behind one output cell of conv2d, as JSON.
#include <array>

#include "cli/commands.h"
#include "cli/conv_options.h"
#include "cli/values.h"
#include "convlens/engine/explain.h"

namespace convlens::cli {
namespace {

struct Cell {
  int64_t n = 0, c = 0, row = 0, col = 0;
};

Result<Cell> cell_option(const Arguments& args, const Shape& output) {
  static constexpr std::array<size_t, 1> four{4};
  auto text = args.require("--at", "N,C,ROW,COL of an output cell");
  if (!text) return text.error();
  auto values = parse_integers("--at", *text, four, "N,C,ROW,COL");
  if (!values) return values.error();
  const Cell cell{(*values)[0], (*values)[1], (*values)[2], (*values)[3]};
  const auto inside = [](int64_t i, int64_t size) { return i >= 0 && i < size; };
  if (!inside(cell.n, output.n) || !inside(cell.c, output.c) || !inside(cell.row, output.h) ||
      !inside(cell.col, output.w)) {
    return Error::request("--at", "is outside of the output: " + *text,
                          "0,0,0,0 to " + std::to_string(output.n - 1) + "," + std::to_string(output.c - 1) + "," +
                              std::to_string(output.h - 1) + "," + std::to_string(output.w - 1));
  }
  return cell;
}

// A grid of one input channel's taps: rows of whatever `write` says of a tap.
template <class Write>
void write_grid(JsonWriter& json, std::string_view name, std::span<const Tap> taps, int64_t rows, int64_t cols,
                Write write) {
  json.key(name).begin_array();
  for (int64_t r = 0; r < rows; ++r) {
    json.begin_array();
    for (int64_t c = 0; c < cols; ++c) write(taps[static_cast<size_t>(r * cols + c)]);
    json.end_array();
  }
  json.end_array();
}

void write_channel(JsonWriter& json, std::span<const Tap> taps, int64_t rows, int64_t cols, double sum) {
  json.begin_object().field("channel", taps.front().input_channel);
  write_grid(json, "patch", taps, rows, cols, [&](const Tap& tap) { json.value(tap.input); });
  write_grid(json, "kernel", taps, rows, cols, [&](const Tap& tap) { json.value(tap.weight); });
  write_grid(json, "products", taps, rows, cols, [&](const Tap& tap) { json.value(tap.product); });
  write_grid(json, "padding", taps, rows, cols, [&](const Tap& tap) { json.value(tap.padding); });
  write_grid(json, "read_at", taps, rows, cols, [&](const Tap& tap) {
    if (tap.row < 0) {
      json.null();
    } else {
      json.begin_array().value(tap.row).value(tap.col).end_array();
    }
  });
  json.field("sum", sum).end_object();
}

std::string explanation_text(const Conv2dProblem& problem, const CellExplanation& cell) {
  JsonWriter json;
  json.begin_object().key("at").begin_array();
  json.value(cell.n).value(cell.output_channel).value(cell.row).value(cell.col).end_array();
  json.field("input_shape", problem.input).field("weight_shape", problem.weight).field("output_shape", problem.output);
  json.key("window").begin_object().field("rows", cell.window.rows).field("cols", cell.window.cols).end_object();
  json.key("channels").begin_array();
  const int64_t rows = problem.weight.h;
  const int64_t cols = problem.weight.w;
  const auto taps_per_channel = static_cast<size_t>(rows * cols);
  for (size_t i = 0; i < cell.channel_sums.size(); ++i) {
    const std::span<const Tap> taps = std::span(cell.taps).subspan(i * taps_per_channel, taps_per_channel);
    write_channel(json, taps, rows, cols, cell.channel_sums[i]);
  }
  json.end_array().field("bias", cell.bias).field("total", cell.total).end_object();
  return json.text() + "\n";
}

Result<void> run_explain(const Arguments& args, const Context& context) {
  if (!args.positionals().empty()) {
    return Error::request(args.positionals()[0], "project files are not read by this version", "--input and --weight");
  }
  if (auto none = refuse_variant(context); !none) return none;
  auto params = conv2d_params(args);
  if (!params) return params.error();
  auto tensors = context.read_conv_tensors(args);
  if (!tensors) return tensors.error();
  auto problem = Conv2dProblem::make(tensors->input.shape(), tensors->weight.shape(), tensors->bias_size, *params);
  if (!problem) return with_option_names(problem.error());
  auto at = cell_option(args, problem->output);
  if (!at) return at.error();
  const CellExplanation cell =
      explain_output(*problem, tensors->input, tensors->weight, tensors->bias, at->n, at->c, at->row, at->col);
  return context.print(explanation_text(*problem, cell));
}

}  // namespace

const Command& explain_command() {
  static const Command command{
      "explain",
      "--input X --weight W [--bias B] --at N,C,ROW,COL [options of conv2d]",
      "the numbers behind one output cell of conv2d, as JSON",
      "patch, kernel and products are grids of one input channel each, as the window meets them (with --flip the\n"
      "kernel is turned); read_at is the input cell of a tap, null for a zero of the padding; the sums and the bias\n"
      "add up to total. window is the span of input rows and columns [begin, end), which padding may exceed.",
      with_conv2d_options({{"--input", "X", ".npy file, or -"},
                           {"--weight", "W", ".npy file, or -"},
                           {"--bias", "B", ".npy file of one value per output channel"},
                           {"--at", "N,C,ROW,COL", "the output cell"}}),
      run_explain};
  return command;
}

}  // namespace convlens::cli
