pkg_check_modules(spng REQUIRED IMPORTED_TARGET spng)
convlens_third_party(spng PkgConfig::spng)
