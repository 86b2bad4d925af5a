// What a command works with besides its options: files, standard streams, threads, and how results are handed over.
//
// A Process lives for one call of run() and is shared by all rows of a batch; a Context lives for one command.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "convlens/engine/executor.h"
#include "convlens/engine/tensor.h"
#include "io/decoder_child.h"
#include "io/file.h"
#include "io/json_writer.h"
#include "io/npy.h"

namespace convlens::cli {

using io::JsonWriter;

struct Process {
  Streams streams;
  const CancelToken* cancel = nullptr;
  std::map<int, std::unique_ptr<Executor>> pools;  // by the number of threads that was asked for
  bool standard_input_used = false;
  std::vector<std::string> decoder_command;  // empty: decoders run here
  bool decoder_sought = false;
  std::optional<io::DecoderChild> decoder;

  bool is_cancelled() const { return cancel != nullptr && cancel->cancelled(); }
};

// How rows of a batch differ from a command of their own.
struct BatchRow {
  int64_t threads = 0;            // the default of the batch
  bool quiet = false;             // the default of the batch
  std::string* output = nullptr;  // where reports go instead of standard output; null: there
};

struct ConvTensors {
  Tensor input, weight;
  std::vector<float> bias;
  int64_t bias_size = -1;  // -1: no bias was given
};

class Context {
 public:
  // Reads the common options. `row` is null outside a batch.
  static Result<Context> make(const Arguments& args, Process& process, const BatchRow* row);

  bool json() const { return json_; }
  bool quiet() const { return quiet_; }
  bool in_batch() const { return row_.has_value(); }
  const std::optional<std::string>& variant() const { return variant_; }
  int64_t threads() const { return threads_; }
  Process& process() const { return *process_; }
  const CancelToken* cancel() const { return process_->cancel; }
  Executor& executor() const;
  // How strangers' files are decoded: in a child where there can be one.
  io::LoadContext load_context() const;

  // The bytes of a file, or of standard input for "-" (once, and not in a batch).
  Result<io::Bytes> read_bytes(const std::string& path, int64_t max_bytes) const;
  // An .npy file of two to four dimensions, as NCHW. `option` names what is missing when it was not given.
  Result<Tensor> read_tensor(const Arguments& args, std::string_view option) const;
  // --input, --weight and --bias, which has one dimension.
  Result<ConvTensors> read_conv_tensors(const Arguments& args) const;

  // Text on standard output as it is, whatever --quiet says.
  Result<void> print(std::string_view text) const;
  // Saves `parts` as `path` ("-": standard output) and prints `report`, unless --quiet or "-". The report comes out
  // before the file gets its name, so that whatever fails, no file appears.
  Result<void> save(const std::string& path, std::span<const io::ByteView> parts, std::string_view report) const;

  // Where results go, checked before the work: "-" is refused with --json and in a batch, where standard output is for
  // reports.
  Result<std::string> output_path(std::string path, std::string_view option) const;
  Result<std::string> output_option(const Arguments& args) const;

 private:
  Result<io::NpyArray> read_array(const std::string& path) const;
  Process* process_ = nullptr;
  std::optional<BatchRow> row_;
  int64_t threads_ = 0;
  std::optional<std::string> variant_;
  bool json_ = false;
  bool quiet_ = false;
};

// --variant belongs to conv2d; the other commands refuse it.
Result<void> refuse_variant(const Context& context);

// What the report about a result says besides the file, its shape and the range of its values.
struct Report {
  std::string_view command;
  std::string note;                                                    // what was converted; may be empty
  std::vector<std::pair<std::string_view, std::string>> details = {};  // in JSON only
};

// Saves a result as .npy and reports it, as one line or as JSON.
Result<void> save_tensor(const Context& context, const std::string& path, const Tensor& tensor, const Report& report);
// The same where `parts` are the file, of whatever format.
Result<void> save_result(const Context& context, const std::string& path, const Tensor& tensor,
                         std::span<const io::ByteView> parts, const Report& report);

}  // namespace convlens::cli
