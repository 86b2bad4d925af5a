// Weights: an output a row, the input's cells above, the outputs at the right. Cells that no shown row reads are left
// out where the input is large.
#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "ui/panels/window/matrix_parts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::WeightMatrix;

constexpr float kRow = 16, kInputRow = 20, kOutputs = 52;  // design units
constexpr int64_t kMostRows = 24;
constexpr int64_t kWholeInput = 36;  // cells of an input that is shown whole

class Weights {
 public:
  explicit Weights(const MatrixParts& parts) : parts_(parts), ctx_(parts.ctx) { lay_out(); }

  void draw() const {
    draw_input();
    for (size_t r = 0; r < matrix_.rows.size(); ++r) draw_row(r);
    for (const CellTable* table : {&table_, &outputs_}) draw_edge(ctx_, *table);
    const Box box = table_.box();
    draw_text(ctx_.style.fonts.mono, {box.right(), box.y, outputs_.x - box.right(), box.h}, ctx_.palette().text_dim,
              "=", Align::centre);
    parts_.record(table_, times(parts_.source.windows(), input_cells()));
    point();
    if (parts_.beside)
      parts_.describe({times(parts_.source.windows(), input_cells()), "A row an output, a column an",
                       "input cell: "
                       "shared weights,",
                       "fixed zeros.", parts_.place_text()},
                      parts_.side.bottom());
  }

 private:
  int64_t input_cells() const {
    const Shape& in = parts_.source.problem.input;
    return in.c * in.h * in.w;
  }

  // Every row more brings columns: as many rows as leave the columns wide enough.
  void lay_out() {
    const Box& area = parts_.area;
    const float gap = ctx_.px(4), top = ctx_.px(kInputRow), right = ctx_.px(kOutputs);
    const float room = area.w - right - ctx_.px(kMatrixSign), height = area.h - top - gap;
    auto count = std::clamp<int64_t>(static_cast<int64_t>(height / ctx_.px(kRow)), 1, kMostRows);
    for (;; --count) {
      matrix_ = model::weight_matrix(parts_.source, model::neighbours(parts_.anchor, count, parts_.source.windows()),
                                     input_cells() <= kWholeInput);
      places_.clear();
      for (const WeightMatrix::Column& c : matrix_.columns)
        places_.push_back((places_.empty() ? -1 : places_.back()) + (c.gap_before ? 2 : 1));
      if (count == 1 || static_cast<float>(table_columns()) * ctx_.px(kColorColumn) <= room) break;
    }
    const float column = std::min(std::floor(room / static_cast<float>(table_columns())), ctx_.px(kNumberColumn));
    const auto rows = static_cast<int64_t>(matrix_.rows.size());
    const float row = std::min(std::floor(height / static_cast<float>(rows)), ctx_.px(kTallestMatrixRow));
    table_ = {area.x, area.y + top + gap, std::max(1.0F, column), row, rows, table_columns()};
    outputs_ = {table_.box().right() + ctx_.px(kMatrixSign), table_.y, right, row, rows, 1};
  }

  int64_t table_columns() const { return places_.empty() ? 1 : places_.back() + 1; }

  // All numbers of the input or none: single ones would look like the only cells that have a value.
  void draw_input() const {
    const Palette& p = ctx_.palette();
    const float top = parts_.area.y;
    float widest = 0;
    for (const WeightMatrix::Column& input : matrix_.columns)
      widest =
          std::max(widest, text_width(ctx_.style.fonts.mono_small, value_text(ctx_.state, double{input.value}, 3)));
    const bool numbers = widest <= table_.cell_w - ctx_.px(2);
    for (size_t c = 0; c < places_.size(); ++c) {
      const WeightMatrix::Column& input = matrix_.columns[c];
      const Box column = table_.column(places_[c]);
      const Box box{column.x, top, column.w, ctx_.px(kInputRow)};
      const ImU32 ground = parts_.pixel_color(input.value);
      if (numbers)
        draw_number_cell(ctx_, box, ground, shown(ctx_.state, double{input.value}));
      else
        draw_text_cell(ctx_, box, ground, "");
      if (!input.gap_before) continue;
      for (int64_t r = 0; r < table_.rows; ++r)
        draw_text_cell(ctx_, table_.cell(r, places_[c] - 1), 0, "\xE2\x80\xA6", p.text_faint);
    }
  }

  void draw_row(size_t r) const {
    const auto row = static_cast<int64_t>(r);
    for (size_t c = 0; c < places_.size(); ++c) {
      const WeightMatrix::Entry& entry = matrix_.at(r, c);
      const Box cell = table_.cell(row, places_[c]);
      if (entry.tap < 0)
        draw_text_cell(ctx_, cell, 0, "0", ctx_.palette().text_faint);
      else
        draw_number_cell(ctx_, cell, parts_.weight_color(entry.weight), entry.weight);
    }
    parts_.output_cell(matrix_.rows[r], outputs_.cell(row, 0));
    if (!parts_.is_present(matrix_.rows[r])) return;
    outline(ctx_, table_.row(row), 2);
    outline(ctx_, outputs_.cell(row, 0), 2);
    const int64_t current = parts_.current_tap();
    for (size_t c = 0; current >= 0 && c < places_.size(); ++c)
      if (matrix_.at(r, c).tap == current) outline(ctx_, table_.cell(row, places_[c]), 2.5F);
  }

  void point() const {
    if (!parts_.pointer_is_here) return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (const auto out = outputs_.at(mouse)) return parts_.point_at(matrix_.rows[static_cast<size_t>(out->first)]);
    const auto at = table_.at(mouse);
    if (!at) return;
    const auto row = static_cast<size_t>(at->first);
    parts_.point_at(matrix_.rows[row]);
    const auto found = std::ranges::find(places_, at->second);
    if (found == places_.end()) return;
    const int64_t tap = matrix_.at(row, static_cast<size_t>(found - places_.begin())).tap;
    for (size_t r = 0; tap >= 0 && r < matrix_.rows.size(); ++r)
      for (size_t c = 0; c < places_.size(); ++c)
        if (matrix_.at(r, c).tap == tap) outline(ctx_, table_.cell(static_cast<int64_t>(r), places_[c]));
  }

  const MatrixParts& parts_;
  const Context& ctx_;
  WeightMatrix matrix_;
  std::vector<int64_t> places_;  // of the matrix's columns in the table, where a gap takes a column
  CellTable table_, outputs_;
};

}  // namespace

void matrix_weights(const MatrixParts& parts) { Weights(parts).draw(); }

}  // namespace convlens::ui
