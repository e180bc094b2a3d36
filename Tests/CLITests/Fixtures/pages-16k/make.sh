#!/usr/bin/env bash
# Makes data.tar.gz beside it, a data directory with pages of 16 KiB, on a machine of any: `make.sh FFLOG`. It needs a C compiler, and
# an fflog that has LMDB as a shared library. What it makes differs in times and random names.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -shared -fPIC -O2 -o "$work/pages.so" "$here/pages.c" -ldl
export FFLOG_DATA=$work/data
fflog() { LD_PRELOAD=$work/pages.so "$fflog" "$@"; }
fflog=$1
visits() { # store, minute, count
    local second
    for second in $(seq 1 "$3"); do
        printf '{"store":"%s","zone":"a","event_time":"2026-11-28T10:%02d:%02dZ","visitor":"%016x"}\n' "$1" "$2" "$second" "$second"
    done
}
fflog topic create visits -p 2 -q
visits A 0 40 | fflog produce visits -q
visits B 1 20 | fflog produce visits -q
fflog projection run visits-15s --once -q
fflog seal visits -q
visits C 2 25 | fflog produce visits -q
rm -f "$work"/data/*.lock "$work"/data/wake "$work"/data/*-lock "$work"/data/projections/*{-lock,.run,.rebuild,.lock}
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=2026-11-30 -C "$work" -c data | gzip -9n > "$here/data.tar.gz"
