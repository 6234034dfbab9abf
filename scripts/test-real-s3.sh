#!/usr/bin/env bash
# Runs the tests that care what S3 they stand on against a real server: that of S3_TEST_ENDPOINT where it is set, else a
# Ceph RGW that is started for them and ended with them. Arguments go to Jest. Ends with 69, after a line that says why,
# when there is no such server to be had.
set -euo pipefail
cd "$(dirname "$0")/.."

# Those that take their bucket from openS3Place(), and those of storage that run in several kinds of places.
mapfile -t TESTS < <(
  grep -rl --include='*.test.ts' openS3Place packages/*/test test
  grep -rl --include='*.test.ts' support/places.js packages/storage/test
)

folder=$(mktemp -d -t onspot-s3-XXXXXX)
child=

# In the background, since bash heeds a signal at once only while it waits.
run() {
  "$@" &
  child=$!
  wait "$child"
}

clean_up() {
  trap '' INT TERM HUP
  if [ -n "$child" ] && kill "$child" 2>/dev/null; then wait "$child" || true; fi
  bash scripts/ceph-rgw.sh stop "$folder/rgw"
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

start_server() {
  export S3_TEST_ACCESS_KEY=access-key-of-the-tests S3_TEST_SECRET_KEY=secret-key-of-the-tests
  run bash scripts/ceph-rgw.sh install 2>"$folder/log" &&
    run bash scripts/ceph-rgw.sh start "$folder/rgw" 0 "$S3_TEST_ACCESS_KEY" "$S3_TEST_SECRET_KEY" \
      2>>"$folder/log" >"$folder/endpoint"
}

run npm run build --silent
if [ -z "${S3_TEST_ENDPOINT:-}" ]; then
  if ! start_server; then
    echo "No tests against a real S3 server: $(tail -n 1 "$folder/log")"
    exit 69
  fi
  S3_TEST_ENDPOINT=$(cat "$folder/endpoint")
  export S3_TEST_ENDPOINT
fi
echo "Tests against the S3 server at $S3_TEST_ENDPOINT"
run node --experimental-vm-modules --no-warnings=ExperimentalWarning node_modules/jest/bin/jest.js "${TESTS[@]}" "$@"
