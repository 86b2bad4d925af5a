// Compressed files (RFC 1952) into bytes, with a budget: a small file must not fill the memory.
#pragma once

#include <string_view>

#include "convlens/engine/executor.h"
#include "convlens/engine/result.h"
#include "io/file.h"

namespace convlens::io {

bool is_gzip(ByteView bytes);
// All members of the file, one after the other. Refuses damage, a missing end and more than `max_bytes`; `cancel` is
// looked at after each piece.
Result<Bytes> gunzip(ByteView bytes, std::string_view name, int64_t max_bytes, const CancelToken* cancel = nullptr);

}  // namespace convlens::io
