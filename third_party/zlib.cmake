find_package(ZLIB REQUIRED)
convlens_third_party(zlib ZLIB::ZLIB)
