// A desktop's portal for tests: answers org.freedesktop.portal.FileChooser.OpenFile on the session's bus as it is told.
//
//   fake_portal LOG choose URI...   the person chooses these
//   fake_portal LOG cancel          the person cancels
//   fake_portal LOG refuse          there is no such dialog
//   fake_portal LOG silent          never says anything
//   fake_portal LOG wait            the dialog stays open until it is closed from outside
//
// Prints "ready" once it can be asked. Each question and each closing becomes a line of LOG.
#include <dbus/dbus.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct FreeMessage {
  void operator()(DBusMessage* message) const { dbus_message_unref(message); }
};
using Message = std::unique_ptr<DBusMessage, FreeMessage>;

// Of the options a{sv}: the token of the request, and whether several may be chosen.
struct Options {
  std::string token;
  bool several = false;
};

Options read_options(DBusMessageIter array) {
  Options options;
  DBusMessageIter entry;
  for (dbus_message_iter_recurse(&array, &entry); dbus_message_iter_get_arg_type(&entry) == DBUS_TYPE_DICT_ENTRY;
       dbus_message_iter_next(&entry)) {
    DBusMessageIter key, value;
    dbus_message_iter_recurse(&entry, &key);
    const char* name = "";
    dbus_message_iter_get_basic(&key, &name);
    dbus_message_iter_next(&key);
    dbus_message_iter_recurse(&key, &value);
    if (std::string_view(name) == "handle_token") {
      const char* token = "";
      dbus_message_iter_get_basic(&value, &token);
      options.token = token;
    } else if (std::string_view(name) == "multiple") {
      dbus_bool_t several = FALSE;
      dbus_message_iter_get_basic(&value, &several);
      options.several = several == TRUE;
    }
  }
  return options;
}

class Portal {
 public:
  Portal(DBusConnection* bus, std::ofstream& log, std::string way, std::vector<const char*> uris)
      : bus_(bus), log_(log), way_(std::move(way)), uris_(std::move(uris)) {}

  void handle(DBusMessage* message) {
    if (dbus_message_is_method_call(message, "org.freedesktop.portal.FileChooser", "OpenFile") == TRUE) ask(message);
    if (dbus_message_is_method_call(message, "org.freedesktop.portal.Request", "Close") == TRUE)
      log_ << "close " << (handle_ == dbus_message_get_path(message) ? "it" : "another") << std::endl;
  }

 private:
  void send(const Message& message) {
    dbus_connection_send(bus_, message.get(), nullptr);
    dbus_connection_flush(bus_);
  }

  void ask(DBusMessage* call) {
    DBusMessageIter at;
    dbus_message_iter_init(call, &at);
    const char *parent = "", *title = "";
    dbus_message_iter_get_basic(&at, &parent);
    dbus_message_iter_next(&at);
    dbus_message_iter_get_basic(&at, &title);
    dbus_message_iter_next(&at);
    const Options options = read_options(at);
    log_ << "ask '" << title << "' parent " << parent << (options.several ? " several " : " one ")
         << dbus_message_get_signature(call) << std::endl;
    if (way_ == "silent") return;
    if (way_ == "refuse")
      return send(Message(dbus_message_new_error(call, DBUS_ERROR_UNKNOWN_METHOD, "no such interface")));
    std::string sender = std::string(dbus_message_get_sender(call)).substr(1);
    std::ranges::replace(sender, '.', '_');
    handle_ = "/org/freedesktop/portal/desktop/request/" + sender + "/" + options.token;
    const Message reply(dbus_message_new_method_return(call));
    const char* handle = handle_.c_str();
    dbus_message_append_args(reply.get(), DBUS_TYPE_OBJECT_PATH, &handle, DBUS_TYPE_INVALID);
    send(reply);
    if (way_ != "wait") respond();
  }

  void respond() {
    const Message signal(dbus_message_new_signal(handle_.c_str(), "org.freedesktop.portal.Request", "Response"));
    DBusMessageIter at, results, entry, value, list;
    dbus_message_iter_init_append(signal.get(), &at);
    const dbus_uint32_t outcome = way_ == "choose" ? 0 : 1;
    dbus_message_iter_append_basic(&at, DBUS_TYPE_UINT32, &outcome);
    dbus_message_iter_open_container(&at, DBUS_TYPE_ARRAY, "{sv}", &results);
    dbus_message_iter_open_container(&results, DBUS_TYPE_DICT_ENTRY, nullptr, &entry);
    const char* name = "uris";
    dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, &name);
    dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT, "as", &value);
    dbus_message_iter_open_container(&value, DBUS_TYPE_ARRAY, "s", &list);
    for (const char* uri : uris_) dbus_message_iter_append_basic(&list, DBUS_TYPE_STRING, &uri);
    dbus_message_iter_close_container(&value, &list);
    dbus_message_iter_close_container(&entry, &value);
    dbus_message_iter_close_container(&results, &entry);
    dbus_message_iter_close_container(&at, &results);
    send(signal);
  }

  DBusConnection* bus_;
  std::ofstream& log_;
  std::string way_;
  std::vector<const char*> uris_;
  std::string handle_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::ofstream log(argv[1]);
  DBusConnection* bus = dbus_bus_get(DBUS_BUS_SESSION, nullptr);
  if (bus == nullptr || dbus_bus_request_name(bus, "org.freedesktop.portal.Desktop", DBUS_NAME_FLAG_DO_NOT_QUEUE,
                                              nullptr) != DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER)
    return 1;
  Portal portal(bus, log, argv[2], {argv + 3, argv + argc});
  std::puts("ready");
  std::fflush(stdout);
  while (dbus_connection_read_write(bus, -1) == TRUE)
    while (const Message message{dbus_connection_pop_message(bus)}) portal.handle(message.get());
  return 0;
}
