-- SPDX-License-Identifier: Apache-2.0
-- A webhook a request, as Stripe sends and signs it: packages bought by many accounts, each with the
-- two webhooks that a purchase by Checkout has, payment_intent.succeeded and
-- checkout.session.completed. TALLY_BENCH_WEBHOOKS=payments leaves the second out: then each
-- is a new payment. The shapes are those in docs.stripe.com/api.
--
-- Signed before the clock starts, as to sign is the provider's work: TALLY_BENCH_SIGNED webhooks,
-- and those beyond as they are sent. For one thread (-t1): the first of several would begin before
-- the others have signed theirs.
local ffi = require("ffi")
ffi.cdef [[
typedef struct evp_md_st EVP_MD;
const EVP_MD *EVP_sha256(void);
unsigned char *HMAC(const EVP_MD *, const void *key, int key_bytes, const char *data,
                    size_t data_bytes, unsigned char *code, unsigned int *code_bytes);
]]
local crypto = ffi.load("libcrypto.so.3")
local code = ffi.new("unsigned char[32]")
local length = ffi.new("unsigned int[1]")

local secret = os.getenv("TALLY_STRIPE_WEBHOOK_SECRETS")
local accounts = tonumber(os.getenv("TALLY_BENCH_ACCOUNTS") or "1000")
local run = os.getenv("TALLY_BENCH_RUN") or tostring(os.time())
local withSessions = os.getenv("TALLY_BENCH_WEBHOOKS") ~= "payments"
local signed = tonumber(os.getenv("TALLY_BENCH_SIGNED") or "200000")
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("id", threads)
end

local hexadecimal = {}
for byte = 0, 255 do hexadecimal[byte] = string.format("%02x", byte) end

