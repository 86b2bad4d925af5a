# Finds every dependency, one file each. Targets are named third_party::<name>; nothing else of a dependency is used
# outside this folder. Included, not added as a subdirectory, so that imported targets are visible in every room.
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

include(${CMAKE_CURRENT_LIST_DIR}/hwy.cmake)
if(CONVLENS_BUILD_TESTS)
  include(${CMAKE_CURRENT_LIST_DIR}/gtest.cmake)
  include(${CMAKE_CURRENT_LIST_DIR}/json.cmake)
endif()
if(CONVLENS_BUILD_BENCH)
  include(${CMAKE_CURRENT_LIST_DIR}/benchmark.cmake)
endif()
if(CONVLENS_BUILD_APP)
  # spng needs zlib, imgui needs glfw: the order matters.
  foreach(name IN ITEMS zlib spng jpeg gif stb seccomp xcb dbus epoxy glfw imgui)
    include(${CMAKE_CURRENT_LIST_DIR}/${name}.cmake)
  endforeach()
endif()
