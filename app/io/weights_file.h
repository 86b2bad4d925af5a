// The kernels of a convolution as .npy files: the whole weight tensor, and its biases as a second file beside it.
//
// weight.npy is [out, in / groups, kH, kW], float32, as np.save and torch.Tensor.numpy() have it; weight.bias.npy is
// [out]. Two files, as .npy holds one array and people load them one at a time; an .npz would hide them in an archive.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"

namespace convlens::io {

// weight.npy -> weight.bias.npy
std::filesystem::path bias_path(const std::filesystem::path& weight_path);

struct WeightsFile {
  Tensor weight;            // [out, in / groups, kH, kW]
  std::vector<float> bias;  // [out]; empty: there is no such file
};
// [out, in, kH, kW], [out, kH, kW] (a kernel an output, as torch.stack makes them) or [kH, kW] (one kernel), up to
// 64 x 64 x 11 x 11; the bias file if it is there. Types as npy.h reads them. An Error names the file and its shape.
Result<WeightsFile> load_weights(const std::filesystem::path& path);

// Both files, each atomically; the biases first, so that a weight file never waits for its biases. `bias` empty: the
// weight alone, and a bias file that is there stays.
Result<void> save_weights(const std::filesystem::path& path, const Tensor& weight, const std::vector<float>& bias);

}  // namespace convlens::io
