#!/usr/bin/env bash
# Tries both commands of README.md in a new clone of HEAD in an empty folder, which is removed afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git clone --quiet . "$folder/doorstroomhub"
cd "$folder/doorstroomhub"
make demo ARGS=--no-ui
make demo ARGS=--no-ui
make test
