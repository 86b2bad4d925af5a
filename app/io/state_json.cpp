// Key by key, what the screen shows; see state_json.h.
#include "io/state_json.h"

#include <span>
#include <string_view>

#include "io/explanation_json.h"
#include "io/json_writer.h"
#include "io/stages_json.h"
#include "model/batch.h"
#include "model/layer_view.h"

namespace convlens::io {
namespace {

// [channel][row][col] of the first image.
void put_planes(JsonWriter& out, const Tensor& tensor, int64_t image) {
  const Shape& shape = tensor.shape();
  out.begin_array();
  for (int64_t c = 0; c < shape.c; ++c) {
    out.begin_array();
    for (int64_t row = 0; row < shape.h; ++row)
      out.array(std::span<const float>(tensor.view().row(image, c, row), static_cast<size_t>(shape.w)));
    out.end_array();
  }
  out.end_array();
}

void put_tensor_fields(JsonWriter& out, const Tensor& tensor) {
  out.field("shape", tensor.shape());
  out.key("values");
  put_planes(out, tensor, 0);
}

void put_input(JsonWriter& out, const model::Document& document) {
  out.key("input");
  out.begin_object();
  out.field("name", document.input_name);
  put_tensor_fields(out, document.input.read());
  out.end_object();
}

void put_kernels(JsonWriter& out, const model::KernelBank& kernels) {
  out.key("kernels");
  out.begin_array();
  for (int64_t o = 0; o < kernels.outputs(); ++o) {
    out.begin_object();
    out.field("name", kernels.names[static_cast<size_t>(o)]);
    out.key("weights");
    put_planes(out, kernels.weight, o);
    out.field("bias", kernels.bias[static_cast<size_t>(o)]);
    out.end_object();
  }
  out.end_array();
}

void put_parameters(JsonWriter& out, const model::Document& document) {
  out.key("params");
  out.begin_object();
  out.field("stride", document.conv.stride);
  out.field("padding", document.conv.padding);
  out.field("auto_padding", to_string(document.conv.auto_padding));
  out.field("padding_mode", to_string(document.conv.padding_mode));
  out.field("dilation", document.conv.dilation);
  out.field("groups", document.conv.groups);
  out.field("flip", document.conv.flip);
  out.end_object();
  out.key("channels_off");
  out.begin_array();
  for (int64_t c = 0; c < model::channels_of_shown_layer(document); ++c)
    if (document.is_off(c)) out.value(c);
  out.end_array();
  out.field("relu", document.relu());
  out.key("pool");
  out.begin_object();
  out.field("kind", pool_kind(document.pool.choice));
  out.field("size", document.pool.kernel);
  out.field("stride", document.pool.stride);
  out.field("padding", document.pool.padding);
  out.end_object();
}

struct NamedMaps {
  const char* name;
  const model::FeatureMaps& maps;
};

void put_outputs(JsonWriter& out, const std::initializer_list<NamedMaps>& stages) {
  out.key("outputs");
  out.begin_object();
  for (const NamedMaps& stage : stages) {
    if (stage.maps.maps.empty()) continue;
    out.key(stage.name);
    out.begin_object();
    put_tensor_fields(out, stage.maps.maps);
    out.end_object();
  }
  out.end_object();
  out.key("statistics");
  out.begin_object();
  for (const NamedMaps& stage : stages) {
    if (stage.maps.maps.empty()) continue;
    out.key(stage.name);
    out.begin_array();
    for (const model::MapStatistics& channel : stage.maps.statistics) {
      out.begin_object();
      out.field("min", channel.min);
      out.field("max", channel.max);
      out.field("mean", channel.mean);
      out.field("nan_count", channel.nan_count);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

void put_error(JsonWriter& out, std::string_view stage, const std::optional<Error>& error) {
  out.key(stage);
  error ? out.value(error->message()) : out.null();
}

void put_results(JsonWriter& out, const model::Results& results) {
  put_outputs(out, {{"conv", results.conv}, {"activated", results.activated}, {"pooled", results.pooled}});
  out.key("global_average");
  out.array(results.global_average);
  out.key("global_max");
  out.array(results.global_max);
  out.key("errors");
  out.begin_object();
  put_error(out, "conv", results.conv_error);
  put_error(out, "pool", results.pool_error);
  out.end_object();
  out.key("compute");
  out.begin_object();
  out.field("milliseconds", results.compute_ms);
  out.field("cells", results.cells_computed);
  out.field("threads", results.threads);
  out.field("variant", results.variant);
  out.field("target", results.target);
  out.end_object();
}

// One number an input and output: [n][channel].
template <class F>
void put_table(JsonWriter& out, std::string_view name, const model::BatchResults& batch, F value) {
  out.key(name);
  out.begin_array();
  for (int64_t n = 0; n < batch.inputs(); ++n) {
    out.begin_array();
    for (int64_t o = 0; o < batch.outputs(); ++o) out.value(value(batch.index(n, o)));
    out.end_array();
  }
  out.end_array();
}

void put_batch_results(JsonWriter& out, const model::BatchResults& batch) {
  out.field("results_version", batch.version);
  put_error(out, "error", batch.error);
  if (batch.empty()) return;
  out.field("output_shape", batch.conv.maps.shape());
  const auto& statistics = batch.conv.statistics;
  put_table(out, "min", batch, [&](size_t i) { return statistics[i].min; });
  put_table(out, "max", batch, [&](size_t i) { return statistics[i].max; });
  put_table(out, "mean", batch, [&](size_t i) { return statistics[i].mean; });
  put_table(out, "global_average", batch, [&](size_t i) { return batch.global_average[i]; });
  put_table(out, "global_max", batch, [&](size_t i) { return batch.global_max[i]; });
}

// Null while there is one input.
void put_batch(JsonWriter& out, const model::Document& document, const model::BatchResults* batch) {
  out.key("batch");
  if (document.others.empty()) {
    out.null();
    return;
  }
  out.begin_object();
  out.field("shape", model::batch_shape(document));
  out.field("shown", document.shown);
  out.key("names");
  out.begin_array();
  for (int64_t n = 0; n < model::batch_size(document); ++n) out.value(model::batch_name(document, n));
  out.end_array();
  if (batch != nullptr) put_batch_results(out, *batch);
  out.end_object();
}

void put_parts(JsonWriter& out, const model::LatencyParts& parts) {
  out.field("total", parts.total);
  for (const model::LatencyPart& part : model::kLatencyParts) out.field(part.name, parts.*part.value);
}

void put_latency(JsonWriter& out, const model::LatencyHistory* latency) {
  out.key("latency");
  if (latency == nullptr) {
    out.null();
    return;
  }
  out.begin_object();
  out.field("edits", latency->count());
  if (!latency->edits().empty()) {
    const model::EditLatency& last = latency->edits().back();
    out.key("last");
    out.begin_object();
    out.field("what", last.what);
    put_parts(out, last.parts);
    out.field("cells", last.cells);
    out.field("on_worker", last.on_worker);
    out.field("threads", last.threads);
    out.field("variant", last.variant);
    out.field("target", last.target);
    out.end_object();
    out.key("median");
    out.begin_object();
    put_parts(out, latency->median());
    out.end_object();
  }
  out.end_object();
}

void put_notice(JsonWriter& out, const model::Notice& notice) {
  const char* kind = "none";
  if (notice.kind == model::Notice::Kind::info) kind = "info";
  if (notice.kind == model::Notice::Kind::error) kind = "error";
  out.key("notice");
  out.begin_object();
  out.field("kind", kind);
  out.field("text", notice.text);
  out.end_object();
}

}  // namespace

std::string state_json(const model::Document& document, uint64_t version, const model::Session& session,
                       const model::Results& results, const std::optional<HistoryState>& history,
                       const model::LatencyHistory* latency, const model::BatchResults* batch,
                       const model::PipelineResults* pipeline) {
  std::optional<model::Document> view;
  if (pipeline != nullptr) view = model::layer_view(document, *pipeline);
  JsonWriter out;
  out.begin_object();
  out.field("document_version", version);
  out.field("results_version", results.version);
  out.field("settled", version == results.version);
  put_input(out, document);
  put_kernels(out, document.kernels);
  put_parameters(out, document);
  put_stages(out, document, session);
  put_results(out, results);
  put_batch(out, document, batch);
  out.field("selected_output", session.selected_output);
  put_explanation(out, view ? *view : document, session, results);
  put_notice(out, session.notice);
  if (history) {
    out.field("can_undo", history->can_undo);
    out.field("can_redo", history->can_redo);
    out.field("modified", history->modified);
    put_latency(out, latency);
  }
  out.end_object();
  return out.take() + "\n";
}

}  // namespace convlens::io
