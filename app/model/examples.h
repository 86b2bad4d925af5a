// Pipelines that come with the program: the notebook's ideas and networks, ready to be looked into.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/commands.h"
#include "model/document.h"

namespace convlens::model {

struct Example {
  std::string_view id;
  std::string_view title;  // as a menu has it
  std::string_view what;   // one sentence
};
std::span<const Example> examples();

// The command that opens an example: its layers, and another input only where the present one does not fit. Refuses an
// id that is none.
//
//   notebook    four edge kernels, ReLU, max pooling: the start
//   corner      one channel finds top edges, another left edges, the next layer adds them up into top-left corners
//   simple_cnn  fast.ai's network: 28 -> 14 -> 7 -> 4 -> 2 -> 1 with 1, 4, 8, 16, 32, 2 channels; 6722 parameters
//   wide_cnn    its second one: a first kernel of 5 x 5 and 1, 8, 16, 32, 64, 10 channels; 30282 parameters
//
// The networks are not trained: weights and biases are drawn from a seed, evenly within 1 / sqrt(numbers that an output
// adds up), as PyTorch's Conv2d begins.
Result<SetPipeline> make_example(std::string_view id, const Document& document, int64_t seed = 1);

}  // namespace convlens::model
