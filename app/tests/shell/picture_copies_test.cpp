// Pictures on their way to the clipboard: what is copied, failures, the newest wins.
#include "shell/picture_copies.h"

#include <gtest/gtest.h>

#include <chrono>
#include <semaphore>

#include "io/image.h"
#include "model/color_table.h"

namespace convlens::shell {
namespace {

using namespace std::chrono_literals;

model::CopyPicture request(float value, std::string name = "the input") {
  Tensor maps(Shape{1, 1, 2, 3});
  for (float& v : maps.values()) v = value;
  return {std::move(maps), {&model::unsigned_table(model::UnsignedColors::grey, false), 0, 255}, std::move(name)};
}

class PictureCopiesTest : public testing::Test {
 protected:
  model::Notice outcome(PictureCopies& copies) {
    while (true) {
      if (auto notice = copies.take()) return *notice;
      if (!woken_.try_acquire_for(60s)) return {model::Notice::Kind::error, "the worker never answered"};
    }
  }
  std::counting_semaphore<> woken_{0};
};

TEST_F(PictureCopiesTest, AMapBecomesAPngOfItsCells) {
  io::Bytes png;
  PictureCopies copies([this] { woken_.release(); },
                       [&](io::Bytes bytes) -> Result<void> {
                         png = std::move(bytes);
                         return {};
                       });
  EXPECT_FALSE(copies.busy());
  copies.copy(request(77));
  EXPECT_TRUE(copies.busy());
  const model::Notice notice = outcome(copies);
  EXPECT_FALSE(copies.busy());
  EXPECT_EQ(notice.kind, model::Notice::Kind::info);
  EXPECT_EQ(notice.text, "Copied the input as a picture of 2 \xC3\x97 3: a cell is a pixel.");
  const Result<io::Image> image = io::decode_image(png, "copied");
  ASSERT_TRUE(image.ok()) << image.error().message();
  EXPECT_EQ(image->values.shape(), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(image->values.at(0, 0, 1, 2), 77);
}

TEST_F(PictureCopiesTest, WhatGoesWrongIsTold) {
  PictureCopies copies([this] { woken_.release(); },
                       [](io::Bytes) -> Result<void> { return Error::failure("clipboard", "is not there"); });
  copies.copy(request(1));
  const model::Notice notice = outcome(copies);
  EXPECT_EQ(notice.kind, model::Notice::Kind::error);
  EXPECT_EQ(notice.text, "clipboard: is not there");
}

TEST_F(PictureCopiesTest, TheNewestWins) {
  std::counting_semaphore<> begun{0}, go_on{0};
  int offers = 0;
  PictureCopies copies([this] { woken_.release(); },
                       [&](io::Bytes) -> Result<void> {
                         if (++offers == 1) {
                           begun.release();
                           EXPECT_TRUE(go_on.try_acquire_for(60s));
                         }
                         return {};
                       });
  copies.copy(request(1, "the first"));
  ASSERT_TRUE(begun.try_acquire_for(60s));
  copies.copy(request(2, "the second"));
  copies.copy(request(3, "the third"));
  go_on.release();
  EXPECT_NE(outcome(copies).text.find("the third"), std::string::npos);
  EXPECT_EQ(offers, 2);
}

}  // namespace
}  // namespace convlens::shell
