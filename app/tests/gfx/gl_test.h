// The fixture of every gfx test: an off-screen OpenGL context, which has to be there.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "gfx/gl_object.h"
#include "gfx/offscreen_context.h"

namespace convlens::gfx {

class GlTest : public testing::Test {
 protected:
  void SetUp() override {
    auto context = OffscreenContext::create();
    ASSERT_TRUE(context.ok()) << context.error().message();
    context_.emplace(std::move(context).value());
  }
  void TearDown() override {
    if (context_) {
      EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
    }
  }

  std::optional<OffscreenContext> context_;
};

}  // namespace convlens::gfx
