// Names of files as other programs hand them over: "file:" URIs (RFC 8089), lists of them (RFC 2483).
#pragma once

#include <string>
#include <string_view>

namespace convlens::shell {

// The path of file:///path, file://host/path or file:/path, with %41 as A; empty: it is none.
std::string path_of_uri(std::string_view uri);

// The path of the first file of a text/uri-list; empty: there is none.
std::string first_path(std::string_view uri_list);

}  // namespace convlens::shell
