// Where the transport's window stands, in words: its place in the output, and the product inside it.
#pragma once

#include <string>

#include "model/transport.h"
#include "ui/context.h"

namespace convlens::ui {

struct PlaceWords {
  std::string window, product;  // a line each
};
PlaceWords place_words(const Context& ctx, const model::LoopNest& nest, bool brief);
// The room that they need at their widest, so that nothing moves while the window plays.
float place_words_width(const Context& ctx, const model::LoopNest& nest, bool brief);

}  // namespace convlens::ui
