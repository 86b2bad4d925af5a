// Magic, version, length and dictionary of an .npy file; see npy_header.h.
//
// The dictionary is a Python literal. Only what NumPy writes is understood: the keys 'descr', 'fortran_order' and
// 'shape' in any order, each once, with strings, True / False and a tuple of integers (Python 2's 3L included).
#include "io/npy_header.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "io/little_endian.h"
#include "io/npy.h"

namespace convlens::io {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMaxHeaderBytes = 65536;
constexpr size_t kMaxDims = 4;
constexpr int64_t kMaxCount = int64_t{1} << 40;  // far above what a file of kMaxNpyFileBytes holds
constexpr std::string_view kAcceptedTypes = "f2 f4 f8 i1 u1 i2 u2 i4 u4 i8 u8 or bool";

Error malformed(const std::string& name, const std::string& what) {
  return Error::failure(name, "is a damaged .npy file: " + what, "what numpy.save writes");
}

// A cursor over the dictionary. Every take_ function skips blanks, and moves on only when it finds what it looks for.
class Literal {
 public:
  explicit Literal(std::string_view text) : text_(text) {}

  bool take(char symbol) {
    skip_blanks();
    if (text_.empty() || text_.front() != symbol) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    skip_blanks();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::optional<std::string> take_string() {
    skip_blanks();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string value(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return value;
  }
  // Not negative; nullopt also past 64 bits.
  std::optional<int64_t> take_integer() {
    skip_blanks();
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    text_.remove_prefix(static_cast<size_t>(end - text_.data()));
    take('L');
    return value;
  }
  bool at_end() {
    skip_blanks();
    return text_.empty();
  }

 private:
  void skip_blanks() {
    const size_t blanks = text_.find_first_not_of(" \t\r\n");
    text_.remove_prefix(std::min(blanks, text_.size()));
  }
  std::string_view text_;
};

// "(3, 28, 28)", "(3,)", "()"; also a list.
std::optional<std::vector<int64_t>> take_dims(Literal& literal) {
  const bool list = literal.take('[');
  if (!list && !literal.take('(')) return std::nullopt;
  const char close = list ? ']' : ')';
  std::vector<int64_t> dims;
  while (!literal.take(close)) {
    const auto value = literal.take_integer();
    if (!value || dims.size() >= 32) return std::nullopt;
    dims.push_back(*value);
    if (literal.take(',')) continue;
    if (!literal.take(close)) return std::nullopt;
    break;
  }
  return dims;
}

struct Dictionary {
  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<std::vector<int64_t>> dims;
  bool structured = false;  // descr is a list or a tuple
};

// nullopt when the text is not such a dictionary.
std::optional<Dictionary> parse_dictionary(std::string_view text) {
  Literal literal(text);
  Dictionary found;
  if (!literal.take('{')) return std::nullopt;
  while (!literal.take('}')) {
    const auto key = literal.take_string();
    if (!key || !literal.take(':')) return std::nullopt;
    if (*key == "descr" && !found.descr) {
      found.structured = literal.take('[') || literal.take('(');
      if (found.structured) return found;
      found.descr = literal.take_string();
      if (!found.descr) return std::nullopt;
    } else if (*key == "fortran_order" && !found.fortran_order) {
      if (literal.take_word("True")) {
        found.fortran_order = true;
      } else if (literal.take_word("False")) {
        found.fortran_order = false;
      } else {
        return std::nullopt;
      }
    } else if (*key == "shape" && !found.dims) {
      found.dims = take_dims(literal);
      if (!found.dims) return std::nullopt;
    } else {
      return std::nullopt;  // an unknown key, or one that is there twice
    }
    if (literal.take(',')) continue;
    if (!literal.take('}')) return std::nullopt;
    break;
  }
  if (!literal.at_end() || !found.descr || !found.fortran_order || !found.dims) return std::nullopt;
  return found;
}

std::optional<NpyType> parse_type(std::string_view descr) {
  NpyType type;
  if (!descr.empty() && std::string_view("<>=|").find(descr.front()) != std::string_view::npos) {
    type.big_endian = descr.front() == '>';
    descr.remove_prefix(1);
  }
  static constexpr std::string_view known[] = {"f2", "f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "b1"};
  if (std::find(std::begin(known), std::end(known), descr) == std::end(known)) {
    if (descr != "?") return std::nullopt;
    descr = "b1";
  }
  type.kind = descr[0];
  type.bytes = descr[1] - '0';
  return type;
}

// Product of the dimensions, at least 1; nullopt when it is far more than any file holds.
std::optional<int64_t> product(const std::vector<int64_t>& dims) {
  int64_t count = 1;
  for (const int64_t dim : dims) {
    if (dim > kMaxCount / count) return std::nullopt;
    count *= dim;
  }
  return count;
}

// The text between the length field and the values; sets `data_offset`.
Result<std::string_view> dictionary_text(ByteView bytes, const std::string& name, int64_t& data_offset) {
  if (!is_npy(bytes)) return Error::failure(name, "is not an .npy file", "an .npy file");
  const uint32_t version = bytes.size() > kMagic.size() + 1 ? bytes[kMagic.size()] : 0;
  if (version < 1 || version > 3) {
    return Error::failure(name, "is an .npy file of an unknown version", "versions 1.0 to 3.0");
  }
  const size_t length_bytes = version == 1 ? 2 : 4;
  const size_t text_offset = kMagic.size() + 2 + length_bytes;
  if (bytes.size() < text_offset) return malformed(name, "its header is cut short");
  const size_t length = little_endian(bytes, kMagic.size() + 2, length_bytes);
  if (length > kMaxHeaderBytes) return malformed(name, "its header is longer than 64 kB");
  if (length > bytes.size() - text_offset) return malformed(name, "its header is cut short");
  data_offset = static_cast<int64_t>(text_offset + length);
  return std::string_view(reinterpret_cast<const char*>(bytes.data()) + text_offset, length);
}

}  // namespace

bool is_npy(ByteView bytes) {
  const ByteView magic = as_bytes(kMagic);
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

Result<NpyHeader> read_npy_header(ByteView bytes, const std::string& name) {
  NpyHeader header;
  auto text = dictionary_text(bytes, name, header.data_offset);
  if (!text) return text.error();
  const auto dictionary = parse_dictionary(*text);
  if (!dictionary) return malformed(name, "its header is not understood");
  if (dictionary->structured) {
    return Error::failure(name, "is an .npy file of structured values", std::string(kAcceptedTypes));
  }
  const auto type = parse_type(*dictionary->descr);
  if (!type) {
    const bool object = dictionary->descr->find('O') != std::string::npos;
    const std::string what = object ? "objects" : "type '" + printable(*dictionary->descr) + "'";
    return Error::failure(name, "is an .npy file of " + what, std::string(kAcceptedTypes));
  }
  header.type = *type;
  header.fortran_order = *dictionary->fortran_order;
  header.dims = *dictionary->dims;
  if (header.dims.size() > kMaxDims) {
    return Error::request(name, "has the shape " + dims_text(header.dims), "up to four dimensions");
  }
  if (std::find(header.dims.begin(), header.dims.end(), 0) != header.dims.end()) {
    return Error::request(name, "has no values: its shape is " + dims_text(header.dims), "sizes of 1 or more");
  }
  const auto count = product(header.dims);
  const int64_t data_bytes = static_cast<int64_t>(bytes.size()) - header.data_offset;
  if (!count || *count > data_bytes / header.type.bytes) {
    return malformed(name, "the shape " + dims_text(header.dims) + " needs more values than the file holds");
  }
  header.count = *count;
  return header;
}

}  // namespace convlens::io
