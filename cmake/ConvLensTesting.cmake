# Tests: one call makes a GoogleTest executable and gives every TEST() to ctest under its own name.
#
#   convlens_add_tests(<name>
#     SOURCES a_test.cpp b_test.cpp      listed by hand; main() comes from cmake/test_main.cpp
#     LIBS convlens_engine               what is tested; GoogleTest is linked already
#     [LABELS ui]                        for ctest -L; the executable's name is always a label
#     [LOCK display]                     tests that hold the same lock never run at the same time
#     [SERIAL]                           never at the same time as any other test
#     [TIMEOUT 300]                      seconds per test, 120 unless given
#     [ENVIRONMENT "A=b"])
#
# In the sources, CONVLENS_TEST_DATA_DIR is the folder of the CMakeLists.txt that made the call.
# Nothing runs while building: ctest asks the executable for its list when it starts.

enable_testing()
include(GoogleTest)

function(convlens_add_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SERIAL" "LOCK;TIMEOUT" "SOURCES;LIBS;LABELS;ENVIRONMENT")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "convlens_add_tests(${name}): not understood: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT CONVLENS_BUILD_TESTS)
    return()
  endif()
  if(NOT TARGET convlens_test_main)
    string(COMPARE NOTEQUAL "${CONVLENS_SANITIZE}" "" sanitized)
    add_library(convlens_test_main STATIC "${PROJECT_SOURCE_DIR}/cmake/test_main.cpp")
    target_link_libraries(convlens_test_main PUBLIC third_party::gtest)
    target_compile_definitions(convlens_test_main PRIVATE CONVLENS_SANITIZED=${sanitized})
    convlens_warnings(convlens_test_main)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} convlens_test_main)
  target_compile_definitions(${name} PRIVATE CONVLENS_TEST_DATA_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  convlens_warnings(${name})
  # Tests of the program spend their time in its libraries, and take half as long to compile without optimization.
  # Those of the engine compute references of their own.
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/app/tests/")
    target_compile_options(${name} PRIVATE -O0)
  endif()

  set(timeout 120)
  if(arg_TIMEOUT)
    set(timeout ${arg_TIMEOUT})
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." TEST_LIST ${name}_tests
                       DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120)

  # gtest_discover_tests(PROPERTIES ...) flattens lists, so that two labels become a label and a wrong property;
  # a file that ctest reads after the discovery does not.
  set(properties "LABELS \"${name};${arg_LABELS}\" TIMEOUT ${timeout}")
  if(arg_LOCK)
    string(APPEND properties " RESOURCE_LOCK \"${arg_LOCK}\"")
  endif()
  if(arg_SERIAL)
    string(APPEND properties " RUN_SERIAL ON")
  endif()
  if(arg_ENVIRONMENT)
    string(APPEND properties " ENVIRONMENT \"${arg_ENVIRONMENT}\"")
  endif()
  set(properties_file "${CMAKE_CURRENT_BINARY_DIR}/${name}_properties.cmake")
  file(WRITE "${properties_file}" "if(${name}_tests)
  set_tests_properties(\${${name}_tests} PROPERTIES ${properties})
endif()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${properties_file}")
endfunction()

# Fuzzers: one source with LLVMFuzzerTestOneInput, and a folder of inputs that are worth keeping.
#
#   convlens_add_fuzzer(<name> SOURCE <file> CORPUS <folder> LIBS <targets>...)
#
# The preset fuzz builds <name>, which searches (bin/<name> <folder>); every other build has <name>_replay, an ordinary
# test that runs each file of the corpus, so that what was found once stays mended.
function(convlens_add_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SOURCE;CORPUS" "LIBS")
  if(CONVLENS_BUILD_FUZZ)
    add_executable(${name} "${arg_SOURCE}")
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE ${arg_LIBS})
    convlens_warnings(${name})
  elseif(CONVLENS_BUILD_TESTS)
    get_filename_component(corpus "${arg_CORPUS}" ABSOLUTE)
    add_executable(${name}_replay "${arg_SOURCE}" "${PROJECT_SOURCE_DIR}/cmake/fuzz_replay.cpp")
    target_link_libraries(${name}_replay PRIVATE ${arg_LIBS})
    convlens_warnings(${name}_replay)
    add_test(NAME ${name}_replay COMMAND ${name}_replay "${corpus}")
    set_tests_properties(${name}_replay PROPERTIES LABELS fuzz TIMEOUT 120)
  endif()
endfunction()
