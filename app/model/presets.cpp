#include "model/presets.h"

#include <algorithm>

namespace convlens::model {
namespace {

constexpr float kNinth = 1.0F / 9.0F;

// The first four are the notebook's. Edges and the Laplacian's kin sum to 0 (but the diagonals, to 1), the others to 1.
constexpr std::array<KernelPreset, 18> kPresets{{
    {"top_edge",
     "top edge",
     "Bright below, dark above: a top edge is positive, a bottom edge negative. Prewitt's kernel for y",
     {-1, -1, -1, 0, 0, 0, 1, 1, 1}},
    {"left_edge",
     "left edge",
     "Each cell minus its left neighbour, over three rows: a left edge is positive",
     {-1, 1, 0, -1, 1, 0, -1, 1, 0}},
    {"diag1_edge",
     "diagonal 1",
     "An edge that rises to the right; the weights sum to 1, so flat areas stay",
     {0, -1, 1, -1, 1, 0, 1, 0, 0}},
    {"diag2_edge",
     "diagonal 2",
     "An edge that falls to the right; the weights sum to 1, so flat areas stay",
     {1, -1, 0, 0, 1, -1, 0, 0, 1}},
    {"sobel_x",
     "Sobel x",
     "How fast brightness grows to the right, smoothed over three rows",
     {-1, 0, 1, -2, 0, 2, -1, 0, 1}},
    {"sobel_y",
     "Sobel y",
     "How fast brightness grows downwards, smoothed over three columns",
     {-1, -2, -1, 0, 0, 0, 1, 2, 1}},
    {"prewitt_x",
     "Prewitt x",
     "How fast brightness grows to the right, three rows alike",
     {-1, 0, 1, -1, 0, 1, -1, 0, 1}},
    {"scharr_x",
     "Scharr x",
     "As Sobel x, with weights that tell an edge's direction more exactly",
     {-3, 0, 3, -10, 0, 10, -3, 0, 3}},
    {"scharr_y",
     "Scharr y",
     "As Sobel y, with weights that tell an edge's direction more exactly",
     {-3, -10, -3, 0, 0, 0, 3, 10, 3}},
    {"laplacian",
     "Laplacian",
     "The four neighbours minus four times the cell: positive on the dark side of an edge",
     {0, 1, 0, 1, -4, 1, 0, 1, 0}},
    {"outline",
     "outline",
     "Eight times the cell minus its eight neighbours: flat areas vanish",
     {-1, -1, -1, -1, 8, -1, -1, -1, -1}},
    {"sharpen",
     "sharpen",
     "The cell, plus how much it differs from its four neighbours",
     {0, -1, 0, -1, 5, -1, 0, -1, 0}},
    {"emboss",
     "emboss",
     "Light from the lower right; the weights sum to 1, so flat areas stay",
     {-2, -1, 0, -1, 1, 1, 0, 1, 2}},
    {"blur",
     "Gaussian blur",
     "A weighted mean that favours the centre (Gaussian, 1/16)",
     {0.0625F, 0.125F, 0.0625F, 0.125F, 0.25F, 0.125F, 0.0625F, 0.125F, 0.0625F}},
    {"box_blur",
     "box blur",
     "The mean of the nine cells",
     {kNinth, kNinth, kNinth, kNinth, kNinth, kNinth, kNinth, kNinth, kNinth}},
    {"identity", "identity", "The input as it is; the start for a kernel of your own", {0, 0, 0, 0, 1, 0, 0, 0, 0}},
    {"shift_right",
     "shift right",
     "Each cell becomes its left neighbour: the picture moves to the right by one cell",
     {0, 0, 0, 1, 0, 0, 0, 0, 0}},
    {"shift_down",
     "shift down",
     "Each cell becomes its upper neighbour: the picture moves down by one cell",
     {0, 1, 0, 0, 0, 0, 0, 0, 0}},
}};

}  // namespace

std::span<const KernelPreset> kernel_presets() { return kPresets; }

const KernelPreset* find_preset(std::string_view id) {
  const auto found = std::ranges::find(kPresets, id, &KernelPreset::id);
  return found == kPresets.end() ? nullptr : &*found;
}

std::vector<float> preset_weights(const KernelPreset& preset, int64_t h, int64_t w) {
  constexpr int64_t kSide = 3;
  if (h < kSide || w < kSide) return {};
  std::vector<float> weights(static_cast<size_t>(h * w));
  for (int64_t i = 0; i < kSide * kSide; ++i) {
    const int64_t row = i / kSide + h / 2 - 1, col = i % kSide + w / 2 - 1;
    weights[static_cast<size_t>(row * w + col)] = preset.weights[static_cast<size_t>(i)];
  }
  return weights;
}

}  // namespace convlens::model
