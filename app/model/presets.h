// Built-in 3x3 kernels by name, with what each is for.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace convlens::model {

struct KernelPreset {
  std::string_view id;           // "top_edge": as in widget names and KernelBank::names
  std::string_view label;        // "top edge"
  std::string_view hint;         // one line
  std::array<float, 9> weights;  // row-major
};
// top_edge, left_edge, diag1_edge, diag2_edge (the notebook's), sobel_x, sobel_y, prewitt_x, scharr_x, scharr_y,
// laplacian, outline, sharpen, emboss, blur (1/16 Gaussian), box_blur (1/9), identity, shift_right, shift_down.
// Prewitt's y is top_edge.
std::span<const KernelPreset> kernel_presets();
const KernelPreset* find_preset(std::string_view id);  // null: none
// The preset as a kernel of h x w weights, its middle in the middle and zeros around; empty where 3 x 3 does not fit.
std::vector<float> preset_weights(const KernelPreset& preset, int64_t h, int64_t w);

// Names of kernels that the program makes otherwise: a random one's is followed by its seed.
inline constexpr std::string_view kRandomName = "random ", kImpulseTestName = "1 to 9";

}  // namespace convlens::model
