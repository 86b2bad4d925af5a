// Files, streams and threads of a command; see context.h.
#include "cli/context.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "cli/values.h"
#include "io/atomic_save.h"
#include "model/number_text.h"

namespace convlens::cli {
namespace {

constexpr std::string_view kStandardInput = "standard input";
constexpr std::string_view kStandardOutput = "standard output";
constexpr int64_t kMaxThreads = 1024;

// How messages call a file of the command line.
std::string display_name(const std::string& path) {
  return path == "-" ? std::string(kStandardInput) : io::printable(path);
}

struct ValueRange {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();
  bool has_nan = false;
};

ValueRange range_of(const Tensor& tensor) {
  ValueRange range;
  for (const float value : tensor.values()) {
    if (std::isnan(value)) range.has_nan = true;
    range.min = std::min(range.min, value);  // comparisons with NaN are false and leave the range
    range.max = std::max(range.max, value);
  }
  if (range.min > range.max) range.min = range.max = std::numeric_limits<float>::quiet_NaN();
  return range;
}

std::string report_text(const Context& context, const std::string& path, const Tensor& tensor, const Report& report) {
  const ValueRange range = range_of(tensor);
  if (context.json()) {
    JsonWriter json;
    json.begin_object().field("command", report.command).field("output", path).field("shape", tensor.shape());
    json.field("min", range.min).field("max", range.max).field("nan", range.has_nan);
    for (const auto& [name, text] : report.details) json.field(name, text);
    if (!report.note.empty()) json.field("note", report.note);
    return json.end_object().text() + "\n";
  }
  std::string text = io::printable(path) + ": " + to_string(tensor.shape()) + ", " + model::format_number(range.min) +
                     " to " + model::format_number(range.max);
  if (range.has_nan) text += ", with NaN";
  if (!report.note.empty()) text += "; " + report.note;
  return text + "\n";
}

}  // namespace

Result<Context> Context::make(const Arguments& args, Process& process, const BatchRow* row) {
  Context context;
  context.process_ = &process;
  if (row != nullptr) context.row_ = *row;
  auto threads = integer_option(args, "--threads", 0);
  if (!threads) return threads.error();
  if (args.has("--threads") && (*threads < 1 || *threads > kMaxThreads)) {
    return Error::request("--threads", "is " + std::to_string(*threads), "1 to " + std::to_string(kMaxThreads));
  }
  context.threads_ = args.has("--threads") || row == nullptr ? *threads : row->threads;
  context.variant_ = args.get("--variant");
  context.json_ = args.has("--json");
  context.quiet_ = args.has("--quiet") || (row != nullptr && row->quiet);
  return context;
}

Executor& Context::executor() const {
  std::unique_ptr<Executor>& pool = process_->pools[static_cast<int>(threads_)];
  if (!pool) pool = make_pool(static_cast<int>(threads_));
  return *pool;
}

io::LoadContext Context::load_context() const {
  if (!process_->decoder_command.empty() && !std::exchange(process_->decoder_sought, true))
    process_->decoder = io::DecoderChild::probe(process_->decoder_command);
  io::LoadContext context(process_->cancel);
  context.child = process_->decoder ? &*process_->decoder : nullptr;
  return context;
}

Result<io::Bytes> Context::read_bytes(const std::string& path, int64_t max_bytes) const {
  if (path != "-") return io::read_file(path, max_bytes);
  if (in_batch()) return Error::request("-", "is standard input, which a batch row has not", "a file");
  if (process_->standard_input_used) return Error::request("-", "is given twice", "standard input once");
  process_->standard_input_used = true;
  return io::read_descriptor(process_->streams.in, kStandardInput, max_bytes);
}

Result<io::NpyArray> Context::read_array(const std::string& path) const {
  auto bytes = read_bytes(path, io::kMaxNpyFileBytes);
  if (!bytes) return bytes.error();
  return io::decode_npy(*bytes, display_name(path));
}

Result<Tensor> Context::read_tensor(const Arguments& args, std::string_view option) const {
  auto path = args.require(option, "an .npy file");
  if (!path) return path.error();
  auto array = read_array(*path);
  if (!array) return array.error();
  if (array->dims.size() < 2) {
    return Error::request(display_name(*path), "has the shape " + io::dims_text(array->dims),
                          "[H,W], [C,H,W] or [N,C,H,W]");
  }
  return std::move(array->values);
}

Result<ConvTensors> Context::read_conv_tensors(const Arguments& args) const {
  auto input = read_tensor(args, "--input");
  if (!input) return input.error();
  auto weight = read_tensor(args, "--weight");
  if (!weight) return weight.error();
  ConvTensors tensors{std::move(input).value(), std::move(weight).value(), {}, -1};
  const auto path = args.get("--bias");
  if (!path) return tensors;
  auto bias = read_array(*path);
  if (!bias) return bias.error();
  if (bias->dims.size() != 1) {
    return Error::request(display_name(*path), "has the shape " + io::dims_text(bias->dims),
                          "one dimension: a value per output channel");
  }
  tensors.bias.assign(bias->values.values().begin(), bias->values.values().end());
  tensors.bias_size = bias->values.size();
  return tensors;
}

Result<void> Context::print(std::string_view text) const {
  if (row_ && row_->output != nullptr) {
    *row_->output += text;
    return {};
  }
  const std::array<io::ByteView, 1> parts{io::as_bytes(text)};
  return io::write_descriptor(process_->streams.out, kStandardOutput, parts);
}

Result<void> Context::save(const std::string& path, std::span<const io::ByteView> parts,
                           std::string_view report) const {
  if (path == "-") return io::write_descriptor(process_->streams.out, kStandardOutput, parts);
  auto pending = io::PendingSave::prepare(path, parts);
  if (!pending) return pending.error();
  if (!quiet_ || json_) {
    if (auto printed = print(report); !printed) return printed;
  }
  return pending->commit();
}

Result<std::string> Context::output_path(std::string path, std::string_view option) const {
  if (path != "-") return path;
  if (in_batch()) return Error::request(std::string(option), "is -, which a batch row has not", "a file");
  if (json_) return Error::request(std::string(option), "is -, where --json writes its report", "a file, or no --json");
  return path;
}

Result<std::string> Context::output_option(const Arguments& args) const {
  auto path = args.require("--output", "an .npy file to write, or -");
  if (!path) return path;
  return output_path(std::move(path).value(), "--output");
}

Result<void> refuse_variant(const Context& context) {
  if (!context.variant()) return {};
  return Error::request("--variant", "does not apply to this command", "conv2d and bench");
}

Result<void> save_tensor(const Context& context, const std::string& path, const Tensor& tensor, const Report& report) {
  return save_result(context, path, tensor, io::NpyFile(tensor).parts(), report);
}

Result<void> save_result(const Context& context, const std::string& path, const Tensor& tensor,
                         std::span<const io::ByteView> parts, const Report& report) {
  return context.save(path, parts, report_text(context, path, tensor, report));
}

}  // namespace convlens::cli
