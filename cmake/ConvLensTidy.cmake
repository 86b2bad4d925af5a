# The target 'tidy': clang-tidy over all of our own sources, with the settings and reasons of .clang-tidy.
# Best in the preset clang, whose compile commands clang understands without guessing:
#   cmake --preset clang && cmake --build --preset clang --target tidy
find_program(CONVLENS_RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
if(CONVLENS_RUN_CLANG_TIDY)
  add_custom_target(tidy
    COMMAND "${CONVLENS_RUN_CLANG_TIDY}" -quiet -p "${CMAKE_BINARY_DIR}" "^${PROJECT_SOURCE_DIR}/(engine|app|cmake)/"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMENT "clang-tidy over all sources" USES_TERMINAL VERBATIM)
  if(TARGET convlens_assets)
    add_dependencies(tidy convlens_assets)  # its source is generated
  endif()
endif()
