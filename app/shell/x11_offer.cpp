// The owner's side of selections: ICCCM 2.1 to 2.6 and 2.7.2 (INCR).
#include "shell/x11_offer.h"

#if CONVLENS_XCB
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "io/descriptor.h"
#include "shell/x11_client.h"
#endif

namespace convlens::shell {

#if CONVLENS_XCB
namespace {

using Clock = std::chrono::steady_clock;
using Png = std::shared_ptr<const std::vector<uint8_t>>;

constexpr size_t kPieceBytes = 1 << 17;        // of a picture that goes in pieces; below what any server takes at once
constexpr std::chrono::seconds kPatience{20};  // for somebody to fetch the next piece
constexpr std::chrono::milliseconds kLook{1000};     // between looks at who has given up
constexpr std::chrono::seconds kServerPatience{10};  // for the server to agree

// A picture on its way to a window that fetches it piece by piece: each when it has deleted the one before.
struct Transfer {
  xcb_window_t window = 0;
  xcb_atom_t property = 0;
  Png png;
  size_t sent = 0;
  Clock::time_point last;
};

}  // namespace

class X11Offer::Owner {
 public:
  Owner() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { serve(); }) {}
  ~Owner() {
    stop_ = true;
    wake();
    thread_.join();
  }

  Result<void> offer(std::vector<uint8_t> png);

 private:
  void wake() const { eventfd_write(wake_.get(), 1); }
  void serve();
  Result<void> open();
  void take_wanted();
  Result<void> become_owner();
  std::optional<xcb_timestamp_t> server_time();
  void handle(const xcb_generic_event_t& event);
  void answer(const xcb_selection_request_event_t& request);
  bool convert(xcb_window_t window, xcb_atom_t target, xcb_atom_t property);
  bool convert_several(xcb_window_t window, xcb_atom_t property);
  bool put_picture(xcb_window_t window, xcb_atom_t property);
  void put_atoms(xcb_window_t window, xcb_atom_t property, xcb_atom_t type, std::span<const xcb_atom_t> atoms);
  void send_piece(Transfer& transfer);
  void go_on(const xcb_property_notify_event_t& change);
  void drop_the_forgotten();

  io::Descriptor wake_;
  std::atomic<bool> stop_ = false;

  std::mutex mutex_;
  std::condition_variable answered_;
  // Guarded by mutex_: what is to be offered, and the answer to it.
  std::optional<Png> wanted_;
  std::optional<Result<void>> answer_;
  std::optional<Error> ended_;  // why nothing is served any more

  // The thread's alone.
  X11Client client_;
  xcb_atom_t clipboard_ = 0, targets_ = 0, timestamp_ = 0, multiple_ = 0, atom_pair_ = 0, incr_ = 0, png_type_ = 0,
             clock_ = 0;
  Png png_;  // none: the clipboard is not ours
  xcb_timestamp_t since_ = 0;
  std::vector<Transfer> transfers_;

  std::thread thread_;  // last: it uses everything above
};

Result<void> X11Offer::Owner::offer(std::vector<uint8_t> png) {
  std::unique_lock lock(mutex_);
  answer_.reset();
  wanted_ = std::make_shared<const std::vector<uint8_t>>(std::move(png));
  wake();
  const auto known = [this] { return answer_ || ended_; };
  if (!answered_.wait_for(lock, kServerPatience, known)) return X11Client::gone();
  return answer_ ? *answer_ : *ended_;
}

void X11Offer::Owner::serve() {
  const Result<void> opened = open();
  while (opened && !stop_ && !client_.lost()) {
    take_wanted();
    if (const X11Event event = client_.wait_event(kLook, wake_.get())) handle(*event);
    drop_the_forgotten();
  }
  const std::lock_guard lock(mutex_);
  ended_ = opened ? X11Client::gone() : opened.error();
  answered_.notify_all();
}

