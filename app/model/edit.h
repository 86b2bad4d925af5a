// What a command does to a document, as data: new values for parts of it. A reducer makes an Edit, the store carries it
// out by exchanging it with the document, and what is left in it is what undo needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/document.h"
#include "model/store.h"

namespace convlens::model {

// Another input.
struct InputState {
  SharedTensor pixels;
  std::string name;
};

// The small rest of a document: cheap enough to be kept whole.
struct Settings {
  KernelBank kernels;
  Conv2dParams conv;
  bool relu = true;
  PoolSettings pool;
};
Settings settings_of(const Document& document);

struct Edit {
  std::string label;  // "edit kernel": as undo shows it
  std::optional<InputState> input;
  std::optional<Settings> settings;
  std::optional<int64_t> select_output;  // the output to select afterwards
  std::string note;                      // what a person may not expect of it, one line; becomes a notice
};

// Swap with the document and say what that changed: cells, bias, weights and names are compared bit by bit, so that the
// Change is as narrow as it can be, and empty when both sides are equal.
Change exchange(Document& document, InputState& input);
Change exchange(Document& document, Settings& settings);

}  // namespace convlens::model
