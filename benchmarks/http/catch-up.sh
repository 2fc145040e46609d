#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Waits until every read model has all that is in the log: what one run leaves to be done is not
# the next one's burden. Fails after five minutes.
set -euo pipefail
url=$1
for _ in $(seq 300); do
    lag=$(curl -sf -H "Authorization: Bearer $TALLY_ADMIN_KEY" "$url/metrics" |
        awk '/^tally_projection_lag_events[{]/ { lag += $2; models++ }
            END { print models ? lag : "unknown" }') || lag=unknown
    [ "$lag" = 0 ] && exit 0
    read -r -t 1 _ <> <(:) || true
done
echo "The read models are still behind after five minutes: $lag events." >&2
exit 1
