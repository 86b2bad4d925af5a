// Values on the graphics card: whole and partial uploads arrive bit for bit.
#include "gfx/value_texture.h"

#include <vector>

#include "gl_test.h"

namespace convlens::gfx {
namespace {

class ValueTextureTest : public GlTest {
 protected:
  static std::vector<float> read(const ValueTexture& texture) {
    std::vector<float> values(static_cast<size_t>(texture.h() * texture.w()));
    glBindTexture(GL_TEXTURE_2D, texture.name());
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RED, GL_FLOAT, values.data());
    glBindTexture(GL_TEXTURE_2D, 0);
    return values;
  }
};

TEST_F(ValueTextureTest, UploadsOneRectangleAndNothingElse) {
  constexpr int64_t kH = 5, kW = 7, kStride = 11;  // rows lie further apart than the texture is wide
  std::vector<float> first(kH * kStride, -1.0F), second(kH * kStride, -1.0F);
  for (int64_t row = 0; row < kH; ++row)
    for (int64_t col = 0; col < kW; ++col) {
      first[static_cast<size_t>(row * kStride + col)] = static_cast<float>(row * 100 + col);
      second[static_cast<size_t>(row * kStride + col)] = static_cast<float>(row * 100 + col) + 0.5F;
    }
  ValueTexture texture;
  texture.resize(kH, kW);
  texture.upload(Rect::whole(kH, kW), first.data(), kStride);
  const Rect part{{1, 4}, {2, 7}};
  texture.upload(part, second.data(), kStride);
  const std::vector<float> values = read(texture);
  for (int64_t row = 0; row < kH; ++row)
    for (int64_t col = 0; col < kW; ++col)
      EXPECT_EQ(values[static_cast<size_t>(row * kW + col)],
                static_cast<float>(row * 100 + col) + (part.contains(row, col) ? 0.5F : 0.0F))
          << "row " << row << " col " << col;
}

TEST_F(ValueTextureTest, AnEmptyRectangleChangesNothing) {
  ValueTexture texture;
  texture.resize(2, 2);
  const uint64_t stamp = texture.stamp();
  texture.upload({{1, 1}, {0, 2}}, nullptr, 2);
  texture.resize(2, 2);
  EXPECT_EQ(texture.stamp(), stamp);
}

TEST_F(ValueTextureTest, StampsTellContentsApart) {
  ValueTexture a, b;
  a.resize(1, 1);
  b.resize(1, 1);
  EXPECT_NE(a.stamp(), b.stamp());
  const float value = 3;
  const uint64_t before = a.stamp();
  a.upload(Rect::whole(1, 1), &value, 1);
  EXPECT_NE(a.stamp(), before);
  a = ValueTexture();
  a.resize(1, 1);
  EXPECT_NE(a.stamp(), before);
}

TEST_F(ValueTextureTest, RemembersWhereItChanged) {
  const std::vector<float> data(100, 1.0F);
  ValueTexture texture;
  texture.resize(10, 10);
  const uint64_t start = texture.stamp();
  EXPECT_TRUE(texture.changed_since(start).empty());
  texture.upload({{2, 3}, {4, 5}}, data.data(), 10);
  const uint64_t middle = texture.stamp();
  texture.upload({{6, 8}, {1, 2}}, data.data(), 10);
  EXPECT_EQ(texture.changed_since(middle), (Rect{{6, 8}, {1, 2}}));
  EXPECT_EQ(texture.changed_since(start), (Rect{{2, 8}, {1, 5}}));
  EXPECT_EQ(texture.changed_since(0), Rect::whole(10, 10)) << "a stamp that was never its own";
  for (int i = 0; i < 100; ++i) texture.upload({{0, 1}, {0, 1}}, data.data(), 10);
  EXPECT_EQ(texture.changed_since(start), Rect::whole(10, 10)) << "too long ago";
}

}  // namespace
}  // namespace convlens::gfx
