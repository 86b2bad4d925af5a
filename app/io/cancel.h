// Whether somebody has given up on a job; most jobs are not asked to be cancellable. Internal to io.
#pragma once

#include "convlens/engine/executor.h"

namespace convlens::io {

inline bool is_cancelled(const CancelToken* cancel) { return cancel != nullptr && cancel->cancelled(); }

}  // namespace convlens::io
