#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bills a trace REPEATS times over (32: two million events), archives it, reads it back, folds it, and
# restores the ledger with its read models beside pg_restore of the same tables.
# restore.sh FOLDER-OF-PROGRAMS TRACE.csv
set -euo pipefail
bin=$1 trace=$2 repeats=${REPEATS:-32}
postgres=$(dirname "$(find /usr/lib/postgresql /usr/pgsql-* -name pg_restore -path '*/bin/*' 2>/dev/null | sort -V | tail -1)")
data=$(mktemp -d)
chmod 711 "$data"
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait || true; rm -rf "$data"' EXIT
export TALLY_ADMIN_KEY=benchmark-key-0123456789 TALLY_LOG_LEVEL=warning

pause() { read -r -t 0.2 _ <> <(:) || true; }

# A server on a data folder: its PostgreSQL answers at <folder>/postgres, and read models follow.
serve() {
    "$bin/tally" serve --data "$1" --listen "127.0.0.1:$2" >"$1.out" 2>"$1.err" &
    servers+=($!)
    for _ in $(seq 3000); do
        curl -sf "http://127.0.0.1:$2/ready" >/dev/null && return
        kill -0 "${servers[-1]}"
        pause
    done
    echo "The server on $1 is not ready after ten minutes." >&2
    return 1
}
sql() { psql -h "$1/postgres" -U tally -d "${3:-tally}" -Atqc "$2"; }
follow() {
    for _ in $(seq 9000); do
        kill -0 "${servers[-1]}"
        [ "$(sql "$1" "SELECT bool_and(position = (SELECT max(last) FROM tally.commits)) AND count(*) > 10
        FROM tally.projection_progress JOIN tally.projections USING (name, build) WHERE is_active")" = t ] && return
        pause
    done
    echo "The read models of $1 did not follow within half an hour." >&2
    return 1
}
seconds() { awk -v since="$1" -v now="$(date +%s.%N)" 'BEGIN { printf "%.1f", now - since }'; }

head -1 "$trace" >"$data/long.csv"
for _ in $(seq "$repeats"); do tail -n +2 "$trace" >>"$data/long.csv"; done
"$bin/tally" import gentd26 "$data/long.csv" --data "$data/one" --json | tail -1
"$bin/tally" archive --data "$data/one" --to "$data/archive" --json >/dev/null
serve "$data/one" 7427
follow "$data/one"
url="host=$data/one/postgres user=tally dbname=tally"
sql "$data/one" "SELECT 'events: ' || max(last) FROM tally.commits"

echo "# archiving, reading back beside lz4, restoring the log alone"
"$bin/bench" archive --database-url "$url"

echo "# parsed, decoded and folded on one thread; allocations an event"
"$bin/bench" fold --archive "$data/archive"
counter=$data/allocations.so
clang -shared -fPIC -O2 "$(dirname "$0")/allocations.c" -o "$counter"
count() { LD_PRELOAD=$counter "$bin/bench" fold --archive "$data/archive" --rounds "$1" 2>&1 >/dev/null; }
fewer=$(count 1) more=$(count 2)
awk -v count="$((more - fewer))" 'BEGIN { printf "allocations an event: %.1f\n", count / 65536 }'

echo "# restoring, with read models and pages: pg_restore of the same tables, then ours"
"$postgres/pg_dump" -h "$data/one/postgres" -U tally -Fc -f "$data/dump" tally
sql "$data/one" "CREATE DATABASE copy" postgres
start=$(date +%s.%N)
"$postgres/pg_restore" -h "$data/one/postgres" -U tally -j "$(nproc)" -d copy "$data/dump"
echo "pg_restore: $(seconds "$start") s"
sql "$data/one" "DROP DATABASE copy" postgres
start=$(date +%s.%N)
"$bin/tally" restore --from "$data/archive" --tail "$url" --data "$data/two"
echo "the log: $(seconds "$start") s"
serve "$data/two" 7428
echo "ready, with pages: $(seconds "$start") s"
follow "$data/two"
echo "with read models: $(seconds "$start") s"
same="SELECT md5(string_agg(b::text, ',' ORDER BY b::text)) FROM tally_api.balances b"
one=$(sql "$data/one" "$same") two=$(sql "$data/two" "$same")
if [ -z "$one" ] || [ "$one" != "$two" ]; then
    echo "The balances differ." >&2
    exit 1
fi
echo "the balances are the same"
