# Shared by ./run and ./test (sourced, bash): installs missing Debian packages, configures and builds.
# Noise goes to a log and is shown only when a step fails.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$root/build/release"
logs="$root/build/logs"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# run_logged NAME COMMAND...: output to build/logs/NAME.log; its end is shown if the command fails.
run_logged() {
  local log="$logs/$1.log"
  shift
  "$@" >"$log" 2>&1 && return
  say "--- the end of $log"
  tail -n 60 "$log" >&2
  return 1
}

# packages_missing GROUP...: those of cmake/debian-packages.txt that are not installed.
packages_missing() {
  local groups=" $* " group package
  local -a wanted=()
  while read -r group package _; do
    [[ $groups == *" $group "* ]] && wanted+=("$package")
  done <"$root/cmake/debian-packages.txt"
  comm -23 <(printf '%s\n' "${wanted[@]}" | sort) \
    <(dpkg-query -W -f='${db:Status-Abbrev} ${binary:Package}\n' 2>/dev/null | sed -n 's/^ii *\([^:]*\).*/\1/p' | sort)
}

# install_missing GROUP...: no network and no rights are needed when everything is there.
install_missing() {
  command -v dpkg-query >/dev/null || return 0 # not Debian: CMake says what it does not find
  local -a missing as_root=()
  mapfile -t missing < <(packages_missing "$@")
  ((${#missing[@]})) || return 0
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null ||
      die "Please install these packages as root, then start again: ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600)
  # An update that fails is no reason to stop: the lists at hand may do.
  run_logged apt-update "${as_root[@]}" update || say "Going on with the package lists at hand."
  run_logged apt-install "${as_root[@]}" install --yes --no-install-recommends "${missing[@]}" ||
    die "The packages could not be installed."
}

# Shows the last "[3/120]" of the log while ninja runs, where a person is watching.
show_progress() {
  local pid=$1 log=$2
  while kill -0 "$pid" 2>/dev/null; do
    printf '\r  %s ' "$(grep -o '^\[[0-9]*/[0-9]*\]' "$log" 2>/dev/null | tail -n 1)" >&2
    sleep 0.5
  done
  printf '\r            \r' >&2
}

# build_targets TARGET...: configures and builds the release preset.
build_targets() {
  local cache="$build/CMakeCache.txt"
  # A build folder that was copied here from elsewhere only confuses CMake.
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then rm -rf "$build"; fi
  [[ -f $build/build.ninja ]] || say "Building ConvLens; the first time takes some minutes."
  (cd "$root" && run_logged configure cmake --preset release) || die "CMake could not configure the build."
  run_logged build ninja -C "$build" -j "$(nproc)" "$@" &
  local ninja_pid=$!
  [[ -t 2 ]] && show_progress "$ninja_pid" "$logs/build.log"
  wait "$ninja_pid" || die "The build failed."
}

prepare() {
  mkdir -p "$logs" || die "Cannot write to $root/build."
  install_missing "$@"
}
