pkg_check_modules(epoxy REQUIRED IMPORTED_TARGET epoxy)
convlens_third_party(epoxy PkgConfig::epoxy)
