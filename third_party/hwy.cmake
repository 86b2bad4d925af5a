pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
convlens_third_party(hwy PkgConfig::hwy)
