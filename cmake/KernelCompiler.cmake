# The engine's SIMD kernels are compiled with clang where it is present, whatever compiles the rest: GCC 12 folds loads
# into every multiply-add and spills vector registers of the same source (docs/performance.md has the figures).
#
#   convlens_compile_kernels(<object library>)
#
# A target property swaps the compiler: the launcher gets the compiler's command line and starts clang in its place.
# Sanitized builds keep one compiler, because the runtimes of two do not mix.
set(CONVLENS_KERNEL_COMPILER "" CACHE STRING "clang++ for the SIMD kernels; empty: searched for; 'same': as the rest")

function(convlens_compile_kernels target)
  if(CONVLENS_SANITIZE OR CONVLENS_KERNEL_COMPILER STREQUAL "same" OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  find_program(CONVLENS_FOUND_CLANG NAMES clang++ clang++-19 clang++-16 clang++-14)
  set(clang "${CONVLENS_KERNEL_COMPILER}")
  if(NOT clang)
    set(clang "${CONVLENS_FOUND_CLANG}")
  endif()
  if(NOT clang)
    message(STATUS "Kernels: no clang++ found, so GCC compiles them; they will be slower")
    return()
  endif()
  message(STATUS "Kernels: ${clang}")
  target_compile_options(${target} PRIVATE -Wno-unknown-warning-option)
  set_target_properties(${target} PROPERTIES
    CXX_COMPILER_LAUNCHER "${PROJECT_SOURCE_DIR}/cmake/compile_with.sh;${clang}")
endfunction()
