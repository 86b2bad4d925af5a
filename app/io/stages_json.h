// The part of the state file that tells of the pipeline: every stage with its shapes, what it costs and why it does not
// fit. What every key means stands in docs/automation.md.
#pragma once

#include <string_view>

#include "io/json_writer.h"
#include "model/document.h"
#include "model/session.h"

namespace convlens::io {

std::string_view pool_kind(model::PoolChoice choice);  // "max", "adaptive_average", "none", ...
// The keys "stages" and "pipeline" of the object that is being written.
void put_stages(JsonWriter& out, const model::Document& document, const model::Session& session);

}  // namespace convlens::io
