// Reads golden/cases.txt, whose format golden/make_golden.py describes: one request a line in the command line's words,
// and PyTorch's answer. No judgement here; golden_test.cpp compares.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "convlens/engine/activation.h"
#include "convlens/engine/conv2d.h"
#include "convlens/engine/conv_transpose2d.h"
#include "convlens/engine/pool2d.h"

namespace convlens::testing {

struct GoldenCase {
  std::string line, operation, data;
  std::map<std::string, std::string> options;  // name without dashes -> text; "" for a switch
  bool refused = false;
  uint64_t seed = 0;
  Shape output;
  std::vector<double> values;   // PyTorch in float64; of activations by float32 too
  std::vector<double> singles;  // PyTorch in float32, of reals only

  bool has(const std::string& name) const { return options.contains(name); }
  Shape shape(const std::string& name) const;
  Size2 pair(const std::string& name, Size2 otherwise) const;
  Padding padding() const;  // P; PH,PW or the four sides
  int64_t integer(const std::string& name, int64_t otherwise) const;
  double real(const std::string& name, double otherwise) const;
  PaddingMode padding_mode() const;

  Conv2dParams conv2d_params() const;
  ConvTranspose2dParams conv_transpose2d_params() const;
  Pool2dParams pool2d_params() const;
  AdaptivePoolKind adaptive_kind() const;
};

// The cases of one operator, in the file's order.
std::vector<GoldenCase> read_golden_cases(const std::string& operation);

}  // namespace convlens::testing
