pkg_check_modules(imgui REQUIRED IMPORTED_TARGET imgui)
convlens_third_party(imgui PkgConfig::imgui)
