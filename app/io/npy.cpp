// The values of an .npy file to float32 and back; see npy.h.
#include "io/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "io/atomic_save.h"
#include "io/npy_header.h"

namespace convlens::io {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

// IEEE 754 binary16.
struct Half {
  uint16_t bits;
};
struct Bool {
  uint8_t byte;
};

float to_float(Half half) {
  const unsigned exponent = (half.bits >> 10U) & 0x1FU;
  const unsigned fraction = half.bits & 0x3FFU;
  float value = 0;
  if (exponent == 0x1F) {
    value = fraction != 0 ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 0x400U), static_cast<int>(exponent) - 25);
  }
  return (half.bits & 0x8000U) != 0 ? -value : value;
}
float to_float(Bool value) { return value.byte != 0 ? 1.0F : 0.0F; }
template <class T>
float to_float(T value) {
  return static_cast<float>(value);
}

template <class T>
float load(const uint8_t* from, bool big_endian) {
  std::array<uint8_t, sizeof(T)> bytes;
  std::memcpy(bytes.data(), from, sizeof(T));
  if (big_endian) std::reverse(bytes.begin(), bytes.end());
  return to_float(std::bit_cast<T>(bytes));
}

// With leading ones up to four dimensions.
Shape shape_of(const NpyHeader& header) {
  std::array<int64_t, 4> full{1, 1, 1, 1};
  std::copy(header.dims.begin(), header.dims.end(), full.end() - static_cast<std::ptrdiff_t>(header.dims.size()));
  return {full[0], full[1], full[2], full[3]};
}

// Fortran order stores the first index fastest; leading ones change nothing about that.
template <class T>
void copy_fortran(const uint8_t* from, const NpyHeader& header, float* to) {
  const Shape shape = shape_of(header);
  const auto bytes = static_cast<int64_t>(sizeof(T));
  for (int64_t n = 0; n < shape.n; ++n) {
    for (int64_t c = 0; c < shape.c; ++c) {
      for (int64_t h = 0; h < shape.h; ++h) {
        for (int64_t w = 0; w < shape.w; ++w) {
          const int64_t index = n + shape.n * (c + shape.c * (h + shape.h * w));
          *to++ = load<T>(from + index * bytes, header.type.big_endian);
        }
      }
    }
  }
}

template <class T>
void copy_values(const uint8_t* from, const NpyHeader& header, float* to) {
  if (header.fortran_order) return copy_fortran<T>(from, header, to);
  for (int64_t i = 0; i < header.count; ++i) {
    to[i] = load<T>(from + i * static_cast<int64_t>(sizeof(T)), header.type.big_endian);
  }
}

void copy_any(const uint8_t* from, const NpyHeader& header, float* to) {
  const auto is = [&](char kind, int bytes) { return header.type.kind == kind && header.type.bytes == bytes; };
  if (is('f', 2)) return copy_values<Half>(from, header, to);
  if (is('f', 4)) return copy_values<float>(from, header, to);
  if (is('f', 8)) return copy_values<double>(from, header, to);
  if (is('i', 1)) return copy_values<int8_t>(from, header, to);
  if (is('u', 1)) return copy_values<uint8_t>(from, header, to);
  if (is('i', 2)) return copy_values<int16_t>(from, header, to);
  if (is('u', 2)) return copy_values<uint16_t>(from, header, to);
  if (is('i', 4)) return copy_values<int32_t>(from, header, to);
  if (is('u', 4)) return copy_values<uint32_t>(from, header, to);
  if (is('i', 8)) return copy_values<int64_t>(from, header, to);
  if (is('u', 8)) return copy_values<uint64_t>(from, header, to);
  CONVLENS_CHECK(is('b', 1));
  copy_values<Bool>(from, header, to);
}

std::vector<int64_t> dims_of(const Shape& shape) { return {shape.n, shape.c, shape.h, shape.w}; }

}  // namespace

Result<NpyArray> decode_npy(ByteView bytes, std::string_view name) {
  const std::string text(name);
  auto header = read_npy_header(bytes, text);
  if (!header) return header.error();
  auto values = Tensor::allocate(shape_of(*header));
  if (!values) return Error::failure(text, "does not fit into memory");
  copy_any(bytes.data() + header->data_offset, *header, values->data());
  return NpyArray{std::move(header->dims), std::move(values).value()};
}

std::string dims_text(std::span<const int64_t> dims) {
  std::string text = "(";
  for (size_t i = 0; i < dims.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(dims[i]);
  }
  return text + (dims.size() == 1 ? ",)" : ")");
}

Bytes npy_header(std::span<const int64_t> dims) {
  std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': " + dims_text(dims) + ", }";
  constexpr size_t kPrefixBytes = 10;  // magic, version, length
  const size_t unpadded = kPrefixBytes + dictionary.size() + 1;
  dictionary.append((64 - unpadded % 64) % 64, ' ');
  dictionary += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(dictionary.size() & 0xFFU);
  header += static_cast<char>(dictionary.size() >> 8U);
  header += dictionary;
  const ByteView view = as_bytes(header);
  return {view.begin(), view.end()};
}

NpyFile::NpyFile(const Tensor& tensor) : header(npy_header(dims_of(tensor.shape()))) {
  const auto floats = tensor.values();
  values = {reinterpret_cast<const uint8_t*>(floats.data()), floats.size_bytes()};
}

Result<void> save_npy(const std::filesystem::path& path, const Tensor& tensor) {
  return save_file(path, NpyFile(tensor).parts());
}

}  // namespace convlens::io
