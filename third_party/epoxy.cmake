# libepoxy: OpenGL and EGL functions, under GLX and EGL alike. Its sources are generated from the OpenGL registry by a
# Python script of its own; its build system is Meson, of which we need only these few lines.
convlens_prefer_system(epoxy system)
if(system)
  convlens_pkg_config(epoxy epoxy)
endif()
if(TARGET PkgConfig::epoxy)
  convlens_third_party(epoxy PkgConfig::epoxy)
else()
  convlens_download(epoxy libe/libepoxy/libepoxy_1.5.10.orig.tar.gz
                    a7ced37f4102b745ac86d6a70a9da399cc139ff168ba6b8002b4d8d43c900c15 folder)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(generated "${CMAKE_BINARY_DIR}/third_party/epoxy")
  file(MAKE_DIRECTORY "${generated}/epoxy")
  set(sources "${folder}/src/dispatch_common.c" "${folder}/src/dispatch_egl.c" "${folder}/src/dispatch_glx.c")
  set(headers)
  foreach(api IN ITEMS gl egl glx)
    list(APPEND sources "${generated}/${api}_generated_dispatch.c")
    list(APPEND headers "${generated}/epoxy/${api}_generated.h")
    set(generate "${Python3_EXECUTABLE}" "${folder}/src/gen_dispatch.py")
    add_custom_command(
      OUTPUT "${generated}/${api}_generated_dispatch.c" "${generated}/epoxy/${api}_generated.h"
      COMMAND ${generate} --source --no-header "--outputdir=${generated}" "${folder}/registry/${api}.xml"
      COMMAND ${generate} --header --no-source "--outputdir=${generated}/epoxy" "${folder}/registry/${api}.xml"
      VERBATIM)
  endforeach()
  file(WRITE "${generated}/config.h" "#define ENABLE_GLX 1
#define ENABLE_EGL 1
#define ENABLE_X11 1
#define HAVE_KHRPLATFORM_H
#define EPOXY_PUBLIC __attribute__((visibility(\"default\"))) extern
")
  add_library(convlens_epoxy STATIC EXCLUDE_FROM_ALL ${sources} ${headers})
  add_custom_target(convlens_epoxy_headers DEPENDS ${headers})
  target_include_directories(convlens_epoxy SYSTEM PUBLIC "${folder}/include" "${generated}")
  target_include_directories(convlens_epoxy PRIVATE "${folder}/src")
  target_compile_options(convlens_epoxy PRIVATE -w)
  target_link_libraries(convlens_epoxy PUBLIC ${CMAKE_DL_LIBS})
  convlens_third_party(epoxy convlens_epoxy)
  add_dependencies(third_party_epoxy convlens_epoxy_headers)
endif()
