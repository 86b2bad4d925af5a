"""A file manager's half of a drag and drop (XDND 5), by Xlib: drops files on a window."""
import ctypes
import ctypes.util
import pathlib
import time

_x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
_x.XOpenDisplay.restype = ctypes.c_void_p
_x.XInternAtom.restype = ctypes.c_ulong
_x.XDefaultRootWindow.restype = ctypes.c_ulong
_x.XCreateSimpleWindow.restype = ctypes.c_ulong

_SELECTION_REQUEST, _SELECTION_NOTIFY, _CLIENT_MESSAGE = 30, 31, 33
_REPLACE = 0


class _ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5)]


class _SelectionRequest(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("owner", ctypes.c_ulong), ("requestor", ctypes.c_ulong),
                ("selection", ctypes.c_ulong), ("target", ctypes.c_ulong), ("property", ctypes.c_ulong),
                ("time", ctypes.c_ulong)]


class _SelectionNotify(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("requestor", ctypes.c_ulong), ("selection", ctypes.c_ulong),
                ("target", ctypes.c_ulong), ("property", ctypes.c_ulong), ("time", ctypes.c_ulong)]


class _Event(ctypes.Union):
    _fields_ = [("type", ctypes.c_int), ("client", _ClientMessage), ("request", _SelectionRequest),
                ("notify", _SelectionNotify), ("pad", ctypes.c_long * 24)]


def drop(display_name, window, x, y, paths, limit_s=30):
    """Drops the files at (x, y) of the root window; returns once the window has said that it is finished."""
    display = ctypes.c_void_p(_x.XOpenDisplay(display_name.encode()))
    if not display:
        raise AssertionError("no display " + display_name)
    try:
        _drop(display, window, x, y, paths, limit_s)
    finally:
        _x.XCloseDisplay(display)


def _drop(display, window, x, y, paths, limit_s):
    def atom(name):
        return _x.XInternAtom(display, name.encode(), 0)

    root = _x.XDefaultRootWindow(display)
    source = _x.XCreateSimpleWindow(display, ctypes.c_ulong(root), 0, 0, 1, 1, 0, ctypes.c_ulong(0), ctypes.c_ulong(0))
    uri_list = "".join(pathlib.Path(p).absolute().as_uri() + "\r\n" for p in paths).encode()
    _x.XSetSelectionOwner(display, ctypes.c_ulong(atom("XdndSelection")), ctypes.c_ulong(source), ctypes.c_ulong(0))

    def send(message, *data):
        event = _Event()
        event.client = _ClientMessage(_CLIENT_MESSAGE, 0, 1, None, window, atom(message), 32,
                                      (ctypes.c_long * 5)(source, *data))
        _x.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
        _x.XFlush(display)

    send("XdndEnter", 5 << 24, atom("text/uri-list"), 0, 0)
    send("XdndPosition", 0, (x << 16) | y, 0, atom("XdndActionCopy"))
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if not _x.XPending(display):
            time.sleep(0.005)
            continue
        event = _Event()
        _x.XNextEvent(display, ctypes.byref(event))
        if event.type == _CLIENT_MESSAGE and event.client.message_type == atom("XdndStatus"):
            send("XdndDrop", 0, 0, 0, 0)
        elif event.type == _CLIENT_MESSAGE and event.client.message_type == atom("XdndFinished"):
            return
        elif event.type == _SELECTION_REQUEST:
            asked = event.request
            _x.XChangeProperty(display, ctypes.c_ulong(asked.requestor), ctypes.c_ulong(asked.property),
                               ctypes.c_ulong(asked.target), 8, _REPLACE, uri_list, len(uri_list))
            answer = _Event()
            answer.notify = _SelectionNotify(_SELECTION_NOTIFY, 0, 1, None, asked.requestor, asked.selection,
                                             asked.target, asked.property, asked.time)
            _x.XSendEvent(display, ctypes.c_ulong(asked.requestor), 0, ctypes.c_long(0), ctypes.byref(answer))
            _x.XFlush(display)
    raise AssertionError("the window never finished the drop")
