#!/usr/bin/env bash
# The README's figures, from an atlas in which models are trained and their animals embedded.
#
# usage: docs/figures.sh ATLAS MODEL…      the first model is the one whose heat map, plane and residuals are shown
#
# With ../shared/data/animals, one command from stacks to these pictures:
#   Benchmarks/real-stacks --out out animals && docs/figures.sh out/animals.atlas dual
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
atlas=$1 models=() out=$(mktemp -d)
shift
for model in "$@"; do models+=(--model "$model"); done
[ -x .build/release/neurobridge ] || swift build -c release --product neurobridge >&2
.build/release/neurobridge figures "$atlas" "${models[@]}" --out "$out" --force
mkdir -p docs/figures
for name in distances similarities tsne cmc trade-off residuals reliability; do cp "$out/$name.svg" "docs/figures/$name.svg"; done
ls -s docs/figures
