// Patches: the kernel's row at the lower left, the windows' columns at the upper right, the outputs below them.
#include <algorithm>
#include <cmath>

#include "ui/panels/window/matrix_parts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kLeastRow = 4, kOutputRow = 18;  // design units
constexpr int64_t kMostWindows = 64;

class Patches {
 public:
  explicit Patches(const MatrixParts& parts) : parts_(parts), ctx_(parts.ctx) { lay_out(); }

  void draw() const {
    const Box row = kernel_.box();
    draw_text(ctx_.style.fonts.mono, {row.right(), row.y, ctx_.px(kMatrixSign), row.h}, ctx_.palette().text_dim,
              "\xC3\x97", Align::centre);
    for (int64_t k = taps_.begin; k < taps_.end; ++k) {
      const auto weight = static_cast<double>(tap(parts_.cell, k).weight);
      draw_number_cell(ctx_, kernel_.cell(0, k - taps_.begin), parts_.weight_color(weight), weight);
    }
    for (int64_t p = 0; p < windows_.size(); ++p) {
      for (int64_t k = taps_.begin; k < taps_.end; ++k)
        patch_cell(tap(columns_[static_cast<size_t>(p)], k), table_.cell(k - taps_.begin, p));
      parts_.output_cell(columns_[static_cast<size_t>(p)], outputs_.cell(0, p));
    }
    for (const CellTable* table : {&kernel_, &table_, &outputs_}) draw_edge(ctx_, *table);
    parts_.record(table_, times(all_taps(), parts_.source.windows()));
    mark_present();
    point();
    describe();
  }

 private:
  static const Tap& tap(const CellExplanation& window, int64_t k) { return window.taps[static_cast<size_t>(k)]; }
  int64_t all_taps() const { return static_cast<int64_t>(parts_.cell.taps.size()); }

  // As many taps as there are rows of a few pixels, as many windows as there are columns.
  void lay_out() {
    const Box& area = parts_.area;
    const float gap = ctx_.px(3), sign = ctx_.px(kMatrixSign), out_h = ctx_.px(kOutputRow);
    const float room = area.h - out_h - gap, left = parts_.side.w;
    const auto fit = std::max<int64_t>(1, static_cast<int64_t>(room / ctx_.px(kLeastRow)));
    taps_ = model::neighbours(std::max<int64_t>(0, parts_.current_tap()), fit, all_taps());
    const float row = std::min(std::floor(room / static_cast<float>(taps_.size())), ctx_.px(kTallestMatrixRow));
    const float column = ctx_.px(row >= ctx_.px(11) ? kNumberColumn : kColorColumn);
    const auto count = std::clamp<int64_t>(static_cast<int64_t>((area.w - left - sign) / column), 1, kMostWindows);
    windows_ = model::neighbours(parts_.anchor, count, parts_.source.windows());
    columns_ = model::windows_of(parts_.source, windows_);
    const float bottom = area.y + row * static_cast<float>(taps_.size()) + gap;
    table_ = {area.x + left + sign, area.y, column, row, taps_.size(), windows_.size()};
    kernel_ = {area.x, bottom, left / static_cast<float>(taps_.size()), out_h, 1, taps_.size()};
    outputs_ = {table_.x, bottom, column, out_h, 1, windows_.size()};
  }

  void patch_cell(const Tap& tap, const Box& box) const {
    const double value = shown(ctx_.state, double{tap.input});
    if (tap.padding)
      draw_number_cell(ctx_, box, ctx_.palette().hatch, value, ctx_.palette().text);
    else
      draw_number_cell(ctx_, box, parts_.pixel_color(tap.input), value);
  }

  void mark_present() const {
    const int64_t column = parts_.present - windows_.begin;
    if (column < 0 || column >= windows_.size()) return;
    outline(ctx_, table_.column(column), 2);
    outline(ctx_, outputs_.cell(0, column), 2);
    const int64_t current = parts_.current_tap();
    if (!taps_.contains(current)) return;
    outline(ctx_, table_.cell(current - taps_.begin, column), 2.5F);
    outline(ctx_, kernel_.cell(0, current - taps_.begin), 2);
  }

  void point() const {
    if (!parts_.pointer_is_here) return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    int64_t row = -1, column = -1;
    if (const auto at = table_.at(mouse)) {
      row = at->first;
      column = at->second;
    } else if (const auto in_outputs = outputs_.at(mouse)) {
      column = in_outputs->second;
    } else if (const auto in_kernel = kernel_.at(mouse)) {
      row = in_kernel->second;
    }
    if (column >= 0) parts_.point_at(columns_[static_cast<size_t>(column)]);
    if (row < 0) return;
    outline(ctx_, table_.row(row));
    outline(ctx_, kernel_.cell(0, row));
  }

  void describe() const {
    std::vector<std::string> lines{
        "1 \xC3\x97 " + std::to_string(all_taps()) + "  \xC2\xB7  " + times(all_taps(), parts_.source.windows()),
        "The kernel is a row, every", "window a column.", parts_.place_text()};
    if (taps_.size() < all_taps())
      lines[2] = "window a column (" + std::to_string(taps_.begin) + "\xE2\x80\x93" + std::to_string(taps_.end - 1) +
                 " shown).";
    parts_.describe(lines, kernel_.y);
  }

  const MatrixParts& parts_;
  const Context& ctx_;
  Range taps_, windows_;
  std::vector<CellExplanation> columns_;
  CellTable table_, kernel_, outputs_;
};

}  // namespace

void matrix_patches(const MatrixParts& parts) { Patches(parts).draw(); }

}  // namespace convlens::ui
