# Dear ImGui with its GLFW and OpenGL 3 backends and imgui_stdlib, 1.86 (Debian 12) to 1.92. Includes read <imgui.h>,
# <imgui_stdlib.h> and <backends/imgui_impl_glfw.h>, wherever it comes from.
set(CONVLENS_IMGUI_DIR "" CACHE PATH
    "Build against this Dear ImGui source tree (1.86 to 1.92), not the system's library")

set(imgui_folder "${CONVLENS_IMGUI_DIR}")
if(NOT imgui_folder)
  convlens_prefer_system(imgui system)
  if(system)
    convlens_pkg_config(imgui imgui)  # says that Debian's libimgui.a needs libstb.so, too
  endif()
  if(TARGET PkgConfig::imgui)
    convlens_third_party(imgui PkgConfig::imgui)
  else()
    convlens_download(imgui i/imgui/imgui_1.86+ds.orig.tar.xz
                      0dace0e8e57d298eb6e93af12dc19420cb96330832f6495c733b90aeeef11f64 imgui_folder)
  endif()
endif()

if(imgui_folder)
  get_filename_component(imgui_folder "${imgui_folder}" ABSOLUTE BASE_DIR "${CMAKE_BINARY_DIR}")
  if(NOT EXISTS "${imgui_folder}/backends/imgui_impl_opengl3.cpp")
    message(FATAL_ERROR "${imgui_folder} is not a Dear ImGui source tree (no backends/imgui_impl_opengl3.cpp)")
  endif()
  file(STRINGS "${imgui_folder}/imgui.h" version REGEX "^#define IMGUI_VERSION_NUM +[0-9]+")
  string(REGEX MATCH "[0-9]+$" version "${version}")
  if(version LESS 18600 OR version GREATER_EQUAL 19300)
    message(FATAL_ERROR "${imgui_folder} holds Dear ImGui ${version}; 18600 (1.86) to 19299 (1.92) are supported")
  endif()
  message(STATUS "third_party::imgui: ${version} from ${imgui_folder}")
  set(sources imgui.cpp imgui_demo.cpp imgui_draw.cpp imgui_tables.cpp imgui_widgets.cpp
              backends/imgui_impl_glfw.cpp backends/imgui_impl_opengl3.cpp misc/cpp/imgui_stdlib.cpp)
  list(TRANSFORM sources PREPEND "${imgui_folder}/")
  add_library(convlens_imgui STATIC EXCLUDE_FROM_ALL ${sources})
  target_include_directories(convlens_imgui SYSTEM PUBLIC "${imgui_folder}" "${imgui_folder}/misc/cpp")
  target_include_directories(convlens_imgui PRIVATE "${imgui_folder}/backends")
  target_compile_options(convlens_imgui PRIVATE -w)
  target_link_libraries(convlens_imgui PUBLIC third_party::glfw ${CMAKE_DL_LIBS})
  convlens_third_party(imgui convlens_imgui)
endif()
