// NumPy's .npy files, versions 1.0 to 3.0, in and out.
//
// Read: little- and big-endian, C and Fortran order, f2 f4 f8 i1 u1 i2 u2 i4 u4 i8 u8 and bool, converted to float32.
// Object, structured, complex, text and time arrays are refused, and so are empty ones, more than four dimensions and
// headers that do not add up. Bytes behind the array are ignored, as NumPy does.
// Written: version 1.0, little-endian float32, C order, header padded to 64 bytes, as numpy.save does.
// Source: numpy.lib.format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "io/file.h"

namespace convlens::io {

struct NpyArray {
  std::vector<int64_t> dims;  // as in the file: 0 to 4 of them
  Tensor values;              // C order, leading ones added up to four dimensions
};

// Whether the bytes start as an .npy file does.
bool is_npy(ByteView bytes);

// `name` is how messages call the file.
Result<NpyArray> decode_npy(ByteView bytes, std::string_view name);

// "(3, 28, 28)", as NumPy writes a shape.
std::string dims_text(std::span<const int64_t> dims);

// Everything before the values of an array of float32; the values follow as they lie in memory.
Bytes npy_header(std::span<const int64_t> dims);
// The two parts of a file of a whole [N, C, H, W] tensor, for save_file() and write_descriptor().
struct NpyFile {
  explicit NpyFile(const Tensor& tensor);  // refers to the tensor's values
  Bytes header;
  ByteView values;
  std::vector<ByteView> parts() const { return {header, values}; }
};
Result<void> save_npy(const std::filesystem::path& path, const Tensor& tensor);

}  // namespace convlens::io
