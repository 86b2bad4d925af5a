find_package(CLI11 REQUIRED)
convlens_third_party(cli11 CLI11::CLI11)
