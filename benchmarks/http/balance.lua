-- SPDX-License-Identifier: Apache-2.0
-- The balance of one account of many, exactly as it is.
local accounts = tonumber(os.getenv("TALLY_BENCH_ACCOUNTS") or "1000")
local headers = { ["Authorization"] = "Bearer " .. os.getenv("TALLY_ADMIN_KEY") }

function request()
    return wrk.format("GET", "/v1/accounts/account-" .. math.random(0, accounts - 1), headers)
end

function done(summary, latency, requests)
    io.write(string.format(
        '{"per_second": %.0f, "p50_ms": %.2f, "p99_ms": %.2f, "errors": %d}\n',
        summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000,
        latency:percentile(99) / 1000,
        summary.errors.status + summary.errors.connect + summary.errors.read
            + summary.errors.write + summary.errors.timeout
    ))
end
