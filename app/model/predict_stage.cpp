// What is said to an answer for a cell of an activation or a pooling; see predict.h.
#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "model/predict.h"
#include "model/stage_cell.h"

namespace convlens::model {
namespace {

using Kind = Verdict::Kind;

bool is_whole(double value) { return value == std::round(value); }

// Finds the one mistake that an answer shows.
class StageJudge {
 public:
  StageJudge(const Layer& layer, const StageCell& cell, double answer)
      : layer_(layer),
        cell_(cell),
        answer_(answer),
        tolerance_(0.5 * std::pow(10.0, -decimals_asked(cell)) * (1 + 1e-6)) {
    for (const PatchCell& tap : cell.patch) {
      if (tap.padding) {
        ++padding_;
        continue;
      }
      const auto value = double{tap.value};
      sum_ += value;
      least_ = inside_ == 0 ? value : std::min(least_, value);
      most_ = inside_ == 0 ? value : std::max(most_, value);
      ++inside_;
    }
  }

  Verdict verdict() const {
    if (is(double{cell_.value})) return {Kind::right, "Right."};
    const Verdict named = cell_.part == StagePart::activation ? activation() : pool();
    if (named.kind != Kind::none) return named;
    if (cell_.value != 0 && is(-double{cell_.value}))
      return {Kind::sign_turned, "The size is right, the sign is turned."};
    return {Kind::off, std::string("Too ") + (answer_ > double{cell_.value} ? "large" : "small") + ", off by " +
                           format_number(std::abs(answer_ - double{cell_.value})) + "."};
  }

 private:
  bool is(double value) const { return std::abs(answer_ - value) <= tolerance_; }

  Verdict activation() const {
    const auto before = double{cell_.before};
    const bool leaky = layer_.activation == Activation::leaky_relu;
    if (is(before))
      return {Kind::activation_forgotten, layer_.activation == Activation::relu
                                              ? "You forgot ReLU: what is negative becomes 0."
                                              : "You forgot the activation: that is the value before it."};
    if (leaky && before < 0 && is(0))
      return {Kind::activation_forgotten,
              "That is ReLU: the leaky one keeps " + format_number(double{layer_.slope}) + " of what is negative."};
    if (layer_.activation == Activation::relu && is(-before))
      return {Kind::other_kind, "That is the size without the sign: ReLU makes what is negative 0."};
    return {};
  }

  Verdict pool() const {
    switch (layer_.pool.choice) {
      case PoolChoice::max:
      case PoolChoice::adaptive_max:
        return maximum();
      case PoolChoice::lp:
        return power();
      default:
        return average();
    }
  }

  Verdict maximum() const {
    if (inside_ == 0) return {};
    if (is(least_)) return {Kind::other_kind, "That is the minimum: the largest value is asked for."};
    if (padding_ > 0 && most_ < 0 && is(0))
      return {Kind::padding_left_out, "Padding is not 0 for a maximum: it never wins."};
    if (is(sum_ / static_cast<double>(inside_)))
      return {Kind::other_kind, "That is the mean: the largest value is asked for."};
    if (is(sum_)) return {Kind::other_kind, "That is the sum: the largest value is asked for."};
    return {};
  }

  Verdict average() const {
    const double denominator = cell_.pool.denominator;
    if (inside_ == 0) return {};
    if (is(sum_)) return {Kind::sum_not_mean, "That is the sum: divide it by " + format_number(denominator) + "."};
    const auto inside = static_cast<double>(inside_), whole = static_cast<double>(inside_ + padding_);
    if (denominator != inside && is(sum_ / inside))
      return {Kind::denominator, layer_.pool.divisor_override && layer_.pool.choice == PoolChoice::average
                                     ? "The divisor is set to " + format_number(denominator) + "."
                                     : "You forgot the padding in the denominator: it is " +
                                           format_number(denominator) + ", not " + format_number(inside) + "."};
    if (denominator != whole && is(sum_ / whole))
      return {Kind::denominator, "The padding is not counted here: divide by " + format_number(denominator) +
                                     ", not by " + format_number(whole) + "."};
    if (is(most_)) return {Kind::other_kind, "That is the maximum: the mean is asked for."};
    return {};
  }

  Verdict power() const {
    if (is(cell_.sum)) return {Kind::root_forgotten, "You forgot the root: that is the sum of the powers."};
    if (is(sum_)) return {Kind::other_kind, "That is the sum of the values, not of their powers."};
    if (is(most_)) return {Kind::other_kind, "That is the maximum."};
    return {};
  }

  const Layer& layer_;
  const StageCell& cell_;
  double answer_, tolerance_;
  double sum_ = 0, least_ = 0, most_ = 0;
  int64_t inside_ = 0, padding_ = 0;
};

}  // namespace

int decimals_asked(const StageCell& cell) {
  const auto value = double{cell.value};
  if (is_whole(value)) return 0;
  const double size = std::abs(value);
  if (size >= 1 || size < 1e-6) return 2;
  return std::max(2, 2 - static_cast<int>(std::floor(std::log10(size))));
}

int sign_of(const StageCell& cell) { return cell.value > 0 ? 1 : cell.value < 0 ? -1 : 0; }

Verdict judge_number(const Layer& layer, const StageCell& cell, double answer) {
  return StageJudge(layer, cell, answer).verdict();
}

Verdict judge_sign(const StageCell& cell, int answer) {
  if (answer == sign_of(cell)) return {Kind::right, "Right."};
  const bool dropped = cell.part == StagePart::activation && cell.before < 0 && cell.value == 0;
  return {Kind::wrong_sign,
          dropped ? "No: before it stands " + format_number(double{cell.before}) + ", and what is negative becomes 0."
                  : "No: it is " + format_number(double{cell.value}) + "."};
}

}  // namespace convlens::model
