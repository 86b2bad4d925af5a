find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)
convlens_third_party(stb)
target_include_directories(third_party_stb SYSTEM INTERFACE "${STB_INCLUDE_DIR}")
