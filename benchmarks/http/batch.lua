-- SPDX-License-Identifier: Apache-2.0
-- 500 commands a request: 250 times reserve, then capture.
local key = os.getenv("TALLY_ADMIN_KEY")
local accounts = tonumber(os.getenv("TALLY_BENCH_ACCOUNTS") or "1000")
local run = os.getenv("TALLY_BENCH_RUN") or tostring(os.time())
local threads = 0
local headers = {
    ["Authorization"] = "Bearer " .. key,
    ["Content-Type"] = "application/x-ndjson",
}

function setup(thread)
    threads = threads + 1
    thread:set("id", threads)
end

local number = 0
function request()
    local lines = {}
    for index = 1, 250 do
        number = number + 1
        local name = run .. "-b" .. id .. "-" .. number
        lines[#lines + 1] = '{"op":"reserve","id":"' .. name .. '","account":"account-'
            .. math.random(0, accounts - 1) .. '","amount":"2.5"}'
        lines[#lines + 1] = '{"op":"capture","reservation":"' .. name .. '"}'
    end
    return wrk.format("POST", "/v1/batch", headers, table.concat(lines, "\n") .. "\n")
end

function done(summary, latency, requests)
    io.write(string.format(
        '{"commands_per_second": %.0f, "p50_ms": %.2f, "p99_ms": %.2f, "errors": %d}\n',
        summary.requests * 500 / summary.duration * 1e6,
        latency:percentile(50) / 1000,
        latency:percentile(99) / 1000,
        summary.errors.status + summary.errors.connect + summary.errors.read
            + summary.errors.write + summary.errors.timeout
    ))
end
