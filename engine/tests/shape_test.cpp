#include "convlens/engine/shape.h"

#include <gtest/gtest.h>
TEST(Shape, Text) { EXPECT_EQ(convlens::to_string({1, 4, 28, 28}), "[1, 4, 28, 28]"); }
