// Reading files and descriptors that strangers made, and writing to descriptors: whole, bounded, with one-line errors.
//
// What is not here: saving (atomic_save.h) and what the bytes mean (image.h, npy.h). Nothing here throws; failures are
// Error::Kind::failure with the printable name of the file in `where`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "io/load_context.h"
#include "io/text.h"

namespace convlens::io {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

inline constexpr int64_t kMaxImageFileBytes = int64_t{256} << 20;
inline constexpr int64_t kMaxNpyFileBytes = int64_t{1} << 30;

// The whole of a regular file, read once into memory. It is opened without blocking, so a pipe or a device is refused
// instead of waited for. Refuses what is missing, unreadable, empty, not a regular file, or above `max_bytes`. A file
// that shrinks while it is read gives the bytes that were there. Tells the progress of `context`, and looks at its
// cancel token, after each piece.
Result<Bytes> read_file(const std::filesystem::path& path, int64_t max_bytes, const LoadContext& context = {});

// Everything up to the end of an open descriptor (standard input, a pipe); blocks. `name` is for messages. Refuses
// nothing at all and more than `max_bytes`.
Result<Bytes> read_descriptor(int fd, std::string_view name, int64_t max_bytes);

// Writes all parts one after the other. Refuses a closed descriptor, a full disk, a pipe that nobody reads (the caller
// ignores SIGPIPE).
Result<void> write_descriptor(int fd, std::string_view name, std::span<const ByteView> parts);

// What errno says about a file, as the `what` of an Error: "does not exist", "cannot be read: permission denied".
std::string errno_text(int error, std::string_view cannot);

// The bytes of a text.
ByteView as_bytes(std::string_view text);

}  // namespace convlens::io
