// Random but repeatable commands for property tests: the same seed gives the same session on every machine.
#pragma once

#include <cstdint>
#include <random>

#include "model/commands.h"
#include "model/document.h"

namespace convlens::test {

class RandomCommands {
 public:
  explicit RandomCommands(uint64_t seed) : engine_(seed) {}

  // A command that edits the document, mostly a valid one; small images, so that many can be tried. Strokes and drags
  // go on for several commands with one edit id.
  model::Command next(const model::Document& document);
  // 0 .. bound - 1.
  int64_t below(int64_t bound) { return static_cast<int64_t>(engine_() % static_cast<uint64_t>(bound)); }
  bool one_in(int64_t n) { return below(n) == 0; }

 private:
  float coordinate(int64_t size);
  model::Command paint(const model::Document& document);
  model::Command new_input();
  model::Command batch_edit(const model::Document& document);
  model::Command whole_kernel(const model::Document& document, int64_t output);
  model::Command kernel_edit(const model::Document& document);
  model::Command stages(const model::Document& document);
  model::PoolSettings random_pool();
  model::Command parameters(const model::Document& document);
  void next_edit() { edit_id_ += one_in(3) ? 1 : 0; }

  std::mt19937_64 engine_;
  uint64_t edit_id_ = 1;
  model::Brush brush_;
};

}  // namespace convlens::test
