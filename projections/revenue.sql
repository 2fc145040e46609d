-- SPDX-License-Identifier: Apache-2.0
-- projection: revenue
-- version: 1
-- answers: What was sold, what of it is earned, and what is still owed, by currency and day?
-- events: credits.granted, credits.captured, credits.refunded, credits.adjusted
-- events: lot.expired, debt.settled
-- events: account.opened, account.suspended, account.reinstated, credits.reserved, credits.released

-- [tables]

CREATE TABLE revenue_lots (
    ledger integer NOT NULL,
    account text NOT NULL,
    lot text NOT NULL,
    currency text NOT NULL,
    basis bigint NOT NULL,
    amount bigint NOT NULL,
    used bigint NOT NULL DEFAULT 0,
    expired bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger, account, lot)
) WITH (fillfactor = 80);

COMMENT ON TABLE revenue_lots IS 'One row per lot that was paid for.';
COMMENT ON COLUMN revenue_lots.ledger IS 'The ledger.';
COMMENT ON COLUMN revenue_lots.account IS 'Whose it is.';
COMMENT ON COLUMN revenue_lots.lot IS 'The lot''s id.';
COMMENT ON COLUMN revenue_lots.currency IS 'The ISO 4217 code of what was paid.';
COMMENT ON COLUMN revenue_lots.basis IS 'What was paid, in minor units.';
COMMENT ON COLUMN revenue_lots.amount IS 'Micro-credits that were bought.';
COMMENT ON COLUMN revenue_lots.used IS
    'Micro-credits that were charged, taken or settled a debt, less those given back.';
COMMENT ON COLUMN revenue_lots.expired IS 'Micro-credits that expired.';

CREATE TABLE revenue_days (
    ledger integer NOT NULL,
    currency text NOT NULL,
    day date NOT NULL,
    sold numeric NOT NULL DEFAULT 0,
    recognised numeric NOT NULL DEFAULT 0,
    breakage numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger, currency, day)
) WITH (fillfactor = 50);

COMMENT ON TABLE revenue_days IS 'One row per currency and day (UTC) on which something changed.';
COMMENT ON COLUMN revenue_days.ledger IS 'The ledger.';
COMMENT ON COLUMN revenue_days.currency IS 'The ISO 4217 code.';
COMMENT ON COLUMN revenue_days.day IS 'The day, UTC.';
COMMENT ON COLUMN revenue_days.sold IS
    'Minor units that customers paid for lots: deferred at first.';
COMMENT ON COLUMN revenue_days.recognised IS
    'Minor units earned, as the credit was used: each lot''s basis in proportion, rounded down.';
COMMENT ON COLUMN revenue_days.breakage IS 'Minor units earned because the credit expired.';

-- [apply]

INSERT INTO revenue_lots (ledger, account, lot, currency, basis, amount)
SELECT ledger, account, data ->> 'id', data #>> '{basis,currency}',
    (data #>> '{basis,minor_units}')::bigint, amount
FROM batch WHERE type = 'credits.granted' AND data ? 'basis';

INSERT INTO revenue_days AS d (ledger, currency, day, sold)
SELECT ledger, data #>> '{basis,currency}', (recorded_at AT TIME ZONE 'UTC')::date,
    sum((data #>> '{basis,minor_units}')::bigint)
FROM batch WHERE type = 'credits.granted' AND data ? 'basis'
GROUP BY 1, 2, 3
ON CONFLICT (ledger, currency, day) DO UPDATE SET sold = d.sold + excluded.sold;

WITH use AS (
    SELECT b.ledger, b.account, b.position, (b.recorded_at AT TIME ZONE 'UTC')::date AS day,
        s.value ->> 'lot' AS lot,
        CASE b.type WHEN 'credits.refunded' THEN -1 ELSE 1 END
            * tally.microcredits(s.value ->> 'amount') AS used,
        -- What belonged to a lot that has expired does not come back to it.
        CASE WHEN b.type = 'credits.refunded' AND NOT s.value ? 'granted_at'
            THEN tally.microcredits(s.value ->> 'amount') ELSE 0 END AS expired
    FROM batch b, jsonb_array_elements(b.data -> 'slices') s
    WHERE b.type IN (
        'credits.captured', 'credits.refunded', 'credits.adjusted', 'debt.settled'
    ) AND b.data ? 'slices'
    UNION ALL
    SELECT ledger, account, position, (recorded_at AT TIME ZONE 'UTC')::date, data ->> 'id', 0,
        amount
    FROM batch WHERE type = 'lot.expired'
), change AS MATERIALIZED (
    SELECT u.ledger, u.account, u.lot, u.day, sum(u.used) AS used, sum(u.expired) AS expired
    FROM use u GROUP BY u.ledger, u.account, u.lot, u.day
), running AS (
    -- What was earned before and after each day, in proportion: the sum of all days is exact.
    SELECT c.ledger, l.currency, c.day, l.basis, l.amount,
        l.used + sum(c.used) OVER lot AS used_after,
        l.used + sum(c.used) OVER lot - c.used AS used_before,
        l.expired + sum(c.expired) OVER lot AS expired_after,
        l.expired + sum(c.expired) OVER lot - c.expired AS expired_before
    FROM change c JOIN revenue_lots l USING (ledger, account, lot)
    WINDOW lot AS (
        PARTITION BY c.ledger, c.account, c.lot ORDER BY c.day ROWS UNBOUNDED PRECEDING
    )
), earned AS (
    SELECT ledger, currency, day,
        div(basis * used_after::numeric, amount) - div(basis * used_before::numeric, amount)
            AS recognised,
        div(basis * (used_after + expired_after)::numeric, amount)
            - div(basis * (used_before + expired_before)::numeric, amount) AS total
    FROM running
), days AS (
    INSERT INTO revenue_days AS d (ledger, currency, day, recognised, breakage)
    SELECT ledger, currency, day, sum(recognised), sum(total - recognised)
    FROM earned GROUP BY ledger, currency, day
    ON CONFLICT (ledger, currency, day) DO UPDATE SET
        recognised = d.recognised + excluded.recognised,
        breakage = d.breakage + excluded.breakage
)
UPDATE revenue_lots l SET used = l.used + c.used, expired = l.expired + c.expired
FROM (
    SELECT ledger, account, lot, sum(used) AS used, sum(expired) AS expired
    FROM change GROUP BY ledger, account, lot
) c
WHERE l.ledger = c.ledger AND l.account = c.account AND l.lot = c.lot;

-- [views]

CREATE OR REPLACE VIEW tally_api.revenue WITH (security_invoker) AS
SELECT
    d.ledger AS ledger_id,
    l.name AS ledger,
    d.currency,
    d.day,
    sum(d.sold - d.recognised - d.breakage) OVER days
        - (d.sold - d.recognised - d.breakage) AS deferred_opening,
    d.sold,
    d.recognised,
    d.breakage,
    sum(d.sold - d.recognised - d.breakage) OVER days AS deferred_closing
FROM revenue_days d LEFT JOIN tally.ledgers l ON l.ledger = d.ledger
WINDOW days AS (PARTITION BY d.ledger, d.currency ORDER BY d.day ROWS UNBOUNDED PRECEDING);
