#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Opens accounts account-0 … with credit enough for every run, by batches.
set -euo pipefail
url=$1 accounts=$2
for ((first = 0; first < accounts; first += 1000)); do
    for ((i = first; i < first + 1000 && i < accounts; i++)); do
        printf '{"op":"open","id":"account-%d"}\n' "$i"
        printf '{"op":"grant","id":"grant-%d","account":"account-%d","amount":"1000000000","source":"purchase"}\n' "$i" "$i"
    done | curl -sf -o /dev/null -H "Authorization: Bearer $TALLY_ADMIN_KEY" \
        -H 'Content-Type: application/x-ndjson' --data-binary @- "$url/v1/batch"
done