Result<void> X11Offer::Owner::open() {
  if (Result<void> opened = client_.open(); !opened) return opened;
  for (const auto& [name, place] : {std::pair<std::string_view, xcb_atom_t*>{"CLIPBOARD", &clipboard_},
                                    {"TARGETS", &targets_},
                                    {"TIMESTAMP", &timestamp_},
                                    {"MULTIPLE", &multiple_},
                                    {"ATOM_PAIR", &atom_pair_},
                                    {"INCR", &incr_},
                                    {"image/png", &png_type_},
                                    {"CONVLENS_CLOCK", &clock_}}) {
    const Result<xcb_atom_t> found = client_.atom(name);
    if (!found) return found.error();
    *place = *found;
  }
  return {};
}

void X11Offer::Owner::take_wanted() {
  eventfd_t ignored = 0;
  eventfd_read(wake_.get(), &ignored);
  {
    const std::lock_guard lock(mutex_);
    if (!wanted_) return;
    png_ = *std::exchange(wanted_, std::nullopt);
  }
  Result<void> owned = become_owner();
  const std::lock_guard lock(mutex_);
  answer_ = std::move(owned);
  answered_.notify_all();
}

// A selection is taken with the server's time, which comes with every change of a property.
std::optional<xcb_timestamp_t> X11Offer::Owner::server_time() {
  xcb_change_property(client_.server(), XCB_PROP_MODE_APPEND, client_.window(), clock_, XCB_ATOM_INTEGER, 32, 0,
                      nullptr);
  const Clock::time_point end = Clock::now() + kServerPatience;
  while (!client_.lost() && Clock::now() < end) {
    const X11Event event = client_.wait_event(kLook);
    if (!event) continue;
    if (kind_of(*event) == XCB_PROPERTY_NOTIFY) {
      const auto& change = reinterpret_cast<const xcb_property_notify_event_t&>(*event);
      if (change.window == client_.window() && change.atom == clock_) return change.time;
    }
    handle(*event);
  }
  return std::nullopt;
}

Result<void> X11Offer::Owner::become_owner() {
  const auto time = server_time();
  if (!time) return X11Client::gone();
  since_ = *time;
  xcb_set_selection_owner(client_.server(), client_.window(), clipboard_, since_);
  const auto cookie = xcb_get_selection_owner(client_.server(), clipboard_);
  const X11Reply<xcb_get_selection_owner_reply_t> owner(
      xcb_get_selection_owner_reply(client_.server(), cookie, nullptr));
  if (!owner) return X11Client::gone();
  if (owner->owner == client_.window()) return {};
  png_.reset();
  return Error::failure("clipboard", "another program has taken it", "copy again");
}

void X11Offer::Owner::handle(const xcb_generic_event_t& event) {
  switch (kind_of(event)) {
    case XCB_SELECTION_REQUEST:
      return answer(reinterpret_cast<const xcb_selection_request_event_t&>(event));
    case XCB_SELECTION_CLEAR:
      png_.reset();
      return;
    case XCB_PROPERTY_NOTIFY:
      return go_on(reinterpret_cast<const xcb_property_notify_event_t&>(event));
    default:  // also errors: windows of others may go at any time
      return;
  }
}

void X11Offer::Owner::answer(const xcb_selection_request_event_t& request) {
  xcb_selection_notify_event_t notice{};
  notice.response_type = XCB_SELECTION_NOTIFY;
  notice.time = request.time;
  notice.requestor = request.requestor;
  notice.selection = request.selection;
  notice.target = request.target;
  // Old clients name no property: then it is the target.
  const xcb_atom_t property = request.property == XCB_NONE ? request.target : request.property;
  const bool ours = png_ && request.selection == clipboard_;
  notice.property = ours && convert(request.requestor, request.target, property) ? property : XCB_NONE;
  std::array<char, 32> bytes{};  // events have this size on the wire
  static_assert(sizeof notice <= bytes.size());
  std::copy_n(reinterpret_cast<const char*>(&notice), sizeof notice, bytes.data());
  xcb_send_event(client_.server(), 0, request.requestor, XCB_EVENT_MASK_NO_EVENT, bytes.data());
  xcb_flush(client_.server());
}

void X11Offer::Owner::put_atoms(xcb_window_t window, xcb_atom_t property, xcb_atom_t type,
                                std::span<const xcb_atom_t> atoms) {
  xcb_change_property(client_.server(), XCB_PROP_MODE_REPLACE, window, property, type, 32,
                      static_cast<uint32_t>(atoms.size()), atoms.data());
}

