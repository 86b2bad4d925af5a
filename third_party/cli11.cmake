# CLI11: command line options.
convlens_prefer_system(cli11 system)
if(system)
  find_package(CLI11 QUIET)
endif()
if(TARGET CLI11::CLI11)
  convlens_third_party(cli11 CLI11::CLI11)
else()
  convlens_download(cli11 c/cli11/cli11_2.1.2+ds.orig.tar.xz
                    8143d20b688e98ccce8e24562d3b68e5f47c12e896c42c7ca8553dbde5bed55d folder)
  convlens_third_party(cli11)
  target_include_directories(third_party_cli11 SYSTEM INTERFACE "${folder}/include")
endif()
