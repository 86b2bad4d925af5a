// Serves the screen's requests for pictures of maps: keeps the maps' values in textures, in step with the results, and
// one picture a place on screen.
//
// Maps with more cells than their picture has pixels go to the graphics as a value a pixel.
//
// While a frame is built, requests are only noted; draw() then uploads the rectangles that changed, of the maps that
// the frame shows, and draws the pictures that show something else than before. What no frame shows any more is freed.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compute/batch_evaluator.h"
#include "compute/evaluator.h"
#include "gfx/heatmap_renderer.h"
#include "model/batch_results.h"
#include "model/dataset.h"
#include "model/document.h"
#include "model/results.h"
#include "ui/heatmap.h"

namespace convlens::shell {

class HeatmapPictures : public ui::HeatmapProvider {
 public:
  HeatmapPictures(gfx::HeatmapRenderer renderer, int max_texture_size);

  // What a build may ask for pictures of; all must live until draw().
  struct Sources {
    const model::Document& document;
    const model::PipelineResults& results;
    const model::BatchResults* batch = nullptr;
    const model::Results* shares = nullptr;
    std::shared_ptr<const model::Dataset> dataset;
  };
  // Before each build: forgets the requests of the build before.
  void begin_build(const Sources& sources);
  ImTextureID heatmap(const ui::HeatmapRequest& request) override;

  // Values that changed since they were last drawn.
  void input_changed(const model::Document& document, const model::Change& change);
  void maps_changed(const std::vector<compute::MapUpdate>& updates);
  void batch_changed(const compute::BatchUpdates& updates);
  void shares_changed(const std::vector<compute::MapUpdate>& updates);

  // After the last build of a frame. Returns how many pictures were drawn.
  int draw();

 private:
  struct MapKey {
    ui::MapSource source{};
    int64_t channel = 0;
    int64_t item = 0;  // of maps: the layer
    auto operator<=>(const MapKey&) const = default;
  };
  struct MapTexture {
    gfx::ValueTexture values;
    Rect dirty;
    int64_t shown_in_frame = 0;
  };
  // What a place shows of maps that are larger than its picture: a value a pixel.
  struct Means {
    ui::MapSource source{};
    int64_t channel = 0, item = 0;
    gfx::HeatmapJob geometry;
    Shape map;
    bool valid = false;
    Rect dirty;  // cells
    std::array<gfx::ValueTexture, 3> values;
  };
  struct Place {
    gfx::HeatmapPicture picture;
    Means means;
    int64_t shown_in_frame = 0;
  };
  struct Request {
    Place* place = nullptr;
    ui::MapSource source{};
    int64_t channel = 0, item = 0;
    gfx::HeatmapJob job;
  };

  // A picture of the dataset as values.
  struct Picture {
    Tensor values;
    int64_t shown_in_frame = 0;
  };

  void resolve(ui::MapSource& source, int64_t& item, int64_t layer) const;
  const Tensor& tensor_of(ui::MapSource source, int64_t item);
  const Tensor& dataset_picture(int64_t item);
  const gfx::ValueTexture& up_to_date(const MapKey& key, ConstTensorView maps);
  gfx::HeatmapJob minified(const Request& request, ConstTensorView maps);
  void changed(const MapKey& key, const compute::MapUpdate& update);
  void mark(const MapKey& key, const Rect& rect);
  void forget(const MapKey& key);
  void forget_all(ui::MapSource source);
  template <class F>
  void for_means_of(const MapKey& key, F f);
  void free_unused();

  gfx::HeatmapRenderer renderer_;
  int max_side_px_;
  const model::Document* document_ = nullptr;
  const model::PipelineResults* results_ = nullptr;
  const model::BatchResults* batch_ = nullptr;
  std::shared_ptr<const model::Dataset> dataset_;
  std::map<int64_t, Picture> dataset_pictures_;
  const model::Results* shares_ = nullptr;
  std::map<MapKey, MapTexture> textures_;
  std::map<std::string, Place, std::less<>> places_;  // nodes stay where they are
  std::vector<Request> requests_;
  std::vector<float> pixels_;  // scratch
  int64_t frame_ = 0;
};

}  // namespace convlens::shell
