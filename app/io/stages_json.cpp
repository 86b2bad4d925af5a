#include "io/stages_json.h"

#include <string_view>

#include "model/stage_info.h"

namespace convlens::io {
namespace {

std::string_view kind_of(const model::Layer& layer, model::StagePart part) {
  if (part == model::StagePart::window) return layer.window == model::WindowKind::transposed ? "transposed" : "conv";
  if (part == model::StagePart::activation) return to_string(layer.activation);
  return pool_kind(layer.pool.choice);
}

void put_shape(JsonWriter& out, std::string_view name, const std::optional<Shape>& shape) {
  out.key(name);
  shape ? out.value(*shape) : out.null();
}

}  // namespace

std::string_view pool_kind(model::PoolChoice choice) {
  switch (choice) {
    case model::PoolChoice::max:
      return "max";
    case model::PoolChoice::average:
      return "average";
    case model::PoolChoice::lp:
      return "lp";
    case model::PoolChoice::adaptive_average:
      return "adaptive_average";
    case model::PoolChoice::adaptive_max:
      return "adaptive_max";
    case model::PoolChoice::none:
      break;
  }
  return "none";
}

void put_stages(JsonWriter& out, const model::Document& document, const model::Session& session) {
  const auto stages = model::stage_infos(document, document.input.read().shape());
  const int64_t shown = model::shown_stage(document, session.stage_part);
  out.key("stages");
  out.begin_array();
  for (size_t i = 0; i < stages.size(); ++i) {
    const model::StageInfo& stage = stages[i];
    out.begin_object();
    out.field("kind", kind_of(document.layer(stage.place.layer), stage.place.part));
    out.field("layer", stage.place.layer);
    out.field("on", stage.on);
    put_shape(out, "input", stage.input);
    put_shape(out, "output", stage.output);
    out.key("error");
    stage.error ? out.value(stage.error->message()) : out.null();
    out.field("parameters", stage.parameters);
    out.field("multiplications", stage.multiplications);
    out.field("shown", static_cast<int64_t>(i) == shown);
    out.end_object();
  }
  out.end_array();
  const model::PipelineCosts costs = model::costs_of(stages);
  out.key("pipeline");
  out.begin_object();
  out.field("layers", document.layers());
  out.field("shown_layer", document.shown_layer);
  out.field("flatten", document.flatten);
  put_shape(out, "output", model::pipeline_output(stages, document.input.read().shape()));
  out.field("parameters", costs.parameters);
  out.field("multiplications", costs.multiplications);
  out.end_object();
}

}  // namespace convlens::io
