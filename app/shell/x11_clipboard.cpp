// The requestor's side of selections: ICCCM 2.4 and 2.7.2 (INCR).
#include "shell/x11_clipboard.h"

#include <algorithm>
#include <array>

#if CONVLENS_XCB
#include "shell/x11_client.h"
#endif

namespace convlens::shell {
namespace {

constexpr std::array<std::string_view, 8> kTypes{"image/png",
                                                 "image/bmp",
                                                 "image/x-portable-pixmap",
                                                 "image/x-portable-graymap",
                                                 "image/x-portable-anymap",
                                                 "image/jpeg",
                                                 "image/gif",
                                                 "text/uri-list"};

}  // namespace

bool clipboard_has_pictures() { return CONVLENS_XCB != 0; }

std::span<const std::string_view> pasted_types() { return kTypes; }

#if CONVLENS_XCB
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{50};  // between looks at the cancel token
constexpr uint32_t kPiece = 1 << 18;            // 32-bit units that one request of a property asks for

class Reader {
 public:
  Reader(const ClipboardLimits& limits, const CancelToken* cancel) : limits_(limits), cancel_(cancel) {}

  Result<ClipboardContent> read(std::span<const std::string_view> types);

 private:
  Result<void> open();
  Result<std::vector<xcb_atom_t>> offered();
  Result<std::vector<uint8_t>> convert(xcb_atom_t type);
  Result<X11Event> next_event();
  Result<bool> append_property(std::vector<uint8_t>& bytes, xcb_atom_t& type);
  Result<std::vector<uint8_t>> pieces();

