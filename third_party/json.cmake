find_package(nlohmann_json REQUIRED)
convlens_third_party(json nlohmann_json::nlohmann_json)
