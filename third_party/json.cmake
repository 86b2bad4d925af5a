# nlohmann-json: the tests read state and map files with it.
convlens_prefer_system(json system)
if(system)
  find_package(nlohmann_json QUIET)
endif()
if(TARGET nlohmann_json::nlohmann_json)
  convlens_third_party(json nlohmann_json::nlohmann_json)
else()
  convlens_download(json n/nlohmann-json3/nlohmann-json3_3.11.2.orig.tar.gz
                    d69f9deb6a75e2580465c6c4c5111b89c4dc2fa94e3a85fcd2ffcd9a143d9273 folder)
  convlens_third_party(json)
  target_include_directories(third_party_json SYSTEM INTERFACE "${folder}/include")
endif()
