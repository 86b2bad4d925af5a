find_package(benchmark REQUIRED)
convlens_third_party(benchmark benchmark::benchmark)
