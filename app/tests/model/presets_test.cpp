// The built-in kernels are exactly those of the notebook and of the well-known pages.
#include "model/presets.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace convlens::model {
namespace {

double sum_of(std::string_view id) {
  const KernelPreset* preset = find_preset(id);
  if (preset == nullptr) return -1000;
  return std::accumulate(preset->weights.begin(), preset->weights.end(), 0.0);
}

TEST(Presets, HaveTheSumsOfTheirSources) {
  EXPECT_EQ(sum_of("top_edge"), 0);
  EXPECT_EQ(sum_of("left_edge"), 0);
  EXPECT_EQ(sum_of("diag1_edge"), 1);
  EXPECT_EQ(sum_of("diag2_edge"), 1);
  EXPECT_EQ(sum_of("outline"), 0);
  EXPECT_EQ(sum_of("blur"), 1);
  EXPECT_EQ(sum_of("sharpen"), 1);
  EXPECT_EQ(sum_of("emboss"), 1);
  EXPECT_EQ(sum_of("sobel_x"), 0);
  EXPECT_EQ(sum_of("sobel_y"), 0);
  EXPECT_EQ(sum_of("identity"), 1);
  EXPECT_NEAR(sum_of("box_blur"), 1, 1e-7);
}

TEST(Presets, NotebookKernelsAreAsPrinted) {
  using Weights = std::array<float, 9>;
  EXPECT_EQ(find_preset("top_edge")->weights, (Weights{-1, -1, -1, 0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(find_preset("left_edge")->weights, (Weights{-1, 1, 0, -1, 1, 0, -1, 1, 0}));
  EXPECT_EQ(find_preset("diag1_edge")->weights, (Weights{0, -1, 1, -1, 1, 0, 1, 0, 0}));
  EXPECT_EQ(find_preset("diag2_edge")->weights, (Weights{1, -1, 0, 0, 1, -1, 0, 0, 1}));
}

TEST(Presets, CanBeToldApart) {
  std::set<std::string_view> ids;
  std::set<std::array<float, 9>> weights;
  for (const KernelPreset& preset : kernel_presets()) {
    ids.insert(preset.id);
    weights.insert(preset.weights);
    EXPECT_FALSE(preset.label.empty());
    EXPECT_FALSE(preset.hint.empty());
  }
  EXPECT_EQ(ids.size(), kernel_presets().size());
  EXPECT_EQ(weights.size(), kernel_presets().size());
  EXPECT_EQ(find_preset("no_such"), nullptr);
}

}  // namespace
}  // namespace convlens::model
