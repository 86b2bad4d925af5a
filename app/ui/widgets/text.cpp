#include "ui/widgets/text.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace convlens::ui {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

float text_width(const Font& font, std::string_view text) {
  return font.face->CalcTextSizeA(font.size_px, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

std::string fit_text(const Font& font, std::string_view text, float width) {
  if (text_width(font, text) <= width) return std::string(text);
  const float room = width - text_width(font, kEllipsis);
  size_t keep = text.size();
  while (keep > 0) {
    --keep;
    while (keep > 0 && is_continuation(text[keep])) --keep;
    if (text_width(font, text.substr(0, keep)) <= room) break;
  }
  return std::string(text.substr(0, keep)) + std::string(kEllipsis);
}

void draw_text(const Font& font, const Box& box, ImU32 color, std::string_view text, Align align) {
  const std::string shown = fit_text(font, text, box.w + 0.5F);
  const float width = text_width(font, shown);
  float x = box.x;
  if (align == Align::centre) x += (box.w - width) / 2;
  if (align == Align::right) x += box.w - width;
  const ImVec2 at{std::round(x), std::round(box.y + (box.h - font.size_px) / 2)};
  ImGui::GetWindowDrawList()->AddText(font.face, font.size_px, at, color, shown.c_str());
}

float draw_wrapped(const Font& font, float x, float y, float width, ImU32 color, std::string_view text) {
  const char* end = text.data() + text.size();
  ImGui::GetWindowDrawList()->AddText(font.face, font.size_px, {std::round(x), std::round(y)}, color, text.data(), end,
                                      width);
  return font.face->CalcTextSizeA(font.size_px, FLT_MAX, width, text.data(), end).y;
}

ImU32 readable_on(ImU32 background) {
  const auto linear = [](unsigned channel) { return std::pow(static_cast<float>(channel) / 255.0F, 2.2F); };
  const float luminance = 0.2126F * linear(background & 255U) + 0.7152F * linear((background >> 8) & 255U) +
                          0.0722F * linear((background >> 16) & 255U);
  return luminance > 0.25F ? IM_COL32(16, 18, 22, 255) : IM_COL32(245, 246, 248, 255);
}

std::string times(int64_t a, int64_t b) { return std::to_string(a) + " \xC3\x97 " + std::to_string(b); }

std::string grouped(int64_t value) {
  std::string digits = std::to_string(value);
  const size_t first = value < 0 ? 1 : 0;
  for (size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, " ");
  }
  return digits;
}

}  // namespace convlens::ui
