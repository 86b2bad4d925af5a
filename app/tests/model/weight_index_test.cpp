// A weight's place in memory in the three orders; numbers from NumPy's ravel_multi_index over the transposed shape.
#include "model/weight_index.h"

#include <gtest/gtest.h>

namespace convlens::model {
namespace {

constexpr Shape kWeight{4, 3, 2, 5};

TEST(WeightIndex, FlatNumbersAreNumpys) {
  const WeightIndex index{2, 1, 1, 3};
  EXPECT_EQ(flat_index(kWeight, index, WeightOrder::oihw), 78);   // np.ravel_multi_index((2, 1, 1, 3), (4, 3, 2, 5))
  EXPECT_EQ(flat_index(kWeight, index, WeightOrder::hwio), 102);  // ((1, 3, 1, 2), (2, 5, 3, 4))
  EXPECT_EQ(flat_index(kWeight, index, WeightOrder::iohw), 68);   // ((1, 2, 1, 3), (3, 4, 2, 5))
}

TEST(WeightIndex, EveryWeightHasOneNumberInEveryOrder) {
  for (const WeightOrder order : {WeightOrder::oihw, WeightOrder::hwio, WeightOrder::iohw})
    for (int64_t flat = 0; flat < 120; ++flat) {
      const WeightIndex index = index_at(kWeight, flat, order);
      EXPECT_EQ(flat_index(kWeight, index, order), flat);
      for (const WeightAxis axis : axes_of(order)) EXPECT_LT(index.at(axis), axis_size(kWeight, axis));
    }
}

TEST(WeightIndex, OneStepInMemoryGoesAlongTheLastAxis) {
  EXPECT_EQ(index_at(kWeight, 1, WeightOrder::oihw), (WeightIndex{0, 0, 0, 1}));
  EXPECT_EQ(index_at(kWeight, 1, WeightOrder::hwio), (WeightIndex{1, 0, 0, 0}));
  EXPECT_EQ(index_at(kWeight, 10, WeightOrder::iohw), (WeightIndex{1, 0, 0, 0}));
  EXPECT_EQ(order_name(WeightOrder::hwio), "HWIO");
  EXPECT_EQ(axis_name(axes_of(WeightOrder::iohw)[0]), "in");
}

}  // namespace
}  // namespace convlens::model
