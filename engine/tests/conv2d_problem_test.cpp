#include "convlens/engine/conv2d.h"

#include <gtest/gtest.h>
using namespace convlens;
TEST(Conv2dProblem, Recipe) {
  Conv2dParams p; p.stride = {2, 2}; p.padding = {1,1,1,1};
  auto problem = Conv2dProblem::make({1,1,28,28},{4,1,3,3},-1,p);
  ASSERT_TRUE(problem.ok());
  EXPECT_EQ(problem->recipe(), "conv2d --input-size 1,1,28,28 --weight-size 4,1,3,3 --padding 1,1,1,1 --stride 2,2");
}
