// Loops over arrays of vectors must be unrolled for the vectors to be registers. Under sanitizers they stay loops: the
// checks around every step would make compilers work for a quarter of an hour.
#pragma once

#ifndef CONVLENS_UNROLL
#ifdef CONVLENS_KEEP_LOOPS
#define CONVLENS_UNROLL(times)
#else
#define CONVLENS_UNROLL(times) CONVLENS_PRAGMA(GCC unroll times)
#define CONVLENS_PRAGMA(text) _Pragma(#text)
#endif
#endif
