// A reference to a callable: two pointers, does not own it, never allocates. For parameters only: what it refers to
// must outlive the call.
#pragma once

#include <type_traits>
#include <utility>

namespace convlens {

template <class Signature>
class FunctionRef;

template <class R, class... Args>
class FunctionRef<R(Args...)> {
 public:
  FunctionRef() = default;  // refers to nothing: false
  template <class F>
  requires(!std::is_same_v<std::remove_const_t<F>, FunctionRef>)  // those are copied
      FunctionRef(F& f)  // NOLINT(google-explicit-constructor): call sites pass a lambda
      : object_(const_cast<void*>(static_cast<const void*>(&f))),
        call_([](void* object, Args... args) -> R { return (*static_cast<F*>(object))(std::forward<Args>(args)...); }) {
  }
  explicit operator bool() const { return call_ != nullptr; }
  R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_ = nullptr;
  R (*call_)(void*, Args...) = nullptr;
};

}  // namespace convlens
