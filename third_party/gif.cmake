# giflib: GIF reading, line by line into our memory.
convlens_prefer_system(gif system)
if(system)
  find_package(GIF 5.1 QUIET)
endif()
if(TARGET GIF::GIF)
  convlens_third_party(gif GIF::GIF)
else()
  convlens_download(gif g/giflib/giflib_5.2.1.orig.tar.gz
                    31da5562f44c5f15d63340a09a4fd62b48c45620cd302f77a6d9acf0077879bd folder)
  add_library(convlens_gif STATIC EXCLUDE_FROM_ALL
    "${folder}/dgif_lib.c" "${folder}/egif_lib.c" "${folder}/gif_err.c" "${folder}/gif_hash.c" "${folder}/gifalloc.c"
    "${folder}/openbsd-reallocarray.c" "${folder}/quantize.c")
  target_include_directories(convlens_gif SYSTEM PUBLIC "${folder}")
  target_compile_options(convlens_gif PRIVATE -w)
  convlens_third_party(gif convlens_gif)
endif()
