// Puts a picture on the clipboard of the X server, and hands it to whoever asks, on a thread of its own: so also while
// the program waits for the clipboard itself. GLFW puts text there alone.
//
// Pictures larger than one request go in pieces (INCR). They are there until something else is copied, or the program
// ends.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens::shell {

class X11Offer {
 public:
  X11Offer();
  ~X11Offer();  // the clipboard is then empty, unless it is somebody else's
  X11Offer(const X11Offer&) = delete;
  X11Offer& operator=(const X11Offer&) = delete;

  // Makes these bytes of a PNG file the clipboard's. Blocks until the server has agreed: for a worker. Fails where
  // there is no X11.
  Result<void> offer(std::vector<uint8_t> png);

 private:
  class Owner;
  std::unique_ptr<Owner> owner_;  // none before the first offer
};

}  // namespace convlens::shell
