// Two renderings of one description; see shape_description.h.
#include "cli/shape_description.h"

namespace convlens::cli {
namespace {

std::string as_json(const ShapeDescription& d) {
  JsonWriter json;
  json.begin_object().field("operation", d.operation).field("input", d.input);
  if (d.weight) json.field("weight", *d.weight);
  json.field("output", d.output).key("formula").begin_object();
  json.field("height", d.height_formula).field("width", d.width_formula).end_object();
  if (d.unused) json.key("unused").begin_object().field("rows", d.unused->h).field("cols", d.unused->w).end_object();
  json.field("parameters", d.parameters).field("multiplications", d.multiplications);
  if (d.input_grid_multiplications) json.field("multiplications_on_input_grid", *d.input_grid_multiplications);
  if (!d.variants.empty()) {
    json.key("variants").begin_array();
    for (const VariantVerdict& verdict : d.variants) {
      json.begin_object().field("name", verdict.name).field("refusal", verdict.refusal).end_object();
    }
    json.end_array();
  }
  return json.end_object().text() + "\n";
}

std::string as_text(const ShapeDescription& d) {
  std::string text = "input            " + to_string(d.input) + "\n";
  if (d.weight) text += "weight           " + to_string(*d.weight) + "\n";
  text += "output           " + to_string(d.output) + "\n";
  text += "height           " + d.height_formula + "\n";
  text += "width            " + d.width_formula + "\n";
  if (d.unused && (d.unused->h > 0 || d.unused->w > 0)) {
    text += "unused           " + std::to_string(d.unused->h) + " rows, " + std::to_string(d.unused->w) +
            " columns of the padded input\n";
  }
  if (!d.weight) return text;
  text += "parameters       " + d.parameter_formula + " = " + std::to_string(d.parameters) + "\n";
  text += "multiplications  " + d.multiplication_formula + " = " + std::to_string(d.multiplications) + "\n";
  if (d.input_grid_multiplications) {
    text += "on input grid    " + JsonWriter().value(*d.input_grid_multiplications).text() +
            " (input rows x columns x weights, as some texts count)\n";
  }
  return text;
}

}  // namespace

std::string product_text(std::initializer_list<int64_t> factors) {
  std::string text;
  for (const int64_t factor : factors) text += (text.empty() ? "" : "*") + std::to_string(factor);
  return text;
}

Result<void> print_description(const Context& context, const ShapeDescription& description) {
  return context.print(context.json() ? as_json(description) : as_text(description));
}

}  // namespace convlens::cli
