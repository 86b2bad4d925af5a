# What the files of this folder share: the system's package first, else a pinned download whose hash is checked.
#
#   convlens_prefer_system(<name> <out>)       <out> is FALSE where CONVLENS_FORCE_FETCH asks for the download
#   convlens_download(<name> <path> <sha256> <out>)
#                                              Debian's archive of the original sources, unpacked; <out> is its folder
#   convlens_third_party(<name> <targets>...)  makes third_party::<name>
#
# Downloads come from Debian's pool, and from its snapshots once the pool has moved on; both hold the same file, which
# the hash proves. The hashes are those of Debian 12's signed source packages.
include(FetchContent)
find_package(PkgConfig QUIET)

set(CONVLENS_FORCE_FETCH "" CACHE STRING
    "Download these dependencies even if the system has them: a list of names (zlib;glfw), or ON for all")

function(convlens_prefer_system name result)
  set(prefer TRUE)
  if(CONVLENS_FORCE_FETCH STREQUAL "ON" OR name IN_LIST CONVLENS_FORCE_FETCH)
    set(prefer FALSE)
  endif()
  set(${result} ${prefer} PARENT_SCOPE)
endfunction()

# As pkg_check_modules, but a system without pkg-config has just no packages.
macro(convlens_pkg_config name module)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(${name} QUIET IMPORTED_TARGET GLOBAL ${module})
  endif()
endmacro()

function(convlens_download name path sha256 folder)
  set(pool "pool/main/${path}")
  message(STATUS "third_party::${name}: from ${pool}")
  FetchContent_Declare(${name}_source
    URL "https://deb.debian.org/debian/${pool}" "https://snapshot.debian.org/archive/debian/20230610T000000Z/${pool}"
    URL_HASH SHA256=${sha256}
    DOWNLOAD_EXTRACT_TIMESTAMP OFF
    SOURCE_SUBDIR no-build-files)  # MakeAvailable then only unpacks; what is built is said in <name>.cmake
  FetchContent_MakeAvailable(${name}_source)
  set(${folder} "${${name}_source_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

function(convlens_third_party name)
  add_library(third_party_${name} INTERFACE)
  target_link_libraries(third_party_${name} INTERFACE ${ARGN})
  add_library(third_party::${name} ALIAS third_party_${name})
endfunction()
