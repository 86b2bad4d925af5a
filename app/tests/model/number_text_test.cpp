// What a person reads and types as numbers.
#include "model/number_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace convlens::model {
namespace {

TEST(FormatNumber, ShortestTextWithSignificantDigits) {
  EXPECT_EQ(format_number(762), "762");
  EXPECT_EQ(format_number(-1.0 / 3, 3), "-0.333");
  EXPECT_EQ(format_number(762.0 / 255, 3), "2.99");
  EXPECT_EQ(format_number(0.1F), "0.1");
  EXPECT_EQ(format_number(0), "0");
  EXPECT_EQ(format_number(0.0625), "0.0625");
  EXPECT_EQ(format_number(0.002), "0.002");
  EXPECT_EQ(format_number(9.97, 2), "10");
}

TEST(FormatNumber, WholePartsAreNeverRoundedAway) {
  EXPECT_EQ(format_number(5794, 3), "5794");
  EXPECT_EQ(format_number(1234567.4, 6), "1234567");
  EXPECT_EQ(format_number(9999999.0, 3), "9999999");
}

TEST(FormatNumber, ExponentsOnlyFarOut) {
  EXPECT_EQ(format_number(1.2e7), "1.2e+07");
  EXPECT_EQ(format_number(-1.2e30), "-1.2e+30");
  EXPECT_EQ(format_number(1.25e-5), "1.25e-05");
  EXPECT_EQ(format_number(1.25e-4), "0.000125");
}

TEST(FormatNumber, ZerosHaveNoSignAndOddValuesHaveNames) {
  EXPECT_EQ(format_number(-0.0), "0");
  EXPECT_EQ(format_fixed(-0.0001, 2), "0.00");
  EXPECT_EQ(format_fixed(-0.0, 0), "0");
  EXPECT_EQ(format_number(std::nan("")), "nan");
  EXPECT_EQ(format_number(-std::nan("")), "nan");
  EXPECT_EQ(format_number(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(format_fixed(-std::numeric_limits<double>::infinity(), 2), "-inf");
}

TEST(FormatFixed, HasItsDecimals) {
  EXPECT_EQ(format_fixed(128.575, 1), "128.6");
  EXPECT_EQ(format_fixed(128.58, 2), "128.58");
  EXPECT_EQ(format_fixed(-7, 2), "-7.00");
  EXPECT_EQ(format_fixed(40.2361, 4), "40.2361");
  EXPECT_EQ(format_fixed(1e300, 2).size(), 304U);
}

TEST(ParseNumber, ReadsWhatPeopleType) {
  EXPECT_EQ(parse_number("-0.5").value(), -0.5F);
  EXPECT_EQ(parse_number(" 2e-3\t").value(), 2e-3F);
  EXPECT_EQ(parse_number("+7").value(), 7.0F);
  EXPECT_EQ(parse_number(".5").value(), 0.5F);
  EXPECT_EQ(parse_number("1/9").value(), static_cast<float>(1.0 / 9.0));
  EXPECT_EQ(parse_number("-1 / 16").value(), -0.0625F);
  EXPECT_EQ(parse_number("\u22123").value(), -3.0F);
  EXPECT_EQ(parse_number("1e-300").value(), 0.0F);
}

TEST(ParseNumber, RefusesWithAReason) {
  const auto message = [](const char* text) { return parse_number(text).error().message(); };
  EXPECT_EQ(message(" "), "there is no number (such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(message("abc"), "\"abc\": is not a number (such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(message("1,5"), "\"1,5\": has a comma (write decimals with a point, such as 0.5)");
  EXPECT_EQ(message("1/0"), "\"1/0\": divides by 0 (such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(message("1e39"), "\"1e39\": is out of range (such as 2, -0.5, 2e-3 or 1/9)");
  for (const char* text :
       {",5", "1/2/3", "/9", "1/", "nan", "inf", "-inf", "0x10", "--1", "+-1", "1 2", "1e", "e5", "."})
    EXPECT_FALSE(parse_number(text).ok()) << text;
}

TEST(FormatExact, IsTheShortestThatReadsBack) {
  EXPECT_EQ(format_exact(0.1F), "0.1");
  EXPECT_EQ(format_exact(parse_number("1/9").value()), "0.11111111");
  EXPECT_EQ(format_exact(-0.0F), "0");
  EXPECT_EQ(format_exact(-0.0625F), "-0.0625");
  EXPECT_EQ(format_exact(std::numeric_limits<float>::infinity()), "inf");
}

TEST(ParseNumber, ReadsBackEveryFloatThatIsWrittenInFull) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const auto bits = static_cast<uint32_t>(random());
    const auto value = std::bit_cast<float>(bits);
    if (!std::isfinite(value)) continue;
    const std::string text = format_number(static_cast<double>(value), 17);
    const Result<float> back = parse_number(text);
    ASSERT_TRUE(back.ok()) << text;
    ASSERT_EQ(*back, value) << text << " from bits " << bits;
    ASSERT_EQ(parse_number(format_exact(value)).value(), value) << format_exact(value) << " from bits " << bits;
  }
}

}  // namespace
}  // namespace convlens::model
