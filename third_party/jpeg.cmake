find_package(JPEG REQUIRED)
convlens_third_party(jpeg JPEG::JPEG)
