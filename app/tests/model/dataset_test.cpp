// Datasets: their pictures, names, neighbours by label, and means.
#include "model/dataset.h"

#include <gtest/gtest.h>

#include "model/store.h"

namespace convlens::model {
namespace {

// Five pictures of 1 x 2 cells with labels 3 1 3 0 3.
Dataset five() {
  Dataset dataset;
  dataset.name = "five";
  dataset.count = 5;
  dataset.h = 1;
  dataset.w = 2;
  dataset.pixels = {10, 0, 20, 255, 30, 1, 40, 2, 51, 5};
  dataset.labels = {3, 1, 3, 0, 3};
  count_and_average(dataset);
  return dataset;
}

TEST(Dataset, ItemsAndNames) {
  const Dataset dataset = five();
  EXPECT_EQ(dataset_item(dataset, 1).at(0, 0, 0, 1), 255);
  EXPECT_EQ(dataset_item_name(dataset, 4), "five 4, label 3");
}

TEST(Dataset, NeighboursOfALabel) {
  const Dataset dataset = five();
  EXPECT_EQ(dataset_next(dataset, 0, 1, {}), 1);
  EXPECT_EQ(dataset_next(dataset, 0, 1, 3), 2);
  EXPECT_EQ(dataset_next(dataset, 4, -1, 3), 2);
  EXPECT_EQ(dataset_next(dataset, 4, 1, {}), std::nullopt);
  EXPECT_EQ(dataset_next(dataset, 4, -1, 9), std::nullopt);
  EXPECT_EQ(dataset_next(dataset, -1, 1, 0), 3);
}

TEST(Dataset, SizesAndMeans) {
  const Dataset dataset = five();
  EXPECT_EQ(dataset.sizes, (std::vector<int64_t>{1, 1, 0, 3}));
  EXPECT_FLOAT_EQ(dataset.means[3].at(0, 0, 0, 0), 91.0F / 3);
  EXPECT_FLOAT_EQ(dataset.means[3].at(0, 0, 0, 1), 2);
  EXPECT_TRUE(dataset.means[2].empty());
  EXPECT_FLOAT_EQ(dataset.mean.at(0, 0, 0, 0), 151.0F / 5);
  Dataset bare = five();
  bare.labels.clear();
  count_and_average(bare);
  EXPECT_TRUE(bare.means.empty());
  EXPECT_FLOAT_EQ(bare.mean.at(0, 0, 0, 0), 151.0F / 5);
}

TEST(Dataset, APlaceNeedsADataset) {
  Store store(initial_document());
  store.dispatch(SetDatasetPlace{1, {}});
  EXPECT_EQ(store.session().notice.text, "picture: there is no dataset (open an IDX file first)");
  store.session_for_shell().dataset = std::make_shared<const Dataset>(five());
  store.dispatch(SetDatasetPlace{4, 3});
  EXPECT_EQ(store.session().dataset_index, 4);
  store.dispatch(SetDatasetPlace{5, {}});
  EXPECT_EQ(store.session().notice.text, "picture: is 5 (0..4)");
}

}  // namespace
}  // namespace convlens::model
