// The numbers that the scenarios' notebook prints: rows 0-9, columns 0-19 of its digit, and its four edge kernels.
#pragma once

#include "convlens/engine/tensor.h"

namespace convlens::testing {

// clang-format off
inline constexpr float kNotebookCrop[10][20] = {
    {},
    {},
    {},
    {},
    {},
    {0, 0, 0,  12,  99,  91, 142, 155, 246, 182, 155, 155, 155, 155, 131,  52,   0,   0,   0, 0},
    {0, 0, 0, 138, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 252, 210, 122,  33, 0},
    {0, 0, 0, 220, 254, 254, 254, 235, 189, 189, 189, 189, 150, 189, 205, 254, 254, 254,  75, 0},
    {0, 0, 0,  35,  74,  35,  35,  25,   0,   0,   0,   0,   0,   0,  13, 224, 254, 254, 153, 0},
    {0, 0, 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  90, 254, 254, 247,  53, 0},
};
inline constexpr float kTopEdge[9]  = {-1, -1, -1,   0,  0,  0,   1, 1, 1};
inline constexpr float kLeftEdge[9] = {-1,  1,  0,  -1,  1,  0,  -1, 1, 0};
inline constexpr float kDiag1[9]    = { 0, -1,  1,  -1,  1,  0,   1, 0, 0};
inline constexpr float kDiag2[9]    = { 1, -1,  0,   0,  1, -1,   0, 0, 1};
// clang-format on

inline Tensor notebook_crop() { return Tensor({1, 1, 10, 20}, {&kNotebookCrop[0][0], 200}); }

// The four kernels as one bank: top edge, left edge, diagonal 1, diagonal 2.
inline Tensor edge_kernels() {
  Tensor bank({4, 1, 3, 3});
  int64_t o = 0;
  for (const float* kernel : {kTopEdge, kLeftEdge, kDiag1, kDiag2}) std::copy_n(kernel, 9, bank.view().plane(o++, 0));
  return bank;
}

}  // namespace convlens::testing
