// The part of the state file that tells of the window: what it explains, how that is shown, what is asked of the
// learner, where the transport stands. What every key means stands in docs/automation.md.
#pragma once

#include "io/json_writer.h"
#include "model/document.h"
#include "model/results.h"
#include "model/session.h"

namespace convlens::io {

// The keys "window", "view", "predict" and "transport" of the object that is being written.
void put_explanation(JsonWriter& out, const model::Document& document, const model::Session& session,
                     const model::Results& results);

}  // namespace convlens::io
