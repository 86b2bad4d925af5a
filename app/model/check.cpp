// Refusals that the reducers share.
#include <cmath>

#include "model/number_text.h"
#include "model/reduce.h"

namespace convlens::model {

Result<void> check_range(const std::string& where, int64_t value, int64_t lo, int64_t hi) {
  if (value >= lo && value <= hi) return {};
  return Error::request(where, "is " + std::to_string(value), std::to_string(lo) + ".." + std::to_string(hi));
}

Result<void> check_range(const std::string& where, float value, float lo, float hi) {
  if (value >= lo && value <= hi) return {};
  return Error::request(where, "is " + format_number(value), format_number(lo) + ".." + format_number(hi));
}

Result<void> check_finite(const std::string& where, float value) {
  if (std::isfinite(value)) return {};
  return Error::request(where, "is " + format_number(value), "a finite number");
}

Result<void> first_failure(std::initializer_list<Result<void>> checks) {
  for (const Result<void>& check : checks)
    if (!check) return check;
  return {};
}

}  // namespace convlens::model
