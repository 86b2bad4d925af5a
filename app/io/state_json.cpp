#include "io/state_json.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

namespace convlens::io {
namespace {

// Appends JSON text as it goes: maps of millions of cells would take a tree of values many times their size.
class Writer {
 public:
  std::string take() { return std::move(text_); }

  void begin(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
  }
  void end(char bracket) {
    text_ += bracket;
    first_ = false;
  }
  void key(std::string_view name) {
    separate();
    string(name);
    text_ += ':';
    first_ = true;  // its value needs no comma
  }
  template <class T>
  void field(std::string_view name, const T& value) {
    key(name);
    put(value);
  }

  void put(bool value) { literal(value ? "true" : "false"); }
  void put(int64_t value) { number(value); }
  void put(uint64_t value) { number(value); }
  void put(int value) { number(value); }
  void put(float value) { std::isfinite(value) ? number(value) : literal("null"); }
  void put(double value) { std::isfinite(value) ? number(value) : literal("null"); }
  void put(std::string_view value) {
    separate();
    string(value);
  }
  void put(const std::string& value) { put(std::string_view(value)); }
  void put(const char* value) { put(std::string_view(value)); }
  void put(const Size2& size) { put_all(std::initializer_list<int64_t>{size.h, size.w}); }
  void put(const Padding& p) { put_all(std::initializer_list<int64_t>{p.top, p.left, p.bottom, p.right}); }
  void put(const Shape& s) { put_all(std::initializer_list<int64_t>{s.n, s.c, s.h, s.w}); }
  void put(const std::optional<Error>& error) { error ? put(error->message()) : literal("null"); }
  template <class Values>
  void put_all(const Values& values) {
    begin('[');
    for (const auto& value : values) put(value);
    end(']');
  }

 private:
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  void literal(std::string_view word) {
    separate();
    text_ += word;
  }
  template <class T>
  void number(T value) {
    separate();
    char digits[40];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }
  // A file's name need not be UTF-8; JSON has to be.
  void string(std::string_view value) {
    text_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  std::string text_;
  bool first_ = true;
};

// [channel][row][col] of the first image.
void put_planes(Writer& out, const Tensor& tensor, int64_t image) {
  const Shape& shape = tensor.shape();
  out.begin('[');
  for (int64_t c = 0; c < shape.c; ++c) {
    out.begin('[');
    for (int64_t row = 0; row < shape.h; ++row)
      out.put_all(std::span<const float>(tensor.view().row(image, c, row), static_cast<size_t>(shape.w)));
    out.end(']');
  }
  out.end(']');
}

void put_tensor_fields(Writer& out, const Tensor& tensor) {
  out.field("shape", tensor.shape());
  out.key("values");
  put_planes(out, tensor, 0);
}

void put_input(Writer& out, const model::Document& document) {
  out.key("input");
  out.begin('{');
  out.field("name", document.input_name);
  put_tensor_fields(out, document.input.read());
  out.end('}');
}

void put_kernels(Writer& out, const model::KernelBank& kernels) {
  out.key("kernels");
  out.begin('[');
  for (int64_t o = 0; o < kernels.outputs(); ++o) {
    out.begin('{');
    out.field("name", kernels.names[static_cast<size_t>(o)]);
    out.key("weights");
    put_planes(out, kernels.weight, o);
    out.field("bias", kernels.bias[static_cast<size_t>(o)]);
    out.end('}');
  }
  out.end(']');
}

void put_parameters(Writer& out, const model::Document& document) {
  out.key("params");
  out.begin('{');
  out.field("stride", document.conv.stride);
  out.field("padding", document.conv.padding);
  out.field("auto_padding", to_string(document.conv.auto_padding));
  out.field("padding_mode", to_string(document.conv.padding_mode));
  out.field("dilation", document.conv.dilation);
  out.field("groups", document.conv.groups);
  out.field("flip", document.conv.flip);
  out.end('}');
  out.field("relu", document.relu);
  const char* kind = "none";
  if (document.pool.choice == model::PoolChoice::max) kind = "max";
  if (document.pool.choice == model::PoolChoice::average) kind = "average";
  out.key("pool");
  out.begin('{');
  out.field("kind", kind);
  out.field("size", document.pool.kernel);
  out.field("stride", document.pool.stride);
  out.field("padding", document.pool.padding);
  out.end('}');
}

struct NamedMaps {
  const char* name;
  const model::FeatureMaps& maps;
};

void put_outputs(Writer& out, const std::initializer_list<NamedMaps>& stages) {
  out.key("outputs");
  out.begin('{');
  for (const NamedMaps& stage : stages) {
    if (stage.maps.maps.empty()) continue;
    out.key(stage.name);
    out.begin('{');
    put_tensor_fields(out, stage.maps.maps);
    out.end('}');
  }
  out.end('}');
  out.key("statistics");
  out.begin('{');
  for (const NamedMaps& stage : stages) {
    if (stage.maps.maps.empty()) continue;
    out.key(stage.name);
    out.begin('[');
    for (const model::MapStatistics& channel : stage.maps.statistics) {
      out.begin('{');
      out.field("min", channel.min);
      out.field("max", channel.max);
      out.field("mean", channel.mean);
      out.field("nan_count", channel.nan_count);
      out.end('}');
    }
    out.end(']');
  }
  out.end('}');
}

void put_results(Writer& out, const model::Results& results) {
  put_outputs(out, {{"conv", results.conv}, {"activated", results.activated}, {"pooled", results.pooled}});
  out.key("global_average");
  out.put_all(results.global_average);
  out.key("global_max");
  out.put_all(results.global_max);
  out.key("errors");
  out.begin('{');
  out.field("conv", results.conv_error);
  out.field("pool", results.pool_error);
  out.end('}');
  out.key("compute");
  out.begin('{');
  out.field("milliseconds", results.compute_ms);
  out.field("cells", results.cells_computed);
  out.field("threads", results.threads);
  out.field("variant", results.variant);
  out.field("target", results.target);
  out.end('}');
}

void put_notice(Writer& out, const model::Notice& notice) {
  const char* kind = "none";
  if (notice.kind == model::Notice::Kind::info) kind = "info";
  if (notice.kind == model::Notice::Kind::error) kind = "error";
  out.key("notice");
  out.begin('{');
  out.field("kind", kind);
  out.field("text", notice.text);
  out.end('}');
}

}  // namespace

std::string state_json(const model::Document& document, uint64_t version, const model::Session& session,
                       const model::Results& results, const std::optional<HistoryState>& history) {
  Writer out;
  out.begin('{');
  out.field("document_version", version);
  out.field("results_version", results.version);
  out.field("settled", version == results.version);
  put_input(out, document);
  put_kernels(out, document.kernels);
  put_parameters(out, document);
  put_results(out, results);
  out.field("selected_output", session.selected_output);
  put_notice(out, session.notice);
  if (history) {
    out.field("can_undo", history->can_undo);
    out.field("can_redo", history->can_redo);
    out.field("modified", history->modified);
  }
  out.end('}');
  return out.take() + "\n";
}

}  // namespace convlens::io