  const ClipboardLimits limits_;
  const CancelToken* cancel_;
  X11Client client_;
  xcb_atom_t clipboard_ = 0, property_ = 0, targets_ = 0, incr_ = 0;
};

Result<void> Reader::open() {
  if (const Result<void> opened = client_.open(); !opened) return opened;
  for (const auto& [name, place] : {std::pair<std::string_view, xcb_atom_t*>{"CLIPBOARD", &clipboard_},
                                    {"CONVLENS_CLIPBOARD", &property_},
                                    {"TARGETS", &targets_},
                                    {"INCR", &incr_}}) {
    const Result<xcb_atom_t> found = client_.atom(name);
    if (!found) return found.error();
    *place = *found;
  }
  return {};
}

// The next event, or why there is none.
Result<X11Event> Reader::next_event() {
  const Clock::time_point end = Clock::now() + limits_.patience;
  while (true) {
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (X11Event event = client_.wait_event(std::clamp(rest, std::chrono::milliseconds{0}, kLook))) return event;
    if (client_.lost()) return X11Client::gone();
    if (cancel_ != nullptr && cancel_->cancelled()) return Error::cancelled();
    if (rest.count() <= 0) return Error::failure("clipboard", "the program that copied does not answer", "copy again");
  }
}

// Takes what stands in the property and deletes it. False: there is no such property.
Result<bool> Reader::append_property(std::vector<uint8_t>& bytes, xcb_atom_t& type) {
  uint32_t offset = 0;
  while (true) {
    const auto cookie =
        xcb_get_property(client_.server(), 0, client_.window(), property_, XCB_GET_PROPERTY_TYPE_ANY, offset, kPiece);
    const X11Reply<xcb_get_property_reply_t> reply(xcb_get_property_reply(client_.server(), cookie, nullptr));
    if (!reply) return X11Client::gone();
    if (reply->type == XCB_NONE) return false;
    type = reply->type;
    const auto* part = static_cast<const uint8_t*>(xcb_get_property_value(reply.get()));
    bytes.insert(bytes.end(), part, part + xcb_get_property_value_length(reply.get()));
    if (static_cast<int64_t>(bytes.size()) > limits_.bytes)
      return Error::failure("clipboard", "holds too much", "pictures up to 256 MiB");
    if (reply->bytes_after == 0) break;
    offset += kPiece;
  }
  xcb_delete_property(client_.server(), client_.window(), property_);
  xcb_flush(client_.server());
  return true;
}

// The owner writes piece after piece into the property, each when the one before has been deleted; an empty one ends.
Result<std::vector<uint8_t>> Reader::pieces() {
  std::vector<uint8_t> bytes;
  while (true) {
    Result<X11Event> event = next_event();
    if (!event) return event.error();
    if (kind_of(**event) != XCB_PROPERTY_NOTIFY) continue;
    const auto* change = reinterpret_cast<const xcb_property_notify_event_t*>(event->get());
    if (change->atom != property_ || change->state != XCB_PROPERTY_NEW_VALUE) continue;
    const size_t before = bytes.size();
    xcb_atom_t type = 0;
    const Result<bool> taken = append_property(bytes, type);
    if (!taken) return taken.error();
    if (*taken && bytes.size() == before) return bytes;
  }
}

// Asks the owner for its contents in this form. Empty: it has none.
Result<std::vector<uint8_t>> Reader::convert(xcb_atom_t type) {
  xcb_delete_property(client_.server(), client_.window(), property_);
  xcb_convert_selection(client_.server(), client_.window(), clipboard_, type, property_, XCB_CURRENT_TIME);
  xcb_flush(client_.server());
  while (true) {
    Result<X11Event> event = next_event();
    if (!event) return event.error();
    if (kind_of(**event) != XCB_SELECTION_NOTIFY) continue;
    const auto* answer = reinterpret_cast<const xcb_selection_notify_event_t*>(event->get());
    if (answer->target != type) continue;  // of a request before
    if (answer->property == XCB_NONE) return std::vector<uint8_t>{};
    std::vector<uint8_t> bytes;
    xcb_atom_t got = 0;
    const Result<bool> taken = append_property(bytes, got);
    if (!taken) return taken.error();
    if (got == incr_) return pieces();
    return bytes;
  }
}

Result<std::vector<xcb_atom_t>> Reader::offered() {
  Result<std::vector<uint8_t>> bytes = convert(targets_);
  if (!bytes) return bytes.error();
  std::vector<xcb_atom_t> atoms(bytes->size() / sizeof(xcb_atom_t));
  std::copy_n(bytes->data(), atoms.size() * sizeof(xcb_atom_t), reinterpret_cast<uint8_t*>(atoms.data()));
  return atoms;
}

Result<ClipboardContent> Reader::read(std::span<const std::string_view> types) {
  if (const Result<void> opened = open(); !opened) return opened.error();
  const X11Reply<xcb_get_selection_owner_reply_t> owner(
      xcb_get_selection_owner_reply(client_.server(), xcb_get_selection_owner(client_.server(), clipboard_), nullptr));
  if (!owner) return X11Client::gone();
  if (owner->owner == XCB_NONE) return Error::request("clipboard", "is empty", "copy a picture");
  const Result<std::vector<xcb_atom_t>> targets = offered();
  if (!targets) return targets.error();
  for (const std::string_view type : types) {
    const Result<xcb_atom_t> wanted = client_.atom(type);
    if (!wanted) return wanted.error();
    if (std::ranges::find(*targets, *wanted) == targets->end()) continue;
    Result<std::vector<uint8_t>> bytes = convert(*wanted);
    if (!bytes) return bytes.error();
    if (!bytes->empty()) return ClipboardContent{std::string(type), std::move(bytes).value()};
  }
  return Error::request("clipboard", "holds no picture", "PNG, BMP, PNM, JPEG, GIF or a file");
}

}  // namespace

Result<ClipboardContent> read_clipboard(std::span<const std::string_view> types, const ClipboardLimits& limits,
                                        const CancelToken* cancel) {
  return Reader(limits, cancel).read(types);
}

#else

Result<ClipboardContent> read_clipboard(std::span<const std::string_view>, const ClipboardLimits&, const CancelToken*) {
  return Error::request("clipboard", "pictures can be pasted only under X11");
}

#endif

}  // namespace convlens::shell
