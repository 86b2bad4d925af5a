# stb: headers only. app/io compiles its own copy of the implementation, with just the decoders that it trusts, and
# never links libstb.so, in which every decoder is on.
convlens_prefer_system(stb system)
if(system)
  find_path(CONVLENS_STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb)
endif()
if(system AND CONVLENS_STB_INCLUDE_DIR)
  set(folder "${CONVLENS_STB_INCLUDE_DIR}")
else()
  convlens_download(stb "libs/libstb/libstb_0.0~git20220908.8b5f1f3+ds.orig.tar.xz"
                    6949c8ff9f86d982cff1b384f1301a731cbaf3b3fa4d1728c7b48a02386d31d8 folder)
endif()
convlens_third_party(stb)
target_include_directories(third_party_stb SYSTEM INTERFACE "${folder}")
