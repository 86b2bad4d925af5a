// Printed sums: the printed digits add up, or what rounding leaves over is printed too.
#include "model/printed_sum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "model/number_text.h"

namespace convlens::model {
namespace {

PrintedSum printed(const std::vector<double>& terms) {
  std::vector<double> all = terms;
  all.push_back(std::accumulate(terms.begin(), terms.end(), 0.0));
  return PrintedSum(all);
}

TEST(PrintedSum, WholeNumbersStayWhole) {
  const std::vector<double> terms{-142, -155, -246, 0, 0, 0, 254, 254, 254};
  const PrintedSum sum = printed(terms);
  EXPECT_EQ(sum.decimals(), 0);
  EXPECT_EQ(sum.text(-142), "-142");
  EXPECT_EQ(sum.term(-142), "\xE2\x88\x92 142");
  EXPECT_EQ(sum.term(254), "+ 254");
  EXPECT_EQ(sum.rounding(terms, 219), "");
}

TEST(PrintedSum, DecimalsOfWeightsAreKept) {
  EXPECT_EQ(printed({0.25, 0.5, 12.75}).decimals(), 2);
  // 0.1 is not a float32 number; to float32's accuracy it is what it prints as.
  const double tenth = static_cast<double>(0.1F);
  const PrintedSum sum = printed({255 * tenth, 254 * tenth});
  EXPECT_EQ(sum.decimals(), 1);
  EXPECT_EQ(sum.text(255 * tenth), "25.5");
}

TEST(PrintedSum, ThirdsShowWhatRoundingLeaves) {
  const double ninth = static_cast<double>(1.0F / 9.0F);
  const std::vector<double> terms(9, 255 * ninth);
  const PrintedSum sum = printed(terms);
  EXPECT_EQ(sum.decimals(), 3);
  EXPECT_EQ(sum.text(255 * ninth), "28.333");
  EXPECT_EQ(sum.text(255), "255.000");
  EXPECT_EQ(sum.rounding(terms, 255), "+0.003");
}

TEST(PrintedSum, TinyNumbersKeepTheirDigits) {
  const PrintedSum sum = printed({1.0 / 3e5, 2.0 / 7e5});
  EXPECT_EQ(sum.text(1.0 / 3e5), "0.00000333333");
}

TEST(PrintedSum, NotFiniteNumbersMakeNoClaim) {
  const std::vector<double> terms{1, std::nan(""), 2};
  const PrintedSum sum = printed(terms);
  EXPECT_EQ(sum.text(std::nan("")), "nan");
  EXPECT_EQ(sum.rounding(terms, std::nan("")), "");
}

// The promise itself: printed terms + printed rounding = printed total, digit for digit.
TEST(PrintedSum, PrintedDigitsAddUp) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> terms(1 + random() % 30);
    const double size = std::pow(10.0, static_cast<double>(random() % 9) - 4);
    for (double& term : terms)
      term = size * (static_cast<double>(random() % 20001) - 10000) / static_cast<double>(1 + random() % 700);
    const double total = std::accumulate(terms.begin(), terms.end(), 0.0);
    const PrintedSum sum = printed(terms);
    const double unit = std::pow(10.0, sum.decimals());
    int64_t units = 0;
    for (const double term : terms) units += std::llround(std::stod(sum.text(term)) * unit);
    std::string rest = sum.rounding(terms, total);
    if (rest.starts_with("\xE2\x88\x92")) rest = "-" + rest.substr(3);
    if (!rest.empty()) units += std::llround(std::stod(rest) * unit);
    ASSERT_EQ(units, std::llround(std::stod(sum.text(total)) * unit)) << "round " << round;
  }
}

TEST(FormatWeight, WritesFractionsThatTheNumberIs) {
  EXPECT_EQ(format_weight(1.0F / 9), "1/9");
  EXPECT_EQ(format_weight(-2.0F / 9), "-2/9");
  EXPECT_EQ(format_weight(0.25F), "0.25");
  EXPECT_EQ(format_weight(-1), "-1");
  EXPECT_EQ(format_weight(0.0625F), "1/16");
  EXPECT_EQ(format_weight(0.123456F), "0.123456");
  EXPECT_EQ(format_weight(std::nanf("")), "nan");
}

}  // namespace
}  // namespace convlens::model
