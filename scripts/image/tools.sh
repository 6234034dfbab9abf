#!/usr/bin/env bash
# Installs what builds and runs images without a Docker engine, where it is missing: Debian's or Ubuntu's packages.
# Ends with 69, after a line that says why, where it cannot be had.
set -euo pipefail

PROGRAMS=(buildah podman runc mmdebstrap)
PACKAGES=(buildah podman runc mmdebstrap netavark aardvark-dns uidmap)

fail() {
  echo "$*" >&2
  exit 69
}

missing() {
  local program
  for program in "${PROGRAMS[@]}"; do command -v "$program" >/dev/null || return 0; done
  return 1
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get -qq -o DPkg::Lock::Timeout=60 -o Acquire::http::Timeout=20 "$@" >&2
}

apt_install() {
  apt_get install --yes --no-install-recommends "${PACKAGES[@]}"
}

[ "$(uname -sm)" = 'Linux x86_64' ] || fail "a stand-in for the base image can be made on Linux on x86_64 only"
[ "$(id -u)" = 0 ] || fail "building an image takes root here"
missing || exit 0
command -v apt-get >/dev/null || fail "buildah and podman are not installed, and there is no apt-get to install them with"
# The lists of packages may be missing or out of date, as in most containers.
apt_install || { apt_get update && apt_install; } || fail "could not install ${PACKAGES[*]}"
