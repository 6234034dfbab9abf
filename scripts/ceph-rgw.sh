#!/usr/bin/env bash
# A throw-away S3 server for tests: Ceph's RADOS Gateway over one monitor and one disk, on loopback, in one folder.
#
#   ceph-rgw.sh install                        Debian's or Ubuntu's packages, where they are missing; needs root
#   ceph-rgw.sh start DIR PORT ACCESS SECRET   prints the endpoint once it takes requests; PORT 0 takes a free one
#   ceph-rgw.sh stop DIR                       ends its processes and removes DIR
#
# DIR must be new or empty. Only requests to S3 need the keys: what is stored is safe from nobody on this machine.
set -euo pipefail

PACKAGES=(radosgw ceph-mon ceph-osd ceph-common)
PROGRAMS=(radosgw radosgw-admin ceph-mon ceph-osd ceph monmaptool)
START_SECONDS=90

fail() {
  echo "ceph-rgw: $*" >&2
  exit 1
}

is_installed() {
  local program
  for program in "${PROGRAMS[@]}"; do command -v "$program" >/dev/null || return 1; done
}

install() {
  if is_installed; then return; fi
  [ "$(id -u)" = 0 ] || fail "Ceph is not installed, and only root can install it"
  command -v apt-get >/dev/null || fail "Ceph is not installed, and there is no apt-get to install it with"
  # The lists of packages may be missing or out of date, as in most containers.
  apt_install || { apt_get update && apt_install; } || fail "could not install ${PACKAGES[*]}"
}

apt_install() {
  apt_get install --yes --no-install-recommends "${PACKAGES[@]}"
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -qq -o DPkg::Lock::Timeout=60 -o Acquire::http::Timeout=20 "$@" >&2
}

start() {
  local port=$1 access=$2 secret=$3 mon_port fsid
  is_installed || fail "Ceph is not installed; see $0 install"
  [ -z "$(ls -A "$dir" 2>/dev/null)" ] || fail "$dir is not empty"
  [ "$port" != 0 ] || port=$(free_port)
  mon_port=$(free_port)
  fsid=$(cat /proc/sys/kernel/random/uuid)

  mkdir -p "$dir"/{mon,osd,rgw}
  write_conf "$fsid" "$mon_port" "$port" >"$conf"
  touch "$dir/keyring"
  trap stop EXIT
  start_cluster "$fsid" "$mon_port" >"$dir/set-up.log" 2>&1 || explain "the cluster did not start"
  add_user "$access" "$secret" >>"$dir/set-up.log" 2>&1 || explain "the user could not be added"
  launch radosgw --name client.rgw
  await_port "$port" || explain "the gateway did not start"
  trap - EXIT
  echo "http://127.0.0.1:$port"
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

write_conf() {
  cat <<CONF
[global]
fsid = $1
mon host = [v2:127.0.0.1:$2]
ms bind msgr1 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1

# No keys inside: without them there is no encryption, which the gateway would insist on.
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc

# Everything stays in the folder. No admin sockets: a path of more than 107 bytes would be too long for one.
keyring = $dir/keyring
crash dir = $dir
log file = $dir/\$name.log
admin socket =
debug mon = 0
debug osd = 0
debug bluestore = 0
debug bluefs = 0
debug rocksdb = 0

# One disk holds one copy, and the machine's own disk may be nearly full.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1

[mon.a]
mon data = $dir/mon

[osd.0]
osd data = $dir/osd
# On a sparse file, which takes the room of what is in it.
osd objectstore = bluestore
bluestore block size = 21474836480
# The least that Ceph allows.
osd memory target = 939524096

[client.rgw]
rgw data = $dir/rgw
rgw frontends = beast endpoint=127.0.0.1:$3
# Room is given back soon after an object is deleted, by default two hours later.
rgw gc obj min wait = 60
rgw gc processor period = 60
CONF
}

# One step after another: the disk is registered with the monitor before it is made.
start_cluster() {
  local fsid=$1 mon_port=$2 osd_id
  osd_id=$(cat /proc/sys/kernel/random/uuid)
  monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$mon_port]" "$dir/monmap" &&
    ceph-mon --id a --mkfs --monmap "$dir/monmap" --conf "$conf" &&
    launch ceph-mon --id a &&
    timeout "$START_SECONDS" ceph osd new "$osd_id" --conf "$conf" &&
    ceph-osd --id 0 --mkfs --osd-uuid "$osd_id" --conf "$conf" &&
    launch ceph-osd --id 0
}

# Takes most of the time, since it makes the gateway's pools as well.
add_user() {
  timeout "$START_SECONDS" radosgw-admin user create --uid tests --display-name tests \
    --access-key "$1" --secret-key "$2" --name client.rgw --conf "$conf"
}

# A daemon in a session of its own, where no Ctrl-C that is meant for the tests reaches it.
launch() {
  setsid "$@" --foreground --conf "$conf" </dev/null >>"$dir/daemons.log" 2>&1 &
}

await_port() {
  local deadline=$((SECONDS + START_SECONDS))
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    kill -0 $! 2>/dev/null && [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

explain() {
  tail -n 20 "$dir"/*.log >&2
  fail "$1"
}

# Killed, since nothing of it is kept: an orderly end takes ten seconds.
stop() {
  local pids
  [ -f "$conf" ] || return 0
  while pids=$(running) && [ -n "$pids" ]; do
    # shellcheck disable=SC2086 # a list of numbers
    kill -KILL $pids 2>/dev/null || true
    sleep 0.1
  done
  rm -rf "$dir"
}

# Every process of this server, also one that is still setting it up, has been told this configuration.
running() {
  grep -lzxF -f <(printf '%s' "$conf") /proc/[0-9]*/cmdline 2>/dev/null | tr -dc '0-9\n' || true
}

command=${1:-}
case "$command $#" in
  'install 1') install ;;
  'start 5' | 'stop 2')
    dir=$(realpath -m "$2")
    conf=$dir/ceph.conf
    "$command" "${@:3}"
    ;;
  *) fail "usage: $0 install | start DIR PORT ACCESS SECRET | stop DIR" ;;
esac
