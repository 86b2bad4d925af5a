#include "ui/panels/window/place_words.h"

#include <algorithm>

#include "ui/panels/window/explained.h"
#include "ui/shown_stage.h"
#include "ui/widgets/text.h"

namespace convlens::ui {
namespace {

constexpr std::string_view kDot = " \xC2\xB7 ";

// The parts, in full or brief, around numbers that are given as text.
std::string window_line(bool brief, const std::string& n, const std::string& channel, const std::string& row,
                        const std::string& col) {
  const std::string dot(kDot);
  return (brief ? "ch " : "n " + n + dot + "channel ") + channel + dot + "row " + row + dot + "col " + col;
}

std::string product_line(bool brief, const std::string& turn, const std::string& input_channel,
                         const std::string& kernel_row, const std::string& kernel_col) {
  const std::string dot(kDot);
  return (brief ? "" : "product ") + turn + dot + (brief ? "in " : "input ") + input_channel + dot +
         (brief ? "k " : "kernel ") + kernel_row + "," + kernel_col;
}

}  // namespace

// The product's channel and kernel cell come from the engine's taps, which know groups and the turned kernel.
PlaceWords place_words(const Context& ctx, const model::LoopNest& nest, bool brief) {
  const auto text = [](int64_t number) { return std::to_string(number); };
  const model::WindowPlace& place = ctx.state.session.transport.place;
  PlaceWords words;
  words.window = window_line(brief, text(place.n), text(place.channel), text(place.row), text(place.col));
  const std::string each = shown_part(ctx.state) == model::StagePart::window ? " product" : " cell";
  words.product = text(nest.products()) + each + (nest.products() == 1 ? "" : "s");
  if (place.product < 0) return words;
  if (shown_part(ctx.state) != model::StagePart::window) {
    words.product = (brief ? "" : "cell ") + text(place.product + 1) + "/" + text(nest.products());
    return words;
  }
  const auto cell = explain_cell(ctx.state, {model::Hover::Place::map, place.channel, place.row, place.col});
  if (!cell || place.product >= static_cast<int64_t>(cell->taps.size())) return words;
  const Tap& tap = cell->taps[static_cast<size_t>(place.product)];
  words.product = product_line(brief, text(place.product + 1) + "/" + text(nest.products()), text(tap.input_channel),
                               text(tap.kernel_row), text(tap.kernel_col));
  return words;
}

float place_words_width(const Context& ctx, const model::LoopNest& nest, bool brief) {
  const auto widest = [](int64_t count) { return std::string(std::to_string(count - 1).size(), '0'); };
  const Shape& out = nest.output;
  const std::string turns = widest(nest.products() + 1);
  const std::string window = window_line(brief, widest(out.n), widest(out.c), widest(out.h), widest(out.w));
  const std::string product =
      product_line(brief, turns + "/" + turns, widest(ctx.state.document.input.read().shape().c), widest(nest.kernel.h),
                   widest(nest.kernel.w));
  const Font& font = ctx.style.fonts.mono_small;
  return std::max(text_width(font, window), text_width(font, product)) + ctx.px(2);
}

}  // namespace convlens::ui
