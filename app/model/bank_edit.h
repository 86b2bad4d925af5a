// What the reducers of the bank of kernels share: a kernel's weights, its name after an edit, the edit itself.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "convlens/engine/result.h"
#include "model/edit.h"

namespace convlens::model {

Result<void> check_output(const KernelBank& bank, int64_t output);
std::span<float> kernel_of(Tensor& weight, int64_t output, int64_t channel);
// The preset that every input channel of an output equals, else "custom".
std::string name_of_weights(Tensor& weight, int64_t output);
// Gives an output whose weights have changed the name of its weights, unless a person has named it.
void name_after_edit(KernelBank& bank, int64_t output);
// The bank with kernels of another size: what is around the middle stays there, what is new is 0.
Tensor resized(const Tensor& weight, int64_t h, int64_t w);
// Other kernels for the shown layer. Output i is what output sources[i] was, -1: a new one; empty: those that there
// were keep their numbers. The layer that reads the outputs follows (follow_outputs).
Edit kernels_edit(const Document& document, std::string label, KernelBank kernels, std::vector<int64_t> sources = {});

}  // namespace convlens::model
