// What `convlens-cli shape` says about an operation, as text and as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "convlens/engine/shape.h"
#include "convlens/engine/variants.h"

namespace convlens::cli {

// Fields that an operation has no use for stay as they are and are left out.
struct ShapeDescription {
  std::string_view operation;
  Shape input;
  std::optional<Shape> weight;
  Shape output;
  std::string height_formula, width_formula;
  std::optional<Size2> unused;  // padded rows and columns that the floor throws away
  int64_t parameters = 0;
  std::string parameter_formula;
  int64_t multiplications = 0;
  std::string multiplication_formula;
  // Some texts count one multiplication for every weight and every *input* cell. In double: it may pass 64 bits where
  // the true count does not.
  std::optional<double> input_grid_multiplications;
  std::vector<VariantVerdict> variants;
};

// "4*1*3*3"
std::string product_text(std::initializer_list<int64_t> factors);
Result<void> print_description(const Context& context, const ShapeDescription& description);

}  // namespace convlens::cli
