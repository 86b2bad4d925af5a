#include "ui/panels/window/pool_words.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/number_text.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::PoolChoice;
using model::StageCell;

constexpr int kDigits = 7;

std::string count_text(int64_t count, const char* word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

// "rows 5..7": first and last.
std::string span(Range range) {
  return range.size() == 1 ? std::to_string(range.begin)
                           : std::to_string(range.begin) + ".." + std::to_string(range.end - 1);
}

int64_t padding_of(const StageCell& cell) {
  return std::ranges::count_if(cell.patch, [](const model::PatchCell& tap) { return tap.padding; });
}

bool is_max(PoolChoice choice) { return choice == PoolChoice::max || choice == PoolChoice::adaptive_max; }

class Words {
 public:
  Words(const FrameState& state, const StageCell& cell, int64_t read, bool is_covered)
      : state_(state), cell_(cell), read_(read), covered_(is_covered), pool_(state.results.pool) {}

  PoolWords make() {
    if (read_ >= 0)
      running();
    else if (is_max(pool_.choice))
      maximum();
    else if (pool_.choice == PoolChoice::lp)
      power();
    else
      mean();
    if (pool_.is_adaptive()) adaptive_rule();
    return std::move(words_);
  }

 private:
  std::string number(double value) const { return covered_ ? "?" : value_text(state_, value, kDigits); }
  int64_t cells() const { return cell_.taps.h * cell_.taps.w; }
  int64_t inside() const { return cell_.patch.empty() ? cells() : cells() - padding_of(cell_); }

  // Amid the window: what the cells so far come to.
  void running() {
    double sum = 0, most = -std::numeric_limits<double>::infinity();
    for (int64_t k = 0; k < read_; ++k) {
      const model::PatchCell& tap = cell_.patch[static_cast<size_t>(k)];
      if (tap.padding) continue;
      const auto value = double{tap.value};
      sum += pool_.choice == PoolChoice::lp ? std::pow(value, pool_.norm) : value;
      most = std::max(most, value);
    }
    const std::string so_far = std::to_string(read_) + " of " + std::to_string(cells()) + " cells";
    words_.what = (is_max(pool_.choice) ? "the largest of " : "the sum of ") + so_far;
    if (is_max(pool_.choice) && !std::isfinite(most))
      words_.value = "-";
    else
      words_.value = number(is_max(pool_.choice) ? most : sum);
    const model::PatchCell& last = cell_.patch[static_cast<size_t>(std::max<int64_t>(read_ - 1, 0))];
    if (last.padding)
      words_.notes.push_back(is_max(pool_.choice) ? "A cell of padding: the maximum skips it."
                             : last.counts        ? "A cell of padding adds 0, and is counted."
                                                  : "A cell of padding adds 0, and is not counted.");
  }

  void maximum() {
    words_.what = "the largest of " + count_text(inside(), "cell");
    words_.value = number(double{cell_.value});
    if (cell_.pool.row < 0) {
      words_.notes.push_back("No cell of the input lies in the window: the largest of nothing is -inf.");
      return;
    }
    if (!covered_)
      words_.formula =
          "= the value at row " + std::to_string(cell_.pool.row) + ", col " + std::to_string(cell_.pool.col);
    if (inside() < cells()) words_.notes.push_back("Padding never wins: it counts as -inf.");
  }

  void mean() {
    const double denominator = cell_.pool.denominator;
    words_.what = "the mean of the window";
    words_.value = number(double{cell_.value});
    words_.formula =
        covered_ ? "" : "= " + value_text(state_, cell_.sum, kDigits) + " / " + model::format_number(denominator);
    words_.notes.push_back(why_denominator(denominator));
  }

  std::string why_denominator(double denominator) const {
    const std::string number = model::format_number(denominator);
    if (pool_.choice == PoolChoice::average && pool_.divisor_override)
      return "Divided by " + number + ", the divisor that is set, whatever the window holds.";
    const int64_t padding = padding_of(cell_);
    if (padding == 0) return "Divided by " + number + ": the cells of the window.";
    const auto counted = static_cast<int64_t>(
        std::ranges::count_if(cell_.patch, [](const model::PatchCell& tap) { return tap.padding && tap.counts; }));
    if (counted == 0)
      return "Divided by " + number + ": the " + count_text(padding, "cell") + " of padding " +
             (padding == 1 ? "is" : "are") + " not counted.";
    std::string text = "Divided by " + number + ": " + count_text(inside(), "cell") + " and " +
                       std::to_string(counted) + " of padding, which add 0 and are counted.";
    if (counted < padding) text += " What hangs beyond the padding is not.";
    return text;
  }

  void power() {
    const std::string norm = model::format_number(pool_.norm);
    words_.what = "the L" + norm + " norm of the window";
    words_.value = number(double{cell_.value});
    const double share = static_cast<double>(cells()) / cell_.pool.denominator;
    // In 0..1 the powers are of the values shown.
    const double sum = cell_.sum / std::pow(model::unit_of(scale_of(state_)), pool_.norm);
    if (!covered_)
      words_.formula = "= (" + model::format_number(sum, kDigits) +
                       (share == 1 ? "" : " \xC3\x97 " + model::format_number(share)) + ")^(1/" + norm + ")";
    words_.notes.push_back("The sum of x^" + norm + " over the window, and of that the root; padding adds 0.");
    if (share != 1) words_.notes.push_back("The window hangs over the edge: its sum is scaled up to a whole one.");
  }

  // Which rows and columns an adaptive window takes.
  void adaptive_rule() {
    const Shape source = model::source_shape(state_.results, model::StagePart::pool);
    const Shape& out = state_.results.pooled.maps.shape();
    const auto axis = [](const char* name, int64_t i, int64_t in, int64_t o, Range range) {
      return std::string(name) + " floor(" + std::to_string(i) + "\xC2\xB7" + std::to_string(in) + "/" +
             std::to_string(o) + ") .. ceil(" + std::to_string(i + 1) + "\xC2\xB7" + std::to_string(in) + "/" +
             std::to_string(o) + ") - 1 = " + span(range);
    };
    words_.notes.push_back(axis("rows", cell_.row, source.h, out.h, cell_.window.rows) + ",  " +
                           axis("cols", cell_.col, source.w, out.w, cell_.window.cols));
  }

  const FrameState& state_;
  const StageCell& cell_;
  int64_t read_;
  bool covered_;
  const model::PoolSettings& pool_;
  PoolWords words_;
};

}  // namespace

PoolWords pool_words(const FrameState& state, const StageCell& cell, int64_t read, bool is_covered) {
  return Words(state, cell, read, is_covered).make();
}

}  // namespace convlens::ui
