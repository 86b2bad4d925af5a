// The pooled values by every measure, at the end of the pipeline and before, against sums over the maps themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "model/examples.h"
#include "model/number_text.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

double measured_here(const Tensor& maps, int64_t channel, const std::string& measure) {
  const Shape& shape = maps.shape();
  double sum = 0, most = -1e30;
  for (int64_t i = 0; i < shape.h * shape.w; ++i) {
    const auto value = double{maps.view().plane(0, channel)[i]};
    sum += measure == "relu" ? std::max(0.0, value) : measure == "abs" ? std::abs(value) : value;
    most = std::max(most, value);
  }
  return measure == "max" ? most : sum / static_cast<double>(shape.h * shape.w);
}

void check_all(UiDriver& d) {
  const Tensor& maps = d.results().last().maps;
  for (const char* measure : {"mean", "relu", "abs", "max"}) {
    d.click("pool.measure." + std::string(measure));
    for (int64_t c = 0; c < maps.shape().c; ++c)
      EXPECT_EQ(d.value("pool.value." + std::to_string(c)), model::format_fixed(measured_here(maps, c, measure), 2))
          << measure << " of channel " << c;
  }
}

TEST(PooledValues, EveryMeasureIsThatOfTheLastMaps) {
  UiDriver d;
  check_all(d);
  d.dispatch(model::SetRelu{false});
  d.dispatch(model::SetPool{{model::PoolChoice::none}, 0});
  d.settle();
  check_all(d);
  d.click("pool.measure.abs");
  d.drag(d.cell("input.canvas", 3, 3), d.cell("input.canvas", 10, 20));
  const Tensor& maps = d.results().last().maps;
  EXPECT_EQ(d.value("pool.value.0"), model::format_fixed(measured_here(maps, 0, "abs"), 2)) << "as the paint goes on";
}

// S30: without ReLU the mean of an edge kernel is 0 on a digit with a blank margin; after ReLU it is not.
TEST(PooledValues, ReluShowsTheEdgesThatTheMeanHides) {
  UiDriver d;
  d.dispatch(model::SetRelu{false});
  d.dispatch(model::SetPool{{model::PoolChoice::none}, 0});
  d.settle();
  EXPECT_EQ(d.value("pool.value.0"), "0.00");
  EXPECT_TRUE(d.recorder().find("pool.remark") != nullptr);
  d.click("pool.measure.relu");
  EXPECT_GT(std::stod(d.value("pool.value.0")), 10);
  EXPECT_EQ(d.recorder().find("pool.remark"), nullptr) << "the identity is the plain mean's";
}

TEST(PooledValues, TheEndOfThePipelineSaysWhatItIsTheMeanOf) {
  UiDriver d;
  d.dispatch(model::make_example("corner", d.document()).value());
  d.settle();
  EXPECT_EQ(d.value("pool.details"), "POOLED after ReLU, mean of 28 \xC3\x97 28 = 784 cells");
  d.click("stage.3");
  EXPECT_EQ(d.value("pool.details"), "POOLED, THE END OF THE PIPELINE after ReLU, mean of 28 \xC3\x97 28 = 784 cells");
  check_all(d);
}

}  // namespace
}  // namespace convlens::test
