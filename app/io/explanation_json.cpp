#include "io/explanation_json.h"

#include <array>
#include <string_view>

#include "model/cell_fate.h"
#include "model/color_table.h"
#include "model/explained.h"

namespace convlens::io {
namespace {

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
  out.field("n", document.shown);
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

// Without an output there are no turns to count: null.
void put_transport(JsonWriter& out, const model::Document& document, const model::Session& session) {
  const model::Transport& transport = session.transport;
  const model::WindowPlace& place = transport.place;
  out.key("transport");
  out.begin_object();
  out.field("n", place.n);
  out.field("output_channel", place.channel);
  out.field("row", place.row);
  out.field("col", place.col);
  out.field("product", place.product);
  const auto nest = model::loop_nest(document, session.stage_part);
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
  out.field("transposed", session.transposed_view == model::TransposedView::stamps ? "stamps" : "zero_insertion");
  constexpr std::array kRanges{"common", "per_channel", "locked"};
  out.field("maps", session.maps_view == model::MapsView::shares ? "shares" : "outputs");
  out.field("range", kRanges[static_cast<size_t>(session.range_mode)]);
  out.key("locked_range");
  out.array(std::array{session.locked_range.lo, session.locked_range.hi});
  out.field("signed_colors", model::name_of(session.signed_colors).id);
  out.field("unsigned_colors", model::name_of(session.unsigned_colors).id);
  out.field("black_on_white", session.black_on_white);
  out.field("value_scale", session.value_scale == model::ValueScale::unit ? "unit" : "bytes");
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

void put_explanation(JsonWriter& out, const model::Document& document, const model::Session& session,
                     const model::Results& results) {
  put_window(out, document, session, results);
  put_view(out, session);
  put_predict(out, session.predict);
  put_transport(out, document, session);
}

}  // namespace convlens::io
