#include "shell/heatmap_pictures.h"

#include <algorithm>

#include "gfx/minify.h"
#include "model/batch.h"
#include "model/color_table.h"
#include "ui/imgui_compat.h"

namespace convlens::shell {
namespace {

constexpr int64_t kKeepFrames = 120;  // a place that comes and goes, such as a tooltip, keeps its texture

ui::MapSource source_of(compute::MapKind kind) {
  switch (kind) {
    case compute::MapKind::conv:
      return ui::MapSource::conv;
    case compute::MapKind::activated:
      return ui::MapSource::activated;
    case compute::MapKind::pooled:
      return ui::MapSource::pooled;
  }
  return ui::MapSource::conv;
}

// One image of a tensor.
ConstTensorView image_of(const Tensor& tensor, int64_t n) {
  const Shape& shape = tensor.shape();
  return contiguous_view(tensor.view().plane(n, 0), {1, shape.c, shape.h, shape.w});
}

}  // namespace

HeatmapPictures::HeatmapPictures(gfx::HeatmapRenderer renderer, int max_texture_size)
    : renderer_(std::move(renderer)), max_side_px_(max_texture_size) {}

void HeatmapPictures::begin_build(const Sources& sources) {
  document_ = &sources.document;
  results_ = &sources.results;
  batch_ = sources.batch;
  shares_ = sources.shares;
  if (dataset_ != sources.dataset) {
    forget_all(ui::MapSource::dataset);
    dataset_pictures_.clear();
    dataset_ = sources.dataset;
  }
  requests_.clear();
}

// Says of maps which layer's they are. What comes to a later layer are the maps of the one before.
void HeatmapPictures::resolve(ui::MapSource& source, int64_t& item, int64_t layer) const {
  const int64_t of = layer < 0 ? document_->shown_layer : layer;
  if (source == ui::MapSource::conv || source == ui::MapSource::activated || source == ui::MapSource::pooled) item = of;
  if (source != ui::MapSource::input) return;
  for (int64_t before = of - 1; before >= 0 && before < static_cast<int64_t>(results_->layers.size()); --before) {
    const model::Results& results = results_->layers[static_cast<size_t>(before)];
    if (results.last().maps.empty()) continue;
    source = !results.pooled.maps.empty()      ? ui::MapSource::pooled
             : !results.activated.maps.empty() ? ui::MapSource::activated
                                               : ui::MapSource::conv;
    item = before;
    return;
  }
}

// Empty when there is none.
const Tensor& HeatmapPictures::tensor_of(ui::MapSource source, int64_t item) {
  static const Tensor nothing;
  const auto known = [&](int64_t layer) { return layer >= 0 && layer < static_cast<int64_t>(results_->layers.size()); };
  switch (source) {
    case ui::MapSource::input:
      return document_->input.read();
    case ui::MapSource::conv:
      return known(item) ? results_->layers[static_cast<size_t>(item)].conv.maps : nothing;
    case ui::MapSource::activated:
      return known(item) ? results_->layers[static_cast<size_t>(item)].activated.maps : nothing;
    case ui::MapSource::pooled:
      return known(item) ? results_->layers[static_cast<size_t>(item)].pooled.maps : nothing;
    case ui::MapSource::batch_input:
      return item >= 0 && item < model::batch_size(*document_) ? model::batch_pixels(*document_, item) : nothing;
    case ui::MapSource::batch_conv:
      return batch_ != nullptr && item >= 0 && item < batch_->inputs() ? batch_->conv.maps : nothing;
    case ui::MapSource::dataset:
      return dataset_ != nullptr && item >= 0 && item < dataset_->count ? dataset_picture(item) : nothing;
    case ui::MapSource::share:
      return shares_ != nullptr ? shares_->conv.maps : nothing;
  }
  return nothing;
}

const Tensor& HeatmapPictures::dataset_picture(int64_t item) {
  Picture& picture = dataset_pictures_[item];
  if (picture.values.empty()) picture.values = model::dataset_item(*dataset_, item);
  picture.shown_in_frame = frame_;
  return picture.values;
}

ImTextureID HeatmapPictures::heatmap(const ui::HeatmapRequest& request) {
  CONVLENS_CHECK(document_ != nullptr && results_ != nullptr && request.colors != nullptr);
  ui::MapSource source = request.source;
  int64_t item = request.item;
  resolve(source, item, request.layer);
  const Tensor& maps = tensor_of(source, item);
  const bool rgb = request.channel < 0;
  if (maps.empty() || request.channel >= maps.shape().c || (rgb && maps.shape().c != 3)) return ui::to_texture_id(0);
  if (maps.shape().h > max_side_px_ || maps.shape().w > max_side_px_) return ui::to_texture_id(0);
  if (!(request.width > 0 && request.height > 0)) return ui::to_texture_id(0);

  auto found = places_.find(request.key);
  if (found == places_.end()) found = places_.try_emplace(std::string(request.key)).first;
  Place& place = found->second;
  place.shown_in_frame = frame_;
  Request wanted{&place, source, request.channel, item, {}};
  gfx::HeatmapJob& job = wanted.job;
  job.x = request.x, job.y = request.y, job.width = request.width, job.height = request.height;
  job.width_px = std::clamp(request.width_px, 1, max_side_px_);
  job.height_px = std::clamp(request.height_px, 1, max_side_px_);
  job.colors = request.colors;
  job.lo = request.lo, job.hi = request.hi;
  job.outside = request.outside;
  job.nan = model::kNanColor;
  job.clip_lo = request.clip_lo, job.clip_hi = request.clip_hi;
  job.clip_mark = request.clip_mark;
  job.clip_step_px = request.clip_step_px;
  requests_.push_back(wanted);
  return ui::to_texture_id(place.picture.texture());
}

void HeatmapPictures::mark(const MapKey& key, const Rect& rect) {
  const auto found = textures_.find(key);
  if (found != textures_.end()) found->second.dirty = unite(found->second.dirty, rect);
  for_means_of(key, [&](Means& means) { means.dirty = unite(means.dirty, rect); });
}

void HeatmapPictures::forget(const MapKey& key) {
  textures_.erase(key);
  for_means_of(key, [](Means& means) { means.valid = false; });
}

template <class F>
void HeatmapPictures::for_means_of(const MapKey& key, F f) {
  for (auto& [name, place] : places_) {
    Means& means = place.means;
    if (means.valid && means.source == key.source && means.item == key.item &&
        (means.channel == key.channel || means.channel < 0))
      f(means);
  }
}

void HeatmapPictures::forget_all(ui::MapSource source) {
  std::erase_if(textures_, [&](const auto& entry) { return entry.first.source == source; });
  for (auto& [name, place] : places_)
    if (place.means.source == source) place.means.valid = false;
}

void HeatmapPictures::input_changed(const model::Document& document, const model::Change& change) {
  if (change.batch || change.input_replaced) forget_all(ui::MapSource::batch_input);
  for (int64_t channel = 0; channel < 3; ++channel) {
    const MapKey key{ui::MapSource::input, channel};
    if (change.input_replaced)
      forget(key);
    else
      mark(key, change.input_rect);
    mark({ui::MapSource::batch_input, channel, document.shown}, change.input_rect);
  }
}

void HeatmapPictures::maps_changed(const std::vector<compute::MapUpdate>& updates) {
  for (const compute::MapUpdate& update : updates)
    changed({source_of(update.kind), update.channel, update.layer}, update);
}

void HeatmapPictures::shares_changed(const std::vector<compute::MapUpdate>& updates) {
  for (const compute::MapUpdate& update : updates) changed({ui::MapSource::share, update.channel}, update);
}

void HeatmapPictures::changed(const MapKey& key, const compute::MapUpdate& update) {
  if (update.reshaped)
    forget(key);
  else
    mark(key, update.rect);
}

void HeatmapPictures::batch_changed(const compute::BatchUpdates& updates) {
  if (updates.reshaped) forget_all(ui::MapSource::batch_conv);
  if (batch_ == nullptr || updates.planes.empty()) return;
  const Rect whole = Rect::whole(batch_->conv.maps.shape().h, batch_->conv.maps.shape().w);
  for (const compute::BatchPlane& plane : updates.planes)
    mark({ui::MapSource::batch_conv, plane.channel, plane.n}, whole);
}

const gfx::ValueTexture& HeatmapPictures::up_to_date(const MapKey& key, ConstTensorView maps) {
  const int64_t h = maps.shape.h, w = maps.shape.w;
  MapTexture& map = textures_[key];
  map.shown_in_frame = frame_;
  if (map.values.h() != h || map.values.w() != w) {
    map.values.resize(h, w);
    map.dirty = Rect::whole(h, w);
  }
  map.values.upload(intersect(map.dirty, Rect::whole(h, w)), maps.plane(0, key.channel), w);
  map.dirty = {};
  return map.values;
}

gfx::HeatmapJob HeatmapPictures::minified(const Request& request, ConstTensorView maps) {
  Means& means = request.place->means;
  const gfx::HeatmapJob& job = request.job;
  const gfx::HeatmapJob geometry{.x = job.x,
                                 .y = job.y,
                                 .width = job.width,
                                 .height = job.height,
                                 .width_px = job.width_px,
                                 .height_px = job.height_px};
  Rect pixels = gfx::pixels_of(means.dirty, job);
  if (means.dirty.empty()) pixels = {};
  if (!means.valid || means.source != request.source || means.channel != request.channel ||
      means.item != request.item || !(means.geometry == geometry) || means.map != maps.shape)
    pixels = Rect::whole(job.height_px, job.width_px);
  means.source = request.source;
  means.channel = request.channel;
  means.item = request.item;
  means.geometry = geometry;
  means.map = maps.shape;
  means.valid = true;
  means.dirty = {};
  std::array<const gfx::ValueTexture*, 3> values{};
  for (int64_t i = 0; i < (request.channel < 0 ? 3 : 1); ++i) {
    gfx::ValueTexture& texture = means.values[static_cast<size_t>(i)];
    texture.resize(job.height_px, job.width_px);
    values[static_cast<size_t>(i)] = &texture;
    if (pixels.empty()) continue;
    pixels_.resize(static_cast<size_t>(job.height_px) * static_cast<size_t>(job.width_px));
    gfx::minify(maps.plane(0, std::max<int64_t>(request.channel, i)), maps.shape, job, pixels, pixels_);
    texture.upload(pixels, pixels_.data(), job.width_px);
  }
  return gfx::job_of_means(job, values);
}

int HeatmapPictures::draw() {
  int drawn = 0;
  for (Request& request : requests_) {
    const Tensor& tensor = tensor_of(request.source, request.item);
    const bool rgb = request.channel < 0;
    const int64_t last = rgb ? 2 : request.channel;
    if (last >= tensor.shape().c) continue;  // results changed after the build: the next frame asks anew
    const ConstTensorView maps = image_of(tensor, request.source == ui::MapSource::batch_conv ? request.item : 0);
    if (gfx::is_minified(request.job, maps.shape)) {
      if (renderer_.update(request.place->picture, minified(request, maps))) ++drawn;
      continue;
    }
    for (int64_t i = 0; i < (rgb ? 3 : 1); ++i)
      request.job.values[static_cast<size_t>(i)] =
          &up_to_date({request.source, rgb ? i : request.channel, request.item}, maps);
    if (renderer_.update(request.place->picture, request.job)) ++drawn;
  }
  requests_.clear();
  free_unused();
  ++frame_;
  return drawn;
}

void HeatmapPictures::free_unused() {
  std::erase_if(dataset_pictures_,
                [this](const auto& entry) { return entry.second.shown_in_frame + kKeepFrames < frame_; });
  std::erase_if(textures_, [this](const auto& entry) { return entry.second.shown_in_frame + kKeepFrames < frame_; });
  std::erase_if(places_, [this](const auto& entry) { return entry.second.shown_in_frame + kKeepFrames < frame_; });
}

}  // namespace convlens::shell
