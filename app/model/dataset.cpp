#include "model/dataset.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace convlens::model {
namespace {

Tensor mean_of(const std::vector<double>& sums, int64_t count, int64_t h, int64_t w) {
  if (count == 0) return {};
  Tensor mean({1, 1, h, w});
  std::ranges::transform(sums, mean.values().begin(),
                         [&](double sum) { return static_cast<float>(sum / static_cast<double>(count)); });
  return mean;
}

}  // namespace

void count_and_average(Dataset& dataset) {
  const auto cells = static_cast<size_t>(dataset.h * dataset.w);
  const size_t labels = dataset.has_labels() ? size_t{*std::ranges::max_element(dataset.labels)} + 1 : 0;
  dataset.sizes.assign(labels, 0);
  std::vector<std::vector<double>> sums(labels + 1, std::vector<double>(cells));
  for (int64_t i = 0; i < dataset.count; ++i) {
    const uint8_t* picture = dataset.pixels.data() + static_cast<size_t>(i) * cells;
    // Without labels there is only the sum of all; with them that one is made of theirs below.
    size_t label = 0;
    if (labels > 0) ++dataset.sizes[label = dataset.labels[static_cast<size_t>(i)]];
    for (size_t cell = 0; cell < cells; ++cell) sums[label][cell] += picture[cell];
  }
  for (size_t label = 0; label < labels; ++label)
    for (size_t cell = 0; cell < cells; ++cell) sums[labels][cell] += sums[label][cell];
  dataset.mean = mean_of(sums[labels], dataset.count, dataset.h, dataset.w);
  dataset.means.clear();
  for (size_t label = 0; label < labels; ++label)
    dataset.means.push_back(mean_of(sums[label], dataset.sizes[label], dataset.h, dataset.w));
}

Tensor dataset_item(const Dataset& dataset, int64_t index) {
  Tensor item({1, 1, dataset.h, dataset.w});
  const uint8_t* from = dataset.pixels.data() + index * dataset.h * dataset.w;
  for (float& value : item.values()) value = static_cast<float>(*from++);
  return item;
}

std::string dataset_item_name(const Dataset& dataset, int64_t index) {
  std::string name = dataset.name + " " + std::to_string(index);
  if (dataset.has_labels()) name += ", label " + std::to_string(dataset.labels[static_cast<size_t>(index)]);
  return name;
}

std::vector<int64_t> dataset_pictures(const Dataset& dataset, std::optional<int64_t> label) {
  std::vector<int64_t> pictures;
  for (int64_t i = 0; i < dataset.count; ++i)
    if (!label || (dataset.has_labels() && dataset.labels[static_cast<size_t>(i)] == *label)) pictures.push_back(i);
  return pictures;
}

Distance distance(const Tensor& picture, const Tensor& mean) {
  CONVLENS_CHECK(picture.shape() == mean.shape() && !picture.empty());
  constexpr double kWhite = 255;
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < picture.size(); ++i) {
    const double apart = (double{picture.data()[i]} - double{mean.data()[i]}) / kWhite;
    sum += std::abs(apart);
    squares += apart * apart;
  }
  const auto cells = static_cast<double>(picture.size());
  return {sum / cells, std::sqrt(squares / cells)};
}

std::optional<int64_t> nearest_mean(const Dataset& dataset, const Tensor& picture) {
  std::optional<int64_t> nearest;
  double least = 0;
  for (size_t label = 0; label < dataset.means.size(); ++label) {
    const Tensor& mean = dataset.means[label];
    if (mean.empty() || mean.shape() != picture.shape()) continue;
    const double far = distance(picture, mean).l1;
    if (nearest && far >= least) continue;
    nearest = static_cast<int64_t>(label);
    least = far;
  }
  return nearest;
}

Tensor difference(const Tensor& a, const Tensor& b) {
  CONVLENS_CHECK(a.shape() == b.shape());
  Tensor result(a.shape());
  std::ranges::transform(a.values(), b.values(), result.values().begin(), std::minus<float>());
  return result;
}

std::optional<int64_t> dataset_next(const Dataset& dataset, int64_t index, int64_t step, std::optional<int64_t> label) {
  for (int64_t i = index + step; i >= 0 && i < dataset.count; i += step)
    if (!label || (dataset.has_labels() && dataset.labels[static_cast<size_t>(i)] == *label)) return i;
  return {};
}

}  // namespace convlens::model
