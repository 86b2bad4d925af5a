find_package(GTest REQUIRED)
convlens_third_party(gtest GTest::gtest)
