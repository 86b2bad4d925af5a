// The spaces of convolutions that the parity matrix covers pair by pair: one of everything that a request may say, and
// one for each class of shapes that variants are made for, where sizes and channels are covered more densely.
#pragma once

#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "covering_rows.h"

namespace convlens::testing {

struct Conv2dSpace {
  std::string name;
  std::vector<int64_t> heights, widths;
  std::vector<int64_t> inputs, outputs;  // channels of a group
  std::vector<int64_t> groups{1};
  std::vector<int64_t> kernel_heights, kernel_widths;
  std::vector<int64_t> row_strides{1}, col_strides{1};
  std::vector<int64_t> row_dilations{1}, col_dilations{1};
  // Larger problems are left out: the reference is slow, and what is larger brings no new pair.
  int64_t most_multiplications = 250'000;
};

const std::vector<Conv2dSpace>& conv2d_spaces();

struct Conv2dSpaceProblems {
  std::vector<Conv2dProblem> problems;
  int64_t pairs = 0, missing = 0;  // of choices, see Covering
};
// Problems in which every pair of choices occurs; besides the lists above these are all padding modes, ways of padding
// (none, half the kernel, the whole kernel, another one on every side, on two sides only, beyond the kernel, same,
// valid), one to three images, bias or none, flipped or not.
Conv2dSpaceProblems covering_problems(const Conv2dSpace& space);

}  // namespace convlens::testing
