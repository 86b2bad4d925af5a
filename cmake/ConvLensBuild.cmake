# How all of our own code is compiled: language level, warnings, sanitizers.
#
#   convlens_warnings(<target>)   our warnings (as errors) for a target of ours; every target calls it once.
#                                 Headers of third_party:: targets are system headers and never warn.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set_property(GLOBAL PROPERTY USE_FOLDERS ON)
find_package(Threads REQUIRED)

# A result must not depend on whether the compiler fused a multiplication with an addition: fused steps are
# written out (Highway's MulAdd) where they are meant, so that GCC, clang and every target agree bit by bit.
add_compile_options(-ffp-contract=off)

if(CONVLENS_SANITIZE)
  add_compile_options(-fsanitize=${CONVLENS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CONVLENS_SANITIZE})
endif()
if(CONVLENS_BUILD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage for libFuzzer; its main() comes with convlens_add_fuzzer()
endif()

function(convlens_warnings target)
  # -Wsign-conversion is left out on purpose: it flags every index that meets a std::vector and hides what matters.
  # -Wmissing-field-initializers flags designated initializers, whose point is to name only what differs.
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers -Wnon-virtual-dtor -Woverloaded-virtual
    -Wcast-qual -Wold-style-cast -Wextra-semi -Wundef -Wimplicit-fallthrough)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies in std::string's operator+ that are not there (GCC bug 105651, fixed in 13).
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CONVLENS_SANITIZE)
    # GCC's manual: instrumented code hides from it that a variable is always set.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
  endif()
  if(CONVLENS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
