// Key by key, what the screen shows; see state_json.h.
#include "io/state_json.h"

#include <array>
#include <span>
#include <string_view>

#include "io/json_writer.h"
#include "model/cell_fate.h"
#include "model/explained.h"

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
  out.field("relu", document.relu);
  const char* kind = "none";
  if (document.pool.choice == model::PoolChoice::max) kind = "max";
  if (document.pool.choice == model::PoolChoice::average) kind = "average";
  out.key("pool");
  out.begin_object();
  out.field("kind", kind);
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

void put_taps(JsonWriter& out, const CellExplanation& cell) {
  out.key("taps");
  out.begin_array();
  for (const Tap& tap : cell.taps) {
    out.begin_object();
    out.field("input_channel", tap.input_channel);
    out.field("kernel_row", tap.kernel_row);
    out.field("kernel_col", tap.kernel_col);
    out.field("row", tap.row);
    out.field("col", tap.col);
    out.field("padding", tap.padding);
    out.field("input", tap.input);
    out.field("weight", tap.weight);
    out.field("product", tap.product);
    out.end_object();
  }
  out.end_array();
}

void put_fate(JsonWriter& out, const model::CellFate& fate) {
  out.field("engine", fate.engine);
  out.field("activated", fate.activated);
  out.key("pooled");
  if (fate.pooled) {
    out.begin_object();
    out.field("row", fate.pooled->row);
    out.field("col", fate.pooled->col);
    out.field("value", fate.pooled->value);
    out.field("taken", fate.pooled->taken);
    out.end_object();
  } else {
    out.null();
  }
  out.field("mean", fate.mean);
}

// What the window panel explains.
void put_window(JsonWriter& out, const model::Document& document, const model::Session& session,
                const model::Results& results) {
  out.key("window");
  const auto cell = model::explain_cell(document, results, model::explained_cell(session, results));
  if (!cell) {
    out.null();
    return;
  }
  out.begin_object();
  out.field("n", cell->n);
  out.field("output_channel", cell->output_channel);
  out.field("row", cell->row);
  out.field("col", cell->col);
  out.field("rows", cell->window.rows);
  out.field("cols", cell->window.cols);
  put_taps(out, *cell);
  out.key("channel_sums");
  out.array(cell->channel_sums);
  out.field("bias", cell->bias);
  out.field("total", cell->total);
  put_fate(out, model::fate_of(results, {cell->n, cell->output_channel, cell->row, cell->col, -1}));
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

// Without an output there are no turns to count: null.
void put_transport(JsonWriter& out, const model::Document& document, const model::Transport& transport) {
  const model::WindowPlace& place = transport.place;
  out.key("transport");
  out.begin_object();
  out.field("n", place.n);
  out.field("output_channel", place.channel);
  out.field("row", place.row);
  out.field("col", place.col);
  out.field("product", place.product);
  const auto nest = model::loop_nest(document);
  const auto count = [&](std::string_view name, int64_t value) {
    out.key(name);
    nest ? out.value(value) : out.null();
  };
  count("index", nest ? nest->index_of(place) : 0);
  count("windows", nest ? nest->windows() : 0);
  count("products", nest ? nest->products() : 0);
  out.field("playing", transport.playing);
  out.field("speed", transport.speed);
  out.field("loop", transport.loop);
  out.field("along_row", transport.along_row);
  out.field("build_up", transport.build_up);
  out.field("unit", transport.unit == model::PlayUnit::window ? "window" : "product");
  out.end_object();
}

// The views that are chosen.
void put_view(JsonWriter& out, const model::Session& session) {
  constexpr std::array kViews{"automatic", "sums", "loop", "matrix"};
  constexpr std::array kMatrices{"patches", "weights", "equations"};
  out.key("view");
  out.begin_object();
  out.field("window", kViews[static_cast<size_t>(session.window_view)]);
  out.field("loop", session.loop_form == model::LoopForm::nested ? "nested" : "apply_kernel");
  out.field("matrix", kMatrices[static_cast<size_t>(session.matrix_form)]);
  out.end_object();
}

void put_predict(JsonWriter& out, const model::Predict& predict) {
  out.key("predict");
  if (!predict.on) {
    out.null();
    return;
  }
  out.begin_object();
  out.field("seed", predict.seed);
  out.field("question", predict.question);
  out.field("kind", predict.kind == model::PredictKind::number ? "number" : "sign");
  if (predict.cell) {
    out.field("output_channel", predict.cell->channel);
    out.field("row", predict.cell->row);
    out.field("col", predict.cell->col);
  }
  out.field("open", predict.open);
  out.field("verdict", predict.verdict.text);
  out.field("asked", predict.asked);
  out.field("right", predict.right);
  out.field("streak", predict.streak);
  out.end_object();
}

}  // namespace

std::string state_json(const model::Document& document, uint64_t version, const model::Session& session,
                       const model::Results& results, const std::optional<HistoryState>& history,
                       const model::LatencyHistory* latency) {
  JsonWriter out;
  out.begin_object();
  out.field("document_version", version);
  out.field("results_version", results.version);
  out.field("settled", version == results.version);
  put_input(out, document);
  put_kernels(out, document.kernels);
  put_parameters(out, document);
  put_results(out, results);
  put_window(out, document, session, results);
  out.field("selected_output", session.selected_output);
  put_view(out, session);
  put_predict(out, session.predict);
  put_transport(out, document, session.transport);
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
