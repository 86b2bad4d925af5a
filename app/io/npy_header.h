// The header of an .npy file: a Python dictionary of three fixed keys, read without believing it. Internal to io.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "io/file.h"

namespace convlens::io {

struct NpyType {
  char kind = 'f';  // f float, i signed, u unsigned, b bool
  int bytes = 4;
  bool big_endian = false;
};

struct NpyHeader {
  NpyType type;
  bool fortran_order = false;
  std::vector<int64_t> dims;
  int64_t count = 0;        // product of dims, 1 for no dimension
  int64_t data_offset = 0;  // where the values start; they all lie inside the file
};

Result<NpyHeader> read_npy_header(ByteView bytes, const std::string& name);

}  // namespace convlens::io
