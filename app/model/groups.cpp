#include "model/groups.h"

#include <algorithm>

namespace convlens::model {
namespace {

std::string divisors_text(int64_t input_channels, int64_t outputs) {
  std::string text;
  for (const int64_t groups : group_choices(input_channels))
    if (outputs % groups == 0) text += (text.empty() ? "" : ", ") + std::to_string(groups);
  return text;
}

}  // namespace

std::vector<int64_t> group_choices(int64_t input_channels) {
  std::vector<int64_t> divisors;
  for (int64_t groups = 1; groups <= input_channels; ++groups)
    if (input_channels % groups == 0) divisors.push_back(groups);
  return divisors;
}

Result<void> check_groups(int64_t groups, int64_t input_channels, int64_t outputs) {
  const bool in = groups >= 1 && input_channels % groups == 0, out = groups >= 1 && outputs % groups == 0;
  if (in && out) return {};
  const std::string what =
      groups < 1 ? "is " + std::to_string(groups)
      : !in ? std::to_string(groups) + " groups do not divide " + std::to_string(input_channels) + " input channels"
            : std::to_string(groups) + " groups do not divide " + std::to_string(outputs) +
                  (outputs == 1 ? " output" : " outputs");
  return Error::request("groups", what, divisors_text(input_channels, outputs));
}

std::string groups_word(int64_t groups, int64_t input_channels) {
  if (groups == 1) return "dense";
  return groups == input_channels ? "depthwise" : std::to_string(groups) + " groups";
}

Tensor regrouped(const Tensor& weight, int64_t from, int64_t to, int64_t* dropped) {
  const Shape& old_shape = weight.shape();
  const int64_t channels = old_shape.c * from;
  Tensor result({old_shape.n, channels / to, old_shape.h, old_shape.w});
  const int64_t outputs_before = old_shape.n / from, outputs_after = old_shape.n / to, c = result.shape().c;
  const int64_t taps = old_shape.h * old_shape.w;
  int64_t lost = 0;
  for (int64_t o = 0; o < old_shape.n; ++o) {
    const int64_t first_before = o / outputs_before * old_shape.c, first_after = o / outputs_after * c;
    for (int64_t i = 0; i < old_shape.c; ++i) {
      const int64_t place = first_before + i - first_after;
      const float* kernel = weight.view().plane(o, i);
      if (place >= 0 && place < c)
        std::copy_n(kernel, taps, result.view().plane(o, place));
      else
        lost += std::count_if(kernel, kernel + taps, [](float w) { return w != 0; });
    }
  }
  if (dropped != nullptr) *dropped = lost;
  return result;
}

}  // namespace convlens::model
