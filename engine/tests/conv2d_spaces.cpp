#include "conv2d_spaces.h"

#include <numeric>
#include <optional>

namespace convlens::testing {
namespace {

std::vector<int64_t> up_to(int64_t last, std::vector<int64_t> more = {}) {
  std::vector<int64_t> list(static_cast<size_t>(last));
  std::iota(list.begin(), list.end(), 1);
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

constexpr int kPaddings = 9;

// The way of padding with number `kind`; `whole` is what the dilated kernel spans less 1.
void pad(Conv2dParams& params, int kind, Size2 whole) {
  const Size2 half{whole.h / 2, whole.w / 2};
  switch (kind) {
    case 1:
      params.padding = {half.h, half.w, half.h, half.w};
      break;
    case 2:
      params.padding = {whole.h, whole.w, whole.h, whole.w};
      break;
    case 3:
      params.padding = {1, 0, 2, 3};
      break;
    case 4:
      params.padding = {whole.h, whole.w, 0, 0};
      break;
    case 5:
      params.padding = {0, 0, whole.h, whole.w};
      break;
    case 6:
      params.padding = {0, whole.w + 2, whole.h + 3, 1};
      break;
    case 7:
      params.auto_padding = AutoPadding::same_upper;
      break;
    case 8:
      params.auto_padding = AutoPadding::same_lower;
      break;
    default:
      params.auto_padding = AutoPadding::valid;
  }
}

// The parameters of a space in the order of a row of choices. Those with the most values come first, so that their
// pairs, which need a row each, bring the pairs of all others along.
struct Parameters {
  const Conv2dSpace& space;

  std::vector<int> levels() const {
    const auto size = [](const std::vector<int64_t>& list) { return static_cast<int>(list.size()); };
    return {size(space.widths),
            size(space.heights),
            size(space.inputs),
            size(space.outputs),
            size(space.groups),
            size(space.kernel_heights),
            size(space.kernel_widths),
            size(space.row_strides),
            size(space.col_strides),
            size(space.row_dilations),
            size(space.col_dilations),
            kPaddings,
            4,   // padding modes
            3,   // images
            2,   // bias
            2};  // flip
  }

  std::optional<Conv2dProblem> problem(const Choices& row) const {
    const auto of = [&](const std::vector<int64_t>& list, size_t parameter) {
      return list[static_cast<size_t>(row[parameter])];
    };
    Conv2dParams params;
    params.groups = of(space.groups, 4);
    const Size2 kernel{of(space.kernel_heights, 5), of(space.kernel_widths, 6)};
    params.stride = {of(space.row_strides, 7), of(space.col_strides, 8)};
    params.dilation = {of(space.row_dilations, 9), of(space.col_dilations, 10)};
    pad(params, row[11], {params.dilation.h * (kernel.h - 1), params.dilation.w * (kernel.w - 1)});
    params.padding_mode = static_cast<PaddingMode>(row[12]);
    params.flip = row[15] == 1;
    const Shape input{1 + row[13], params.groups * of(space.inputs, 2), of(space.heights, 1), of(space.widths, 0)};
    const Shape weight{params.groups * of(space.outputs, 3), of(space.inputs, 2), kernel.h, kernel.w};
    const auto made = Conv2dProblem::make(input, weight, row[14] == 1 ? weight.n : -1, params);
    if (!made.ok() || made->multiplication_count() > space.most_multiplications) return std::nullopt;
    return *made;
  }
};

}  // namespace

const std::vector<Conv2dSpace>& conv2d_spaces() {
  static const std::vector<int64_t> vector_ends{47, 48, 49, 63, 64, 65, 80, 97, 127, 128, 130, 145};
  static const std::vector<int64_t> channels = up_to(20, {32, 64, 65});
  static const std::vector<Conv2dSpace> spaces{
      {.name = "everything",
       .heights = up_to(40),
       .widths = up_to(40),
       .inputs = channels,
       .outputs = channels,
       .groups = {1, 2, 3, 5},
       .kernel_heights = up_to(11),
       .kernel_widths = up_to(11),
       .row_strides = up_to(8),
       .col_strides = up_to(8),
       .row_dilations = up_to(3),
       .col_dilations = up_to(3)},
      {.name = "dense_3x3",
       .heights = up_to(18, {23, 28, 33}),
       .widths = up_to(40),
       .inputs = up_to(20, {32, 33, 64, 65}),
       .outputs = up_to(20, {32, 33, 64, 65}),
       .groups = {1, 2},
       .kernel_heights = {3},
       .kernel_widths = {3},
       .row_dilations = {1, 2},
       .col_dilations = {1, 2}},
      {.name = "strided_3x3",
       .heights = up_to(12, {17, 28}),
       .widths = up_to(40),
       .inputs = up_to(20, {32, 64}),
       .outputs = up_to(20, {32, 64}),
       .groups = {1, 2, 4},
       .kernel_heights = {3},
       .kernel_widths = {3},
       .row_strides = {1, 2, 3},
       .col_strides = {2, 3}},
      {.name = "depthwise",
       .heights = up_to(12, {17, 31}),
       .widths = up_to(40, vector_ends),
       .inputs = {1},
       .outputs = {1, 2, 3},
       .groups = channels,
       .kernel_heights = {1, 3, 5},
       .kernel_widths = {1, 3, 5},
       .row_strides = {1, 2},
       .col_strides = {1, 2},
       .row_dilations = {1, 2},
       .col_dilations = {1, 2}},
      {.name = "pointwise",
       .heights = up_to(12, {17}),
       .widths = up_to(40),
       .inputs = up_to(20, {32, 64, 65}),
       .outputs = up_to(20, {32, 64, 65, 128}),
       .groups = {1, 2, 3},
       .kernel_heights = {1},
       .kernel_widths = {1},
       .row_strides = {1, 2},
       .col_strides = {1, 2}},
      {.name = "few_channels",
       .heights = up_to(11, {16}),
       .widths = up_to(40, vector_ends),
       .inputs = {1, 2, 3, 4, 6, 10, 12},
       .outputs = up_to(20),
       .groups = {1, 2},
       .kernel_heights = {1, 2, 3, 5, 7, 11},
       .kernel_widths = {1, 2, 3, 4, 5, 7, 9, 11},
       .row_strides = {1, 2},
       .col_strides = {1, 2},
       .row_dilations = {1, 2, 3},
       .col_dilations = {1, 2, 3}},
  };
  return spaces;
}

Conv2dSpaceProblems covering_problems(const Conv2dSpace& space) {
  const Parameters parameters{space};
  const Covering covering =
      covering_rows(parameters.levels(), 1, [&](const Choices& row) { return parameters.problem(row).has_value(); });
  Conv2dSpaceProblems result{{}, covering.pairs, covering.missing};
  for (const Choices& row : covering.rows) result.problems.push_back(*parameters.problem(row));
  return result;
}

}  // namespace convlens::testing
