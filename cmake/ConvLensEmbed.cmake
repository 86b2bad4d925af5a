# Files inside the binary, so that the program runs from any folder.
#
#   convlens_embed(<target> HEADER <include path> NAMESPACE <ns> ENTRIES <name> <file> [<name> <file> ...])
#
# adds to <target> a generated source that defines <ns>::embedded(name) and <ns>::embedded_names(), as the
# header declares them. The source is made again when a file, or the list of files, changes.

function(convlens_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;NAMESPACE" "ENTRIES")
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp")
  set(list_file "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.txt")
  set(files)
  set(is_name ON)
  foreach(entry IN LISTS arg_ENTRIES)
    if(is_name)
      set(is_name OFF)
    else()
      list(APPEND files "${entry}")
      set(is_name ON)
    endif()
  endforeach()
  file(CONFIGURE OUTPUT "${list_file}" CONTENT "${arg_ENTRIES}" @ONLY)  # touched only when it differs
  set(script "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "LIST=${list_file}" -D "OUTPUT=${generated}" -D "HEADER=${arg_HEADER}"
            -D "NAMESPACE=${arg_NAMESPACE}" -P "${script}"
    DEPENDS ${files} "${list_file}" "${script}"
    COMMENT "Embedding assets" VERBATIM)
  target_sources(${target} PRIVATE "${generated}")
endfunction()
