find_package(glfw3 3.3 REQUIRED)
convlens_third_party(glfw glfw)
