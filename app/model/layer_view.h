// The shown layer as a document of its own, whose input is what comes to the layer: so whatever explains a document
// explains any layer of it.
#pragma once

#include <optional>

#include "model/document.h"
#include "model/results.h"

namespace convlens::model {

// None while the first layer is shown: the document itself is it. The view borrows the results' maps: it must not
// outlive them, nor be there when they change.
std::optional<Document> layer_view(const Document& document, const PipelineResults& results);
// The same with maps of its own.
std::optional<Document> owning_layer_view(const Document& document, const PipelineResults& results);
// What the shown layer gets, as the results have it: null while the first layer is shown, or before anything is known.
const Tensor* shown_layer_maps(const Document& document, const PipelineResults& results);

}  // namespace convlens::model
