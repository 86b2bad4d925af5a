// The diagnosis of kernels against NumPy: sums, masses, reach for 0..255 and 0..1, rank, symmetry, frequency response.
// The numbers lie in kernel_goldens.txt, made by make_kernel_goldens.py.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "convlens/engine/kernel_analysis.h"
#include "model/presets.h"

namespace convlens::model {
namespace {

struct Golden {
  std::string name, symmetry;
  int64_t h = 0, w = 0, rank = 0;
  std::vector<float> weights;
  std::vector<double> sums, decibels;
};

// strtod reads "-inf", which streams do not.
std::vector<double> numbers(const std::string& text) {
  std::vector<double> values;
  std::istringstream words(text);
  for (std::string word; words >> word;) values.push_back(std::strtod(word.c_str(), nullptr));
  return values;
}

std::vector<Golden> goldens() {
  std::vector<Golden> all;
  std::ifstream file(std::filesystem::path(CONVLENS_TEST_DATA_DIR) / "kernel_goldens.txt");
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> parts;
    std::istringstream stream(line);
    for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
    Golden golden;
    std::istringstream head(parts.at(0));
    head >> golden.name >> golden.h >> golden.w;
    for (const double weight : numbers(parts.at(1))) golden.weights.push_back(static_cast<float>(weight));
    golden.sums = numbers(parts.at(2));
    golden.rank = std::stoll(parts.at(3));
    std::istringstream(parts.at(4)) >> golden.symmetry;
    golden.decibels = numbers(parts.at(5));
    all.push_back(std::move(golden));
  }
  return all;
}

std::string to_text(KernelSymmetry symmetry) {
  if (symmetry == KernelSymmetry::none) return "none";
  return symmetry == KernelSymmetry::symmetric ? "symmetric" : "antisymmetric";
}

TEST(KernelGoldens, AreNumpys) {
  const std::vector<Golden> all = goldens();
  ASSERT_EQ(all.size(), 12U);
  for (const Golden& golden : all) {
    SCOPED_TRACE(golden.name);
    for (const double most : {255.0, 1.0}) {
      const KernelAnalysis analysis = analyse_kernel(golden.weights, 3, most);
      EXPECT_NEAR(analysis.sum, golden.sums.at(0), 1e-12);
      EXPECT_NEAR(analysis.positive_mass, golden.sums.at(1), 1e-12);
      EXPECT_NEAR(analysis.negative_mass, golden.sums.at(2), 1e-12);
      EXPECT_NEAR(analysis.max_output, golden.sums.at(1) * most + 3, 1e-9);
      EXPECT_NEAR(analysis.min_output, golden.sums.at(2) * most + 3, 1e-9);
    }
    EXPECT_EQ(to_text(symmetry_of(golden.weights, golden.h, golden.w)), golden.symmetry);
    EXPECT_EQ(rank_one_factors(golden.weights, golden.h, golden.w).has_value(), golden.rank == 1);
    const std::vector<double> magnitude = frequency_magnitude(golden.weights, golden.h, golden.w, 7);
    ASSERT_EQ(magnitude.size(), golden.decibels.size());
    for (size_t i = 0; i < magnitude.size(); ++i) {
      if (std::isfinite(golden.decibels[i])) {
        EXPECT_NEAR(decibels(magnitude[i]), golden.decibels[i], 1e-6) << i;
      } else {
        EXPECT_LT(magnitude[i], 1e-6) << i;
      }
    }
  }
  EXPECT_EQ(decibels(0), -std::numeric_limits<double>::infinity());
}

TEST(KernelGoldens, S28SumsOfThePresets) {
  const auto sum = [](std::string_view id) {
    const KernelPreset* preset = find_preset(id);
    return analyse_kernel(preset->weights, 0, 1).sum;
  };
  EXPECT_EQ(sum("outline"), 0);
  EXPECT_EQ(sum("blur"), 1);
  EXPECT_EQ(sum("sharpen"), 1);
  EXPECT_EQ(sum("emboss"), 1);
  EXPECT_EQ(sum("sobel_x"), 0);
  EXPECT_EQ(sum("sobel_y"), 0);
}

}  // namespace
}  // namespace convlens::model
