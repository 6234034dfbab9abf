#!/usr/bin/env bash
# Builds the image without a Docker engine, looks at it and runs it. Arguments go to Jest. Ends with 69, after a line that
# says why, where nothing can be built.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! said=$(bash scripts/image/tools.sh 2>&1); then
  echo "No check of the image: ${said##*$'\n'}"
  exit 69
fi
npm run build --silent

# One check at a time: each ends with removing all images but the base. The lock goes with the process.
cache=${ONSPOT_IMAGE_CACHE:-$HOME/.cache/onspot-image}
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
exec node scripts/dist/image/check.js "$@"
