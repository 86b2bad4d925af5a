#!/usr/bin/env bash
# Shows that ./run and ./test work as the first command on a bare Debian 12: makes a minimal system in a temporary
# folder, copies the files that git knows into it, and starts each script in a fresh copy of that system.
# Not a part of ./test: it needs root, debootstrap, the network, some 4 GB and twenty minutes.
#
# usage: bare_debian.sh [--base FOLDER] [--keep] [COMMAND...]
#   --base FOLDER   a minimal system made before is used again, or is made there and kept
#   --keep          the systems stay for a look afterwards
#   COMMAND         what is started instead of './run' and './test', each in its own system
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
base=""
keep=0
while [[ ${1:-} == --* ]]; do
  case $1 in
    --base) base=$2 && shift ;;
    --keep) keep=1 ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit 2 ;;
  esac
  shift
done
commands=("$@")
((${#commands[@]})) || commands=(./run ./test)
[[ $(id -u) == 0 ]] || { echo "bare_debian.sh must be started as root" >&2 && exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/convlens-bare.XXXXXX")
((keep)) || trap 'rm -rf "$work"' EXIT
[[ -n $base ]] || base="$work/base"
if [[ ! -x $base/bin/sh ]]; then
  echo "--- debootstrap bookworm (minbase)"
  debootstrap --variant=minbase bookworm "$base" >"$work/debootstrap.log" ||
    { tail "$work/debootstrap.log" >&2 && exit 1; }
fi

# Mounts and processes live in namespaces of their own and end with the command.
in_system() {
  local system=$1 command=$2
  unshare --mount --pid --fork sh -c '
    mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev/shm" &&
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      chroot "$1" sh -c "cd /convlens && $2"' sh "$system" "$command"
}

failed=0
for index in "${!commands[@]}"; do
  command=${commands[$index]}
  system="$work/system$index"
  cp -a "$base" "$system"
  cp /etc/resolv.conf /etc/hosts "$system/etc/"
  mkdir -p "$system/convlens" "$system/dev/shm"
  (cd "$project" && git ls-files -z | tar --null --files-from=- --create --file=-) |
    tar -x -C "$system/convlens" --no-same-owner
  echo "--- bare Debian 12: $command"
  seconds=$SECONDS
  status=0
  in_system "$system" "$command" || status=$?
  echo "--- $command: exit status $status after $((SECONDS - seconds)) s"
  ((status == 0)) || failed=1
  ((keep)) && echo "--- kept: $system" || rm -rf "$system"
done
exit $failed
