// Result<T> and Error: how the engine and the program report expected failures.
//
// A bug stops the program (CONVLENS_CHECK). A failure that a correct program can meet (shapes that do not fit, an
// unreadable file) is a value of type Error inside a Result. Nothing here throws.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace convlens {

// What went wrong, in the words a person reads: `where: what (accepted)`.
struct Error {
  enum class Kind {
    request,    // the request is wrong: unknown option, shapes that do not fit, empty output
    failure,    // the work failed: unreadable or malformed file, disk full, out of memory
    cancelled,  // stopped on request; nothing to report to a person
  };
  Kind kind = Kind::failure;
  std::string where;     // the option, file or parameter, e.g. "--stride" or "digit.png"; may be empty
  std::string what;      // one clause in the present tense, e.g. "is 0"
  std::string accepted;  // what would be accepted, e.g. "1 or more"; may be empty

  // `where: what (accepted)`, leaving out empty parts. One line.
  std::string message() const {
    std::string text = where.empty() ? what : where + ": " + what;
    if (!accepted.empty()) text += " (" + accepted + ")";
    return text;
  }

  static Error request(std::string where, std::string what, std::string accepted = {}) {
    return {Kind::request, std::move(where), std::move(what), std::move(accepted)};
  }
  static Error failure(std::string where, std::string what, std::string accepted = {}) {
    return {Kind::failure, std::move(where), std::move(what), std::move(accepted)};
  }
  static Error cancelled() { return {Kind::cancelled, {}, "cancelled", {}}; }
};

// Stops the program with the place and the broken condition. For bugs only, never for bad input.
[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: internal error: %s does not hold\n", file, line, condition);
  std::abort();
}
#define CONVLENS_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::convlens::check_failed(#condition, __FILE__, __LINE__))

// Either a value or an Error. Reading the side that is not there is a bug and stops the program.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    CONVLENS_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    CONVLENS_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    CONVLENS_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  const Error& error() const {
    CONVLENS_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    CONVLENS_CHECK(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace convlens
