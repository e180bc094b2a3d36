#!/usr/bin/env bash
# Makes a data directory with fflog 0.1.0 (format 2): `make.sh FFLOG FOLDER`. What it makes differs in times and random names.
set -euo pipefail
export FFLOG_DATA=$2/data
visits() { # store, minute, count
    local second
    for second in $(seq 1 "$3"); do
        printf '{"store":"%s","zone":"a","event_time":"2026-11-28T10:%02d:%02dZ","visitor":"%016x"}\n' "$1" "$2" "$second" "$second"
    done
}
"$1" topic create visits -p 2 -q
visits A 0 40 | "$1" produce visits -q
visits B 1 20 | "$1" produce visits -q
"$1" projection run visits-15s --once -q
"$1" consume visits -g dashboard -q --count 30 > /dev/null
"$1" seal visits -q
visits C 2 25 | "$1" produce visits -q
printf 'when,counter,in,out\n2026-11-27 10:00,Door,5,4\n2026-11-27 11:00,Door,7,6\n' > "$2/counts.csv"
printf '%s' '{"layout":"long","time_zone":"Europe/Paris","time":{"column":"when","formats":["yyyy-MM-dd HH:mm"]},"site":"counter","entered":"in","exited":"out"}' > "$2/mapping.json"
"$1" import counts "$2/counts.csv" --mapping "$2/mapping.json" -q
"$1" projection run hourly-counts --once -q
printf 'picture' | "$1" blob put store/camera/1.jpg - -q || true
rm -f "$2/counts.csv" "$2/mapping.json" "$2"/data/*.lock "$2"/data/wake "$2"/data/*-lock "$2"/data/projections/*{-lock,.run,.rebuild,.lock}
