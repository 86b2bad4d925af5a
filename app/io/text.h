// Text that came from outside (names, options, headers) as something that a terminal, a person and JSON can take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace convlens::io {

// Length of the UTF-8 sequence at the start of `text`, or 0 when there is none; overlong forms and surrogates are none.
size_t utf8_sequence(std::string_view text);

// One line of UTF-8: control characters and bytes that are not UTF-8 appear as \xNN.
std::string printable(std::string_view text);
std::string printable_path(const std::filesystem::path& path);
std::string printable_name(std::string_view path);  // of the file alone: what follows the last /

// "0 bytes", "17 kB", "300 MiB": for messages.
std::string size_text(int64_t bytes);

}  // namespace convlens::io
