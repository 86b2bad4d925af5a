// The numbers of a sum as they are printed, so that a person who adds up the printed digits gets the printed total.
//
// All numbers of one arithmetic have the same decimals: as many as make every one of them exact where that is possible
// (whole grey levels and weights such as -1 or 0.25), else so many that the largest has `digits` digits. What the
// rounded numbers then lack to the rounded total is printed as well.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace convlens::model {

inline constexpr int kPrintedDigits = 6;

class PrintedSum {
 public:
  // `numbers`: everything that will be printed, products, partial sums and totals.
  explicit PrintedSum(std::span<const double> numbers, int digits = kPrintedDigits);

  int decimals() const { return decimals_; }
  std::string text(double value) const;  // "-142", "28.333", "0"; "nan" and "inf" for what is not finite
  // With the sign that it has as a term after others: "+ 28.333", "- 142" (a true minus sign).
  std::string term(double value) const;
  // "+0.003" or "-0.001": what the printed terms lack to the printed total; empty: they add up, or are not finite.
  std::string rounding(std::span<const double> terms, double total) const;

 private:
  int64_t units(double value) const;  // of the last printed place

  int decimals_ = 0;
};

}  // namespace convlens::model
