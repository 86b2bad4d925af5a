# What the files of this folder share.
find_package(PkgConfig QUIET)

# Makes third_party::<name>, an interface to the targets that follow.
function(convlens_third_party name)
  add_library(third_party_${name} INTERFACE)
  target_link_libraries(third_party_${name} INTERFACE ${ARGN})
  add_library(third_party::${name} ALIAS third_party_${name})
endfunction()
