-- SPDX-License-Identifier: Apache-2.0
-- One command a request: reserve, then capture, over many accounts. Ids are new in every run.
local key = os.getenv("TALLY_ADMIN_KEY")
local accounts = tonumber(os.getenv("TALLY_BENCH_ACCOUNTS") or "1000")
local run = os.getenv("TALLY_BENCH_RUN") or tostring(os.time())
local threads = 0
local headers = {
    ["Authorization"] = "Bearer " .. key,
    ["Content-Type"] = "application/json",
}

function setup(thread)
    threads = threads + 1
    thread:set("id", threads)
end

local number = 0
function request()
    number = number + 1
    local name = run .. "-" .. id .. "-" .. math.floor((number + 1) / 2)
    -- Connections take turns, so a capture may overtake its reserve: then it is answered 404, and
    -- counted among the errors that the summary shows. 128 requests later it is surely there.
    local capture = number > 256 and number % 2 == 0
    if capture then
        local earlier = run .. "-" .. id .. "-" .. (math.floor(number / 2) - 64)
        return wrk.format("POST", "/v1/reservations/" .. earlier .. "/capture", headers, "")
    end
    if number % 2 == 0 then number = number + 1 end
    local body = '{"id":"' .. run .. "-" .. id .. "-" .. math.floor((number + 1) / 2)
        .. '","account":"account-' .. math.random(0, accounts - 1) .. '","amount":"2.5"}'
    return wrk.format("POST", "/v1/reservations", headers, body)
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
