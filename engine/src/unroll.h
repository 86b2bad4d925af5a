// CONVLENS_UNROLL(times) before a loop over registers: it must be unrolled for the registers to exist. Under sanitizers
// such loops stay loops: the checks around every step would make compilers work for a quarter of an hour.
#pragma once

#ifdef CONVLENS_KEEP_LOOPS
#define CONVLENS_UNROLL(times)
#else
#define CONVLENS_UNROLL(times) CONVLENS_PRAGMA(GCC unroll times)
#define CONVLENS_PRAGMA(text) _Pragma(#text)
#endif
