#include "shell/heatmap_pictures.h"

#include <algorithm>

#include "gfx/minify.h"
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

}  // namespace

HeatmapPictures::HeatmapPictures(gfx::HeatmapRenderer renderer, int max_texture_size)
    : renderer_(std::move(renderer)), max_side_px_(max_texture_size) {}

void HeatmapPictures::begin_build(const model::Document& document, const model::Results& results,
                                  const model::Results* shares) {
  document_ = &document;
  results_ = &results;
  shares_ = shares;
  requests_.clear();
}

const Tensor* HeatmapPictures::tensor_of(ui::MapSource source) const {
  switch (source) {
    case ui::MapSource::input:
      return &document_->input.read();
    case ui::MapSource::conv:
      return &results_->conv.maps;
    case ui::MapSource::activated:
      return &results_->activated.maps;
    case ui::MapSource::pooled:
      return &results_->pooled.maps;
    case ui::MapSource::share:
      return shares_ != nullptr ? &shares_->conv.maps : &nothing_;
  }
  return nullptr;
}

ImTextureID HeatmapPictures::heatmap(const ui::HeatmapRequest& request) {
  CONVLENS_CHECK(document_ != nullptr && results_ != nullptr && request.colors != nullptr);
  const Tensor& maps = *tensor_of(request.source);
  const bool rgb = request.channel < 0;
  if (maps.empty() || request.channel >= maps.shape().c || (rgb && maps.shape().c != 3)) return ui::to_texture_id(0);
  if (maps.shape().h > max_side_px_ || maps.shape().w > max_side_px_) return ui::to_texture_id(0);
  if (!(request.width > 0 && request.height > 0)) return ui::to_texture_id(0);

  auto found = places_.find(request.key);
  if (found == places_.end()) found = places_.try_emplace(std::string(request.key)).first;
  Place& place = found->second;
  place.shown_in_frame = frame_;
  Request wanted{&place, request.source, request.channel, {}};
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
    if (means.valid && means.source == key.source && (means.channel == key.channel || means.channel < 0)) f(means);
  }
}

void HeatmapPictures::input_changed(const model::Change& change) {
  for (int64_t channel = 0; channel < 3; ++channel) {
    const MapKey key{ui::MapSource::input, channel};
    if (change.input_replaced)
      forget(key);
    else
      mark(key, change.input_rect);
  }
}

void HeatmapPictures::maps_changed(const std::vector<compute::MapUpdate>& updates) {
  for (const compute::MapUpdate& update : updates) changed({source_of(update.kind), update.channel}, update);
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

const gfx::ValueTexture& HeatmapPictures::up_to_date(const MapKey& key, const Tensor& maps) {
  const int64_t h = maps.shape().h, w = maps.shape().w;
  MapTexture& map = textures_[key];
  map.shown_in_frame = frame_;
  if (map.values.h() != h || map.values.w() != w) {
    map.values.resize(h, w);
    map.dirty = Rect::whole(h, w);
  }
  map.values.upload(intersect(map.dirty, Rect::whole(h, w)), maps.view().plane(0, key.channel), w);
  map.dirty = {};
  return map.values;
}

gfx::HeatmapJob HeatmapPictures::minified(const Request& request, const Tensor& maps) {
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
      !(means.geometry == geometry) || means.map != maps.shape())
    pixels = Rect::whole(job.height_px, job.width_px);
  means.source = request.source;
  means.channel = request.channel;
  means.geometry = geometry;
  means.map = maps.shape();
  means.valid = true;
  means.dirty = {};
  std::array<const gfx::ValueTexture*, 3> values{};
  for (int64_t i = 0; i < (request.channel < 0 ? 3 : 1); ++i) {
    gfx::ValueTexture& texture = means.values[static_cast<size_t>(i)];
    texture.resize(job.height_px, job.width_px);
    values[static_cast<size_t>(i)] = &texture;
    if (pixels.empty()) continue;
    pixels_.resize(static_cast<size_t>(job.height_px) * static_cast<size_t>(job.width_px));
    gfx::minify(maps.view().plane(0, std::max<int64_t>(request.channel, i)), maps.shape(), job, pixels, pixels_);
    texture.upload(pixels, pixels_.data(), job.width_px);
  }
  return gfx::job_of_means(job, values);
}

int HeatmapPictures::draw() {
  int drawn = 0;
  for (Request& request : requests_) {
    const Tensor& maps = *tensor_of(request.source);
    const bool rgb = request.channel < 0;
    const int64_t last = rgb ? 2 : request.channel;
    if (last >= maps.shape().c) continue;  // results changed after the build: the next frame asks anew
    if (gfx::is_minified(request.job, maps.shape())) {
      if (renderer_.update(request.place->picture, minified(request, maps))) ++drawn;
      continue;
    }
    for (int64_t i = 0; i < (rgb ? 3 : 1); ++i)
      request.job.values[static_cast<size_t>(i)] = &up_to_date({request.source, rgb ? i : request.channel}, maps);
    if (renderer_.update(request.place->picture, request.job)) ++drawn;
  }
  requests_.clear();
  free_unused();
  ++frame_;
  return drawn;
}

void HeatmapPictures::free_unused() {
  std::erase_if(textures_, [this](const auto& entry) { return entry.second.shown_in_frame + kKeepFrames < frame_; });
  std::erase_if(places_, [this](const auto& entry) { return entry.second.shown_in_frame + kKeepFrames < frame_; });
}

}  // namespace convlens::shell
