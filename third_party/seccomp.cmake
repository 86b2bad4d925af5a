# libseccomp: what the decoder child may ask of the kernel. Without it (systems that are not Linux, or have no such
# package) decoders run in the program itself, so there is nothing to download: the target then is empty.
convlens_prefer_system(seccomp system)
if(system)
  convlens_pkg_config(seccomp libseccomp)
endif()
if(TARGET PkgConfig::seccomp)
  convlens_third_party(seccomp PkgConfig::seccomp)
  target_compile_definitions(third_party_seccomp INTERFACE CONVLENS_SECCOMP=1)
else()
  message(STATUS "third_party::seccomp: not found; decoders run in the program itself")
  convlens_third_party(seccomp)
  target_compile_definitions(third_party_seccomp INTERFACE CONVLENS_SECCOMP=0)
endif()
