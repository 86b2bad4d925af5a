// A connection of our own to the X server that DISPLAY names, with a window that nobody sees: what it takes to speak of
// selections beside GLFW, which knows text alone. Belongs to one thread.
#pragma once

#include <xcb/xcb.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "convlens/engine/result.h"

namespace convlens::shell {

struct FreeReply {
  void operator()(void* memory) const { std::free(memory); }
};
template <class T>
using X11Reply = std::unique_ptr<T, FreeReply>;
using X11Event = X11Reply<xcb_generic_event_t>;

// What an event is; the eighth bit says that another client sent it.
inline int kind_of(const xcb_generic_event_t& event) { return event.response_type & 0x7F; }

class X11Client {
 public:
  X11Client() = default;
  ~X11Client();
  X11Client(const X11Client&) = delete;
  X11Client& operator=(const X11Client&) = delete;

  // Connects and makes the window, which hears of changes of its properties.
  Result<void> open();
  Result<xcb_atom_t> atom(std::string_view name);
  // The next event that is there or comes in this time; none: nothing came, the connection is lost, or the descriptor
  // `other` can be read (-1: there is none).
  X11Event wait_event(std::chrono::milliseconds at_most, int other = -1);

  bool lost() const;  // also before open()
  xcb_connection_t* server() const { return server_; }
  xcb_window_t window() const { return window_; }

  static Error gone() { return Error::failure("clipboard", "the X server does not answer"); }

 private:
  xcb_connection_t* server_ = nullptr;
  xcb_window_t window_ = 0;
};

}  // namespace convlens::shell
