// Tensors own aligned, contiguous elements; views see them; what memory cannot hold is refused.
#include "convlens/engine/tensor.h"

#include <gtest/gtest.h>

#include <vector>

namespace convlens {
namespace {

TEST(Tensor, StartsAsAlignedZeros) {
  for (const Shape& shape : {Shape{1, 1, 1, 1}, Shape{2, 3, 5, 7}, Shape{1, 1, 1500, 1000}}) {
    const Tensor tensor(shape);
    EXPECT_EQ(tensor.shape(), shape);
    EXPECT_EQ(tensor.size(), shape.n * shape.c * shape.h * shape.w);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.data()) % 64, 0U);
    for (const float value : tensor.values()) ASSERT_EQ(value, 0.0F);
  }
}

TEST(Tensor, IndexesAreNchw) {
  Tensor tensor({2, 3, 4, 5});
  for (int64_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = static_cast<float>(i);
  EXPECT_EQ(tensor.at(1, 2, 3, 4), 119.0F);
  EXPECT_EQ(tensor.at(1, 0, 2, 1), 60.0F + 10.0F + 1.0F);
  EXPECT_EQ(tensor.view().row(0, 2, 1)[3], 48.0F);
  const ConstTensorView view = tensor;
  EXPECT_EQ(view.plane(1, 1), tensor.data() + 80);
}

TEST(Tensor, CopiesOwnTheirElements) {
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  Tensor a({1, 1, 2, 3}, values);
  Tensor b = a;
  b.at(0, 0, 1, 2) = 9;
  EXPECT_EQ(a.at(0, 0, 1, 2), 6.0F);
  EXPECT_EQ(b.at(0, 0, 1, 2), 9.0F);
  Tensor c({1, 1, 1, 6});
  c = a;
  EXPECT_EQ(c.shape(), a.shape());
  EXPECT_EQ(c.at(0, 0, 1, 0), 4.0F);
  c = Tensor();
  EXPECT_TRUE(c.empty());
  Tensor& self = a;
  a = self;
  EXPECT_EQ(a.at(0, 0, 0, 1), 2.0F);
}

TEST(Tensor, MovesLeaveAnEmptyTensor) {
  Tensor a({1, 2, 3, 4});
  a.at(0, 1, 2, 3) = 7;
  Tensor b = std::move(a);
  EXPECT_EQ(b.at(0, 1, 2, 3), 7.0F);
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): the manual promises it
  EXPECT_EQ(a.shape(), Shape{});
  EXPECT_EQ(a.values().size(), 0U);
}

TEST(Tensor, TakesAnotherShapeInItsMemory) {
  Tensor a({1, 4, 8, 8});
  const float* memory = a.data();
  EXPECT_TRUE(a.reshape_in_place({1, 4, 4, 4}));
  EXPECT_EQ(a.shape(), (Shape{1, 4, 4, 4}));
  EXPECT_EQ(a.values().size(), 64U);
  EXPECT_TRUE(a.reshape_in_place({1, 1, 16, 16})) << "its first size again";
  EXPECT_EQ(a.data(), memory);
  EXPECT_FALSE(a.reshape_in_place({1, 1, 16, 17})) << "larger than its memory";
  EXPECT_FALSE(a.reshape_in_place({1, 1, 4, 7})) << "memory that is mostly wasted";
  EXPECT_EQ(a.shape(), (Shape{1, 1, 16, 16}));
  ASSERT_TRUE(a.reshape_in_place({1, 1, 8, 8}));
  Tensor b;
  b = a;
  EXPECT_FALSE(b.reshape_in_place({1, 1, 16, 16})) << "a copy has the memory of its elements";
  b = std::move(a);
  EXPECT_TRUE(b.reshape_in_place({1, 1, 16, 16}));
  EXPECT_FALSE(a.reshape_in_place({1, 1, 1, 1}));  // NOLINT(bugprone-use-after-move): it is empty
}

TEST(Tensor, AllocationRefusesWhatCannotBe) {
  EXPECT_EQ(Tensor::allocate({1, 0, 1, 1}).error().kind, Error::Kind::request);
  const Error full = Tensor::allocate({1, 1, 1, int64_t{1} << 62}).error();
  EXPECT_EQ(full.kind, Error::Kind::failure);
  EXPECT_EQ(full.message(),
            "memory: there is no room for a tensor of shape [1, 1, 1, 4611686018427387904] (a smaller one)");
  EXPECT_EQ(Tensor::allocate({1, 1, int64_t{1} << 20, int64_t{1} << 20}).error().kind, Error::Kind::failure);
  EXPECT_TRUE(Tensor::allocate({1, 1, 2, 2}).ok());
}

}  // namespace
}  // namespace convlens
