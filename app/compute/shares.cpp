#include "compute/shares.h"

#include <algorithm>
#include <utility>

#include "model/layer_view.h"

namespace convlens::compute {

model::Document shares_document(const model::Document& document, int64_t output) {
  const int64_t channels = document.input.read().shape().c;
  Tensor storage;
  const Tensor& weight = model::used_weight(document, storage);
  const Shape& kernel = weight.shape();
  const int64_t groups = std::max<int64_t>(1, document.conv.groups);
  const int64_t first = output / std::max<int64_t>(1, kernel.n / groups) * kernel.c;

  model::Document alone;
  alone.input = document.input;
  alone.conv = document.conv;
  alone.conv.groups = channels;
  alone.activation = Activation::none;
  alone.pool.choice = model::PoolChoice::none;
  alone.kernels.weight = Tensor(Shape{channels, 1, kernel.h, kernel.w});
  alone.kernels.bias.assign(static_cast<size_t>(channels), 0.0F);
  alone.kernels.names.assign(static_cast<size_t>(channels), {});
  for (int64_t c = 0; c < kernel.c && first + c < channels; ++c)
    std::copy_n(weight.view().plane(output, c), kernel.h * kernel.w, alone.kernels.weight.view().plane(first + c, 0));
  return alone;
}

void Shares::changed(const model::Change& change) {
  if (!evaluator_) return;
  pending_.unite(change);
  if (change.layer_shown) {
    view_.reset();
    pending_.unite(model::Change::everything());
  }
}

void Shares::advance(const model::Document& document, int64_t output, bool wanted,
                     const model::PipelineResults* pipeline) {
  if (!wanted) {
    evaluator_.reset();
    view_.reset();
    output_ = -1;
    return;
  }
  const bool fresh = !evaluator_;
  if (fresh) {
    evaluator_ = std::make_unique<Evaluator>(options_);
    pending_ = {};
  }
  const bool later = document.shown_layer > 0 && pipeline != nullptr;
  const bool other_input = later && (!view_ || view_version_ != pipeline->version);
  if (other_input) {
    view_ = model::owning_layer_view(document, *pipeline);
    view_version_ = pipeline->version;
  }
  if (!later) view_.reset();
  const model::LayerChange changed = pending_.of(document.shown_layer);
  const bool everything = fresh || pending_.restructured_from || (later && changed.any());
  // Only for as long as it is worked with: an input that is shared would be copied by the next stroke.
  const model::Document alone = shares_document(view_ ? *view_ : document, output);
  const bool other_kernels = output != output_ || std::ranges::binary_search(changed.outputs, output);
  model::Change change;
  change.input_rect = later ? Rect{} : pending_.input_rect;
  change.input_replaced = later ? other_input : pending_.input_replaced;
  model::LayerChange& layer = change.layers[0];
  layer.conv_replaced = changed.conv_replaced || everything;
  if (other_kernels)
    for (int64_t c = 0; c < alone.kernels.outputs(); ++c) layer.outputs.push_back(c);
  pending_ = {};
  output_ = output;
  evaluator_->poll(alone);
  if (change.any()) evaluator_->update(alone, ++version_, change);
}

void Shares::finish(const model::Document& document) {
  if (evaluator_) evaluator_->finish(shares_document(view_ ? *view_ : document, output_));
}

const model::Results* Shares::results() const {
  const bool any = evaluator_ && !evaluator_->results().conv.maps.empty();
  return any ? &evaluator_->results() : nullptr;
}

std::vector<MapUpdate> Shares::take_updates() {
  return evaluator_ ? evaluator_->take_updates() : std::vector<MapUpdate>{};
}

}  // namespace convlens::compute
