# libjpeg-turbo: JPEG reading. Its build files do not like to be a part of another build, so it is built beside ours.
convlens_prefer_system(jpeg system)
if(system)
  find_package(JPEG QUIET)
endif()
if(TARGET JPEG::JPEG)
  convlens_third_party(jpeg JPEG::JPEG)
else()
  convlens_download(jpeg libj/libjpeg-turbo/libjpeg-turbo_2.1.5.orig.tar.gz
                    254f3642b04e309fee775123133c6464181addc150499561020312ec61c1bf7c folder)
  include(ExternalProject)
  set(prefix "${CMAKE_BINARY_DIR}/third_party/jpeg")
  ExternalProject_Add(convlens_jpeg_build
    SOURCE_DIR "${folder}"
    PREFIX "${prefix}"
    CMAKE_ARGS -DCMAKE_INSTALL_PREFIX=${prefix} -DCMAKE_INSTALL_LIBDIR=${prefix}/lib
               -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE} -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}
               -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DENABLE_SHARED=OFF -DWITH_TURBOJPEG=OFF
    BUILD_BYPRODUCTS "${prefix}/lib/libjpeg.a"
    EXCLUDE_FROM_ALL ON)
  file(MAKE_DIRECTORY "${prefix}/include")  # must exist when CMake runs
  add_library(convlens_jpeg STATIC IMPORTED GLOBAL)
  add_dependencies(convlens_jpeg convlens_jpeg_build)
  set_target_properties(convlens_jpeg PROPERTIES
    IMPORTED_LOCATION "${prefix}/lib/libjpeg.a" INTERFACE_INCLUDE_DIRECTORIES "${prefix}/include")
  convlens_third_party(jpeg convlens_jpeg)
endif()
