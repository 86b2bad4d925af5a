#include "shell/desktop_portal.h"

#if CONVLENS_DBUS
#include <dbus/dbus.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "shell/file_uri.h"
#endif

namespace convlens::shell {

#if CONVLENS_DBUS
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr const char* kPortalPath = "/org/freedesktop/portal/desktop";
constexpr const char* kChooser = "org.freedesktop.portal.FileChooser";
constexpr const char* kRequest = "org.freedesktop.portal.Request";
constexpr int kLookMs = 50;                   // between looks at the cancel token
constexpr std::chrono::seconds kPatience{4};  // for the portal to say that it asks; how long the person takes is theirs

struct CloseConnection {
  void operator()(DBusConnection* connection) const {
    dbus_connection_close(connection);
    dbus_connection_unref(connection);
  }
};
using Connection = std::unique_ptr<DBusConnection, CloseConnection>;
struct FreeMessage {
  void operator()(DBusMessage* message) const { dbus_message_unref(message); }
};
using Message = std::unique_ptr<DBusMessage, FreeMessage>;

// Where the session's bus listens; empty: there is none. D-Bus itself would start one.
std::string bus_address() {
  if (const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS"); address != nullptr && *address != '\0')
    return address;
  const char* folder = std::getenv("XDG_RUNTIME_DIR");
  if (folder == nullptr || *folder == '\0') return {};
  const std::filesystem::path socket = std::filesystem::path(folder) / "bus";
  std::error_code ignored;
  if (!std::filesystem::is_socket(socket, ignored)) return {};
  char* escaped = dbus_address_escape_value(socket.c_str());
  if (escaped == nullptr) return {};
  std::string address = std::string("unix:path=") + escaped;
  dbus_free(escaped);
  return address;
}

Connection connect() {
  Connection bus(dbus_connection_open_private(bus_address().c_str(), nullptr));
  if (!bus) return bus;
  dbus_connection_set_exit_on_disconnect(bus.get(), FALSE);
  if (dbus_bus_register(bus.get(), nullptr) == FALSE) bus.reset();
  return bus;
}

// Appends to messages of D-Bus: the options of a question are a{sv}.
class Writer {
 public:
  explicit Writer(DBusMessage* message) { dbus_message_iter_init_append(message, &at_); }

  void text(const char* value) { dbus_message_iter_append_basic(&at_, DBUS_TYPE_STRING, &value); }
  void number(dbus_uint32_t value) { dbus_message_iter_append_basic(&at_, DBUS_TYPE_UINT32, &value); }
  void flag(bool value) {
    const dbus_bool_t flag = value ? TRUE : FALSE;
    dbus_message_iter_append_basic(&at_, DBUS_TYPE_BOOLEAN, &flag);
  }
  // `contained`: the signature of an array's elements or of a variant's value; null for others.
  template <class Contents>
  void inside(int type, const char* contained, Contents contents) {
    Writer inner;
    dbus_message_iter_open_container(&at_, type, contained, &inner.at_);
    contents(inner);
    dbus_message_iter_close_container(&at_, &inner.at_);
  }
  template <class Value>
  void option(const char* name, const char* signature, Value value) {
    inside(DBUS_TYPE_DICT_ENTRY, nullptr, [&](Writer& entry) {
      entry.text(name);
      entry.inside(DBUS_TYPE_VARIANT, signature, value);
    });
  }

 private:
  Writer() = default;
  DBusMessageIter at_{};
};

// A kind of files: (sa(us)), where 0 says a pattern of names and 1 a MIME type.
struct Pattern {
  dbus_uint32_t kind;
  const char* text;
};
void write_filter(Writer& filters, const char* name, std::initializer_list<Pattern> patterns) {
  filters.inside(DBUS_TYPE_STRUCT, nullptr, [&](Writer& filter) {
    filter.text(name);
    filter.inside(DBUS_TYPE_ARRAY, "(us)", [&](Writer& list) {
      for (const Pattern& pattern : patterns)
        list.inside(DBUS_TYPE_STRUCT, nullptr, [&](Writer& one) {
          one.number(pattern.kind);
          one.text(pattern.text);
        });
    });
  });
}

Message open_file_call(const FileQuestion& question, const std::string& token) {
  Message call(dbus_message_new_method_call(kPortal, kPortalPath, kChooser, "OpenFile"));
  if (!call) return call;
  Writer writer(call.get());
  writer.text(question.parent.c_str());
  writer.text(question.title.c_str());
  writer.inside(DBUS_TYPE_ARRAY, "{sv}", [&](Writer& options) {
    options.option("handle_token", "s", [&](Writer& value) { value.text(token.c_str()); });
    options.option("multiple", "b", [&](Writer& value) { value.flag(question.several); });
    options.option("filters", "a(sa(us))", [&](Writer& value) {
      value.inside(DBUS_TYPE_ARRAY, "(sa(us))", [&](Writer& filters) {
        write_filter(filters, "Pictures and arrays",
                     {{1, "image/*"}, {0, "*.npy"}, {0, "*.npy.gz"}, {0, "*ubyte"}, {0, "*ubyte.gz"}});
        write_filter(filters, "All files", {{0, "*"}});
      });
    });
  });
  return call;
}

// The "uris" of a response's results, as paths. Others than files of this machine are left out.
std::vector<std::string> paths_in(DBusMessageIter results) {
  std::vector<std::string> paths;
  if (dbus_message_iter_get_arg_type(&results) != DBUS_TYPE_ARRAY) return paths;
  DBusMessageIter entry;
  for (dbus_message_iter_recurse(&results, &entry); dbus_message_iter_get_arg_type(&entry) == DBUS_TYPE_DICT_ENTRY;
       dbus_message_iter_next(&entry)) {
    DBusMessageIter key, value, uri;
    dbus_message_iter_recurse(&entry, &key);
    const char* name = "";
    dbus_message_iter_get_basic(&key, &name);
    if (std::string_view(name) != "uris" || dbus_message_iter_next(&key) == FALSE) continue;
    dbus_message_iter_recurse(&key, &value);
    if (dbus_message_iter_get_arg_type(&value) != DBUS_TYPE_ARRAY) continue;
    for (dbus_message_iter_recurse(&value, &uri); dbus_message_iter_get_arg_type(&uri) == DBUS_TYPE_STRING;
         dbus_message_iter_next(&uri)) {
      const char* text = "";
      dbus_message_iter_get_basic(&uri, &text);
      if (std::string path = path_of_uri(text); !path.empty()) paths.push_back(std::move(path));
    }
  }
  return paths;
}

// One question, from the call to the answer.
class Conversation {
 public:
  explicit Conversation(Connection bus) : bus_(std::move(bus)) {}
  std::optional<std::vector<std::string>> hold(const FileQuestion& question, const CancelToken& cancel);

 private:
  void listen_to(const std::string& handle);
  bool take_reply(DBusMessage* message);
  void close_dialog();

  Connection bus_;
  std::string handle_;  // the request's object path
  dbus_uint32_t serial_ = 0;
  bool asking_ = false;  // the portal has said that it asks
};

// The path of a request is known before the call, so that no answer is ever missed.
void Conversation::listen_to(const std::string& handle) {
  if (handle == handle_) return;
  handle_ = handle;
  const std::string rule =
      std::string("type='signal',interface='") + kRequest + "',member='Response',path='" + handle + "'";
  dbus_bus_add_match(bus_.get(), rule.c_str(), nullptr);
}

// False: the portal has no such dialog.
bool Conversation::take_reply(DBusMessage* message) {
  const char* handle = nullptr;
  if (dbus_message_get_type(message) == DBUS_MESSAGE_TYPE_ERROR ||
      dbus_message_get_args(message, nullptr, DBUS_TYPE_OBJECT_PATH, &handle, DBUS_TYPE_INVALID) == FALSE)
    return false;
  listen_to(handle);  // portals before 0.9 choose a path of their own
  asking_ = true;
  return true;
}

void Conversation::close_dialog() {
  const Message close(dbus_message_new_method_call(kPortal, handle_.c_str(), kRequest, "Close"));
  if (!close) return;
  dbus_message_set_no_reply(close.get(), TRUE);
  dbus_connection_send(bus_.get(), close.get(), nullptr);
  dbus_connection_flush(bus_.get());
}

std::optional<std::vector<std::string>> Conversation::hold(const FileQuestion& question, const CancelToken& cancel) {
  const std::string token = "convlens" + std::to_string(getpid());
  std::string sender(dbus_bus_get_unique_name(bus_.get()));
  sender.erase(0, 1);  // ":1.42" is written 1_42
  std::ranges::replace(sender, '.', '_');
  listen_to(std::string(kPortalPath) + "/request/" + sender + "/" + token);
  const Message call = open_file_call(question, token);
  if (!call || dbus_connection_send(bus_.get(), call.get(), &serial_) == FALSE) return std::nullopt;
  const Clock::time_point end = Clock::now() + kPatience;
  while (true) {
    if (cancel.cancelled()) {
      close_dialog();
      return std::vector<std::string>{};
    }
    if (!asking_ && Clock::now() > end) {
      close_dialog();  // should it come up after all
      return std::nullopt;
    }
    const bool connected = dbus_connection_read_write(bus_.get(), kLookMs) == TRUE;
    while (const Message message{dbus_connection_pop_message(bus_.get())}) {
      if (dbus_message_get_reply_serial(message.get()) == serial_ && !take_reply(message.get())) return std::nullopt;
      if (dbus_message_is_signal(message.get(), kRequest, "Response") == FALSE ||
          dbus_message_has_path(message.get(), handle_.c_str()) == FALSE)
        continue;
      DBusMessageIter at;
      dbus_uint32_t outcome = 2;  // 0 chosen, 1 cancelled by the person, 2 ended in another way
      if (dbus_message_iter_init(message.get(), &at) == TRUE &&
          dbus_message_iter_get_arg_type(&at) == DBUS_TYPE_UINT32) {
        dbus_message_iter_get_basic(&at, &outcome);
        dbus_message_iter_next(&at);
      }
      if (outcome > 1) return std::nullopt;
      return outcome == 0 ? paths_in(at) : std::vector<std::string>{};
    }
    if (!connected) return std::nullopt;
  }
}

}  // namespace

bool has_session_bus() { return !bus_address().empty(); }

std::optional<std::vector<std::string>> ask_portal(const FileQuestion& question, const CancelToken& cancel) {
  Connection bus = connect();
  if (!bus) return std::nullopt;
  return Conversation(std::move(bus)).hold(question, cancel);
}

#else

bool has_session_bus() { return false; }

std::optional<std::vector<std::string>> ask_portal(const FileQuestion&, const CancelToken&) { return std::nullopt; }

#endif

}  // namespace convlens::shell
