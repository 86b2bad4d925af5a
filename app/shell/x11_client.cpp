#include "shell/x11_client.h"

#include <poll.h>

#include <array>

namespace convlens::shell {

X11Client::~X11Client() {
  if (server_ != nullptr) xcb_disconnect(server_);
}

bool X11Client::lost() const { return server_ == nullptr || xcb_connection_has_error(server_) != 0; }

Result<void> X11Client::open() {
  int screen_number = 0;
  server_ = xcb_connect(nullptr, &screen_number);
  if (lost()) return Error::failure("clipboard", "there is no X server to ask", "pictures need X11");
  xcb_screen_iterator_t screens = xcb_setup_roots_iterator(xcb_get_setup(server_));
  for (int i = 0; i < screen_number && screens.rem > 1; ++i) xcb_screen_next(&screens);
  window_ = xcb_generate_id(server_);
  const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
  xcb_create_window(server_, 0, window_, screens.data->root, 0, 0, 1, 1, 0, XCB_WINDOW_CLASS_INPUT_ONLY, 0,
                    XCB_CW_EVENT_MASK, &events);
  return {};
}

Result<xcb_atom_t> X11Client::atom(std::string_view name) {
  const auto cookie = xcb_intern_atom(server_, 0, static_cast<uint16_t>(name.size()), name.data());
  const X11Reply<xcb_intern_atom_reply_t> reply(xcb_intern_atom_reply(server_, cookie, nullptr));
  if (!reply) return gone();
  return reply->atom;
}

X11Event X11Client::wait_event(std::chrono::milliseconds at_most, int other) {
  xcb_flush(server_);
  if (X11Event event{xcb_poll_for_event(server_)}) return event;
  if (lost()) return nullptr;
  std::array<pollfd, 2> ready{pollfd{xcb_get_file_descriptor(server_), POLLIN, 0}, pollfd{other, POLLIN, 0}};
  poll(ready.data(), ready.size(), static_cast<int>(at_most.count()));  // negative descriptors are passed over
  return X11Event{xcb_poll_for_event(server_)};
}

}  // namespace convlens::shell
