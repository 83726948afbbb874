#!/usr/bin/env bash
# Puts cofactor beside what a user would write instead, in one run: CPU seconds, wall seconds and peak memory, stage by
# stage and whole, over generated corpora.
#
#     benches/compare.sh [--runs 3] [--sizes 10000,100000,1000000] [--shared ../shared] [--data FOLDER]
#
# Needs Linux and Python with what ../shared/peers/requirements.txt lists (`PYTHON` names another interpreter).
# Corpora are made once, under FOLDER (a temporary one by default). Of every figure the least of the runs is taken;
# runs of ours and of the others alternate, all on memory that was in use a moment before. A ratio below 1 means that ours
# needs less.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
cargo build --release --locked --quiet
built=$(cargo bench --locked --bench compare --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
exec "${PYTHON:-python3}" benches/compare.py --stages "$built" --binary "$target/release/cofactor" "$@"
