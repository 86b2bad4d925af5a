// A set of small grey pictures with labels, as MNIST and its relatives come: one of them at a time is the input.
//
// Plain data, shared and never changed once it is read. The session holds the one that was opened last.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "convlens/engine/tensor.h"

namespace convlens::model {

struct Dataset {
  std::string name;  // of the file: "train-images-idx3-ubyte.gz"
  int64_t count = 0, h = 0, w = 0;
  std::vector<uint8_t> pixels;  // [count][h][w]
  std::vector<uint8_t> labels;  // [count], or empty: no file of labels was found beside the pictures
  std::vector<int64_t> sizes;   // how many pictures have label 0, 1, ... up to the largest; empty without labels
  Tensor mean;                  // of all pictures, [1, 1, h, w]
  std::vector<Tensor> means;    // of each label's pictures; an empty tensor where there are none

  bool has_labels() const { return !labels.empty(); }
};

// Fills sizes, mean and means from pixels and labels: sums in double, one pass over all pictures.
void count_and_average(Dataset& dataset);

// Picture `index` as [1, 1, h, w], 0..255. 0 <= index < count.
Tensor dataset_item(const Dataset& dataset, int64_t index);
// "train-images-idx3-ubyte.gz 7, label 3"
std::string dataset_item_name(const Dataset& dataset, int64_t index);
// The pictures of a label, ascending, or all of them.
std::vector<int64_t> dataset_pictures(const Dataset& dataset, std::optional<int64_t> label);

// How far a picture is from a mean of the same shape, both taken as 0..1: the mean of |difference|, and the root of the
// mean of its square, as fast.ai's chapter 4 tells threes from sevens. Sums in double.
struct Distance {
  double l1 = 0, rmse = 0;
};
Distance distance(const Tensor& picture, const Tensor& mean);
// The label whose mean is nearest to the picture by L1; none without labels or where the shapes differ.
std::optional<int64_t> nearest_mean(const Dataset& dataset, const Tensor& picture);
// a - b of two pictures of one shape.
Tensor difference(const Tensor& a, const Tensor& b);

// The next picture from `index` on, in the direction `step` (1 or -1), `index` itself left out; of this label, if one
// is given. None: there is no other.
std::optional<int64_t> dataset_next(const Dataset& dataset, int64_t index, int64_t step, std::optional<int64_t> label);

}  // namespace convlens::model
