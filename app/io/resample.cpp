// Box and linear filters as one list of weights per output cell, axis by axis; see resample.h.
#include "io/resample.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace convlens::io {
namespace {

// Output cell o is the sum over i of weights[i] * input[first + i].
struct Stencil {
  int64_t first = 0;
  std::vector<double> weights;
};

std::vector<Stencil> box_stencils(int64_t in, int64_t out) {
  std::vector<Stencil> stencils;
  const double scale = static_cast<double>(in) / static_cast<double>(out);
  for (int64_t o = 0; o < out; ++o) {
    const double begin = static_cast<double>(o) * scale;
    const double end = o + 1 == out ? static_cast<double>(in) : static_cast<double>(o + 1) * scale;
    Stencil stencil{static_cast<int64_t>(begin), {}};
    for (int64_t i = stencil.first; i < in && static_cast<double>(i) < end; ++i) {
      const double covered = std::min(end, static_cast<double>(i + 1)) - std::max(begin, static_cast<double>(i));
      stencil.weights.push_back(covered / (end - begin));
    }
    stencils.push_back(std::move(stencil));
  }
  return stencils;
}

std::vector<Stencil> linear_stencils(int64_t in, int64_t out) {
  std::vector<Stencil> stencils;
  const double scale = static_cast<double>(in) / static_cast<double>(out);
  for (int64_t o = 0; o < out; ++o) {
    const double centre = (static_cast<double>(o) + 0.5) * scale - 0.5;
    const double clamped = std::clamp(centre, 0.0, static_cast<double>(in - 1));
    const auto first = std::min(static_cast<int64_t>(clamped), std::max<int64_t>(in - 2, 0));
    const double share = clamped - static_cast<double>(first);
    stencils.push_back(in == 1 ? Stencil{0, {1.0}} : Stencil{first, {1.0 - share, share}});
  }
  return stencils;
}

std::vector<Stencil> stencils_for(int64_t in, int64_t out) {
  return out <= in ? box_stencils(in, out) : linear_stencils(in, out);
}

}  // namespace

Result<Tensor> resample(ConstTensorView image, Size2 size) {
  CONVLENS_CHECK(size.h >= 1 && size.w >= 1);
  const Shape from = image.shape;
  auto narrowed = Tensor::allocate({from.n, from.c, from.h, size.w});
  if (!narrowed) return narrowed;
  auto result = Tensor::allocate({from.n, from.c, size.h, size.w});
  if (!result) return result;
  const std::vector<Stencil> rows = stencils_for(from.h, size.h);
  const std::vector<Stencil> cols = stencils_for(from.w, size.w);
  for (int64_t n = 0; n < from.n; ++n) {
    for (int64_t c = 0; c < from.c; ++c) {
      for (int64_t r = 0; r < from.h; ++r) {
        const float* in = image.row(n, c, r);
        for (int64_t k = 0; k < size.w; ++k) {
          const Stencil& stencil = cols[static_cast<size_t>(k)];
          double sum = 0;
          for (size_t i = 0; i < stencil.weights.size(); ++i)
            sum += stencil.weights[i] * in[stencil.first + static_cast<int64_t>(i)];
          narrowed->at(n, c, r, k) = static_cast<float>(sum);
        }
      }
      for (int64_t r = 0; r < size.h; ++r) {
        const Stencil& stencil = rows[static_cast<size_t>(r)];
        for (int64_t k = 0; k < size.w; ++k) {
          double sum = 0;
          for (size_t i = 0; i < stencil.weights.size(); ++i) {
            sum += stencil.weights[i] * narrowed->at(n, c, stencil.first + static_cast<int64_t>(i), k);
          }
          result->at(n, c, r, k) = static_cast<float>(sum);
        }
      }
    }
  }
  return result;
}

}  // namespace convlens::io