// False: the clipboard has no such form.
bool X11Offer::Owner::convert(xcb_window_t window, xcb_atom_t target, xcb_atom_t property) {
  if (target == targets_)
    put_atoms(window, property, XCB_ATOM_ATOM, std::array{targets_, timestamp_, multiple_, png_type_});
  else if (target == timestamp_)
    put_atoms(window, property, XCB_ATOM_INTEGER, std::array{since_});
  else if (target == multiple_)
    return convert_several(window, property);
  else if (target == png_type_)
    return put_picture(window, property);
  else
    return false;
  return true;
}

// The property holds pairs of a target and a property; what cannot be had is struck out.
bool X11Offer::Owner::convert_several(xcb_window_t window, xcb_atom_t property) {
  constexpr uint32_t kMaxPairs = 64;
  const auto cookie = xcb_get_property(client_.server(), 0, window, property, atom_pair_, 0, 2 * kMaxPairs);
  const X11Reply<xcb_get_property_reply_t> reply(xcb_get_property_reply(client_.server(), cookie, nullptr));
  if (!reply || reply->format != 32) return false;
  const auto* first = static_cast<const xcb_atom_t*>(xcb_get_property_value(reply.get()));
  std::vector<xcb_atom_t> pairs(first, first + reply->value_len);
  for (size_t i = 0; i + 1 < pairs.size(); i += 2)
    if (pairs[i] == multiple_ || !convert(window, pairs[i], pairs[i + 1])) pairs[i + 1] = XCB_NONE;
  put_atoms(window, property, atom_pair_, pairs);
  return true;
}

bool X11Offer::Owner::put_picture(xcb_window_t window, xcb_atom_t property) {
  if (png_->size() <= kPieceBytes) {
    xcb_change_property(client_.server(), XCB_PROP_MODE_REPLACE, window, property, png_type_, 8,
                        static_cast<uint32_t>(png_->size()), png_->data());
    return true;
  }
  std::erase_if(transfers_, [&](const Transfer& t) { return t.window == window && t.property == property; });
  transfers_.push_back({window, property, png_, 0, Clock::now()});
  const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
  xcb_change_window_attributes(client_.server(), window, XCB_CW_EVENT_MASK, &events);
  put_atoms(window, property, incr_, std::array{static_cast<xcb_atom_t>(png_->size())});
  return true;
}

// The last piece is empty.
void X11Offer::Owner::send_piece(Transfer& transfer) {
  const size_t size = std::min(kPieceBytes, transfer.png->size() - transfer.sent);
  xcb_change_property(client_.server(), XCB_PROP_MODE_REPLACE, transfer.window, transfer.property, png_type_, 8,
                      static_cast<uint32_t>(size), transfer.png->data() + transfer.sent);
  xcb_flush(client_.server());
  transfer.sent += size;
  transfer.last = Clock::now();
  if (size == 0) transfer.png.reset();
}

void X11Offer::Owner::go_on(const xcb_property_notify_event_t& change) {
  if (change.state != XCB_PROPERTY_DELETE) return;
  for (Transfer& transfer : transfers_)
    if (transfer.window == change.window && transfer.property == change.atom) send_piece(transfer);
  std::erase_if(transfers_, [](const Transfer& transfer) { return !transfer.png; });
}

void X11Offer::Owner::drop_the_forgotten() {
  const Clock::time_point now = Clock::now();
  std::erase_if(transfers_, [now](const Transfer& transfer) { return now - transfer.last > kPatience; });
}

X11Offer::X11Offer() = default;
X11Offer::~X11Offer() = default;

Result<void> X11Offer::offer(std::vector<uint8_t> png) {
  if (!owner_) owner_ = std::make_unique<Owner>();
  Result<void> done = owner_->offer(std::move(png));
  if (!done) owner_.reset();  // the next offer connects anew
  return done;
}

#else

class X11Offer::Owner {};
X11Offer::X11Offer() = default;
X11Offer::~X11Offer() = default;

Result<void> X11Offer::offer(std::vector<uint8_t>) {
  return Error::failure("clipboard", "pictures can be copied only under X11");
}

#endif

}  // namespace convlens::shell
