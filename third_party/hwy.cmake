# Highway: SIMD with the instruction set chosen at run time.
convlens_prefer_system(hwy system)
if(system)
  convlens_pkg_config(hwy libhwy)
endif()
if(TARGET PkgConfig::hwy)
  convlens_third_party(hwy PkgConfig::hwy)
else()
  convlens_download(hwy h/highway/highway_1.0.3.orig.tar.gz
                    566fc77315878473d9a6bd815f7de78c73734acdcb745c3dde8579560ac5440e folder)
  set(HWY_ENABLE_CONTRIB OFF CACHE BOOL "")
  set(HWY_ENABLE_EXAMPLES OFF CACHE BOOL "")
  set(HWY_ENABLE_INSTALL OFF CACHE BOOL "")
  set(HWY_ENABLE_TESTS OFF CACHE BOOL "")
  set(BUILD_TESTING OFF)  # Highway asks this variable, too
  add_subdirectory("${folder}" "${CMAKE_BINARY_DIR}/third_party/hwy" EXCLUDE_FROM_ALL SYSTEM)
  unset(BUILD_TESTING)
  convlens_third_party(hwy hwy)
endif()