local function sign(time, body)
    local content = time .. "." .. body
    crypto.HMAC(crypto.EVP_sha256(), secret, #secret, content, #content, code, length)
    local digits = {}
    for index = 0, 31 do digits[index + 1] = hexadecimal[code[index]] end
    return "t=" .. time .. ",v1=" .. table.concat(digits)
end

local before = '{"id":"evt_%s","object":"event","api_version":"2026-10-28.endive","created":%d,'
    .. '"data":{"object":{"id":"pi_%s","object":"payment_intent","amount":1000,'
    .. '"amount_capturable":0,"amount_details":{"tip":{}},"amount_received":1000,'
    .. '"application":null,"application_fee_amount":null,"automatic_payment_methods":null,'
    .. '"canceled_at":null,"cancellation_reason":null,"capture_method":"automatic_async",'
    .. '"client_secret":"pi_%s_secret_0000000000000000000000000","confirmation_method":"automatic",'
    .. '"created":%d,"currency":"usd","customer":"cus_%d","customer_account":null,'
    .. '"description":null,"excluded_payment_method_types":null,"last_payment_error":null,'
    .. '"latest_charge":"ch_%s","livemode":true,"metadata":{"account":"account-%d",'
    .. '"package":"bench"},'
local after = '"next_action":null,"on_behalf_of":null,"payment_method":"pm_0000000000000000000",'
    .. '"payment_method_configuration_details":null,"payment_method_options":{"card":'
    .. '{"installments":null,"mandate_options":null,"network":null,'
    .. '"request_three_d_secure":"automatic"}},"payment_method_types":["card"],'
    .. '"processing":null,"receipt_email":null,"review":null,"setup_future_usage":null,'
    .. '"shipping":null,"source":null,"statement_descriptor":null,'
    .. '"statement_descriptor_suffix":null,"status":"succeeded","transfer_data":null,'
    .. '"transfer_group":null}},"livemode":true,"pending_webhooks":1,"request":{"id":null,'
    .. '"idempotency_key":null},"type":"payment_intent.succeeded"}'

local session = '{"id":"evt_cs_%s","object":"event","api_version":"2026-10-28.endive","created":%d,'
    .. '"data":{"object":{"id":"cs_%s","object":"checkout.session","adaptive_pricing":'
    .. '{"enabled":true},"after_expiration":null,"allow_promotion_codes":null,'
    .. '"amount_subtotal":1000,"amount_total":1000,"automatic_tax":{"enabled":false,'
    .. '"liability":null,"provider":null,"status":null},"billing_address_collection":null,'
    .. '"cancel_url":"https://app.example.test/billing?canceled=1","client_reference_id":null,'
    .. '"client_secret":null,"collected_information":null,"consent":null,'
    .. '"consent_collection":null,"created":%d,"currency":"usd","currency_conversion":null,'
    .. '"custom_fields":[],"custom_text":{"after_submit":null,"shipping_address":null,'
    .. '"submit":null,"terms_of_service_acceptance":null},"customer":"cus_%d",'
    .. '"customer_account":null,"customer_creation":"always","customer_details":{"address":'
    .. '{"city":null,"country":"DE","line1":null,"line2":null,"postal_code":"10115",'
    .. '"state":null},"business_name":null,"email":"ada@example.test","individual_name":null,'
    .. '"name":"Ada Example","phone":null,"tax_exempt":"none","tax_ids":[]},'
    .. '"customer_email":null,"discounts":[],"expires_at":%d,"invoice":null,'
    .. '"invoice_creation":{"enabled":false,"invoice_data":{"account_tax_ids":null,'
    .. '"custom_fields":null,"description":null,"footer":null,"issuer":null,"metadata":{},'
    .. '"rendering_options":null}},"livemode":true,"locale":null,'
    .. '"metadata":{"account":"account-%d","package":"bench"},"mode":"payment",'
    .. '"origin_context":null,"payment_intent":"pi_%s","payment_link":null,'
    .. '"payment_method_collection":"if_required",'
    .. '"payment_method_configuration_details":null,"payment_method_options":{"card":'
    .. '{"request_three_d_secure":"automatic"}},"payment_method_types":["card"],'
local sessionEnd = '"payment_status":"paid","permissions":null,"phone_number_collection":'
    .. '{"enabled":false},"presentment_details":null,"recovered_from":null,'
    .. '"saved_payment_method_options":null,"setup_intent":null,'
    .. '"shipping_address_collection":null,"shipping_cost":null,"shipping_options":[],'
    .. '"status":"complete","submit_type":null,"subscription":null,'
    .. '"success_url":"https://app.example.test/billing?session_id={CHECKOUT_SESSION_ID}",'
    .. '"total_details":{"amount_discount":0,"amount_shipping":0,"amount_tax":0},'
    .. '"ui_mode":"hosted_page","url":null,"wallet_options":null}},"livemode":true,'
    .. '"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},'
    .. '"type":"checkout.session.completed"}'

-- The same ones in the same order each time: those that were signed are those that are sent.
local function webhooks(time)
    local number, account, purchase, state = 0, 0, nil, id
    return function()
        if purchase then
            local name = purchase
            purchase = nil
            local text =
                string.format(session, name, time, name, time, account, time + 86400, account, name)
            return text .. sessionEnd
        end
        number = number + 1
        local name = run .. "_" .. id .. "_" .. number
        -- Park and Miller's: math.random is one for all.
        state = state * 48271 % 2147483647
        account = state % accounts
        if withSessions then purchase = name end
        return string.format(before, name, time, name, name, time, account, name, account) .. after
    end
end

local signatures = {}
local count = 0
local following

function init()
    local time = os.time()
    local ahead = webhooks(time)
    for number = 1, signed do signatures[number] = sign(time, ahead()) end
    following = webhooks(time)
end

function request()
    count = count + 1
    local text = following()
    return wrk.format("POST", "/v1/webhooks/stripe", {
        ["Content-Type"] = "application/json; charset=utf-8",
        ["Stripe-Signature"] = signatures[count] or sign(os.time(), text),
    }, text)
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
