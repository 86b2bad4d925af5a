// Compressed files (RFC 1952) into bytes, with a budget: a small file must not fill the memory.
#pragma once

#include <string>
#include <string_view>

#include "convlens/engine/result.h"
#include "io/file.h"
#include "io/load_context.h"

namespace convlens::io {

bool is_gzip(ByteView bytes);
// All members of the file, one after the other. Refuses damage, a missing end and more than `max_bytes`; `cancel` is
// looked at after each piece.
Result<Bytes> gunzip(ByteView bytes, std::string_view name, int64_t max_bytes, const CancelToken* cancel = nullptr);

// The same where the context says: in the decoder child, or here. Tells the progress.
Result<Bytes> unpack(ByteView bytes, const std::string& name, int64_t max_bytes, const LoadContext& context);

}  // namespace convlens::io
