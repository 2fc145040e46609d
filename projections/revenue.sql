-- SPDX-License-Identifier: Apache-2.0
-- projection: revenue
-- version: 3
-- answers: What was sold, earned, taken back, and is still owed, by currency and day?
-- events: account.opened, account.suspended, account.reinstated, credits.granted
-- events: credits.adjusted, credits.reserved, credits.captured, credits.released
-- events: credits.charged, credits.refunded, credits.reversed, credits.reinstated
-- events: credits.rolled_over, lot.expired, debt.settled, debt.forgiven, uncollected.recovered
-- others: ignored, except credits.*, lot.*, debt.*, uncollected.*
-- operators: revenue_lines

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
    reversed bigint NOT NULL DEFAULT 0,
    moved bigint NOT NULL DEFAULT 0,
    moved_basis bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger, account, lot)
) WITH (fillfactor = 80);

COMMENT ON TABLE revenue_lots IS
    'One row per lot that was paid for, or into which such credit was rolled over.';
COMMENT ON COLUMN revenue_lots.ledger IS 'The ledger.';
COMMENT ON COLUMN revenue_lots.account IS 'Whose it is.';
COMMENT ON COLUMN revenue_lots.lot IS 'The lot''s id.';
COMMENT ON COLUMN revenue_lots.currency IS 'The ISO 4217 code of what was paid.';
COMMENT ON COLUMN revenue_lots.basis IS 'What was paid for it, in minor units.';
COMMENT ON COLUMN revenue_lots.amount IS 'Micro-credits that it began with.';
COMMENT ON COLUMN revenue_lots.used IS
    'Micro-credits that were charged, taken or settled a debt, less those given back.';
COMMENT ON COLUMN revenue_lots.expired IS 'Micro-credits that expired.';
COMMENT ON COLUMN revenue_lots.reversed IS
    'Micro-credits that were taken, or settled a debt, because a payment was taken back.';
COMMENT ON COLUMN revenue_lots.moved IS 'Micro-credits that were rolled over.';
COMMENT ON COLUMN revenue_lots.moved_basis IS 'What of the basis went with them.';

CREATE TABLE revenue_lines (
    ledger integer NOT NULL,
    position bigint NOT NULL,
    currency text NOT NULL,
    account text NOT NULL,
    at timestamptz NOT NULL,
    sold bigint NOT NULL,
    recognised bigint NOT NULL,
    breakage bigint NOT NULL,
    reversed bigint NOT NULL,
    PRIMARY KEY (ledger, position, currency)
);

COMMENT ON TABLE revenue_lines IS
    'One row per event and currency that it moved money in, never changed.';
COMMENT ON COLUMN revenue_lines.ledger IS 'The ledger.';
COMMENT ON COLUMN revenue_lines.position IS 'The event''s position in the log.';
COMMENT ON COLUMN revenue_lines.currency IS 'The ISO 4217 code.';
COMMENT ON COLUMN revenue_lines.account IS 'Whose lots they were.';
COMMENT ON COLUMN revenue_lines.at IS 'When it was recorded.';
COMMENT ON COLUMN revenue_lines.sold IS 'Minor units that were paid: deferred at first.';
COMMENT ON COLUMN revenue_lines.recognised IS
    'Minor units earned by it: those of a lot sum to its part that is used, rounded down.';
COMMENT ON COLUMN revenue_lines.breakage IS 'Minor units earned because credit expired.';
COMMENT ON COLUMN revenue_lines.reversed IS
    'Minor units of credit that went because a payment was taken back, less what came back.';

CREATE TABLE revenue_days (
    ledger integer NOT NULL,
    currency text NOT NULL,
    day date NOT NULL,
    sold numeric NOT NULL DEFAULT 0,
    recognised numeric NOT NULL DEFAULT 0,
    breakage numeric NOT NULL DEFAULT 0,
    reversed numeric NOT NULL DEFAULT 0,
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
COMMENT ON COLUMN revenue_days.reversed IS
    'Minor units of credit that went because a payment was taken back, less what came back.';

-- [apply]

INSERT INTO revenue_lots (ledger, account, lot, currency, basis, amount)
SELECT ledger, account, data ->> 'id', data #>> '{basis,currency}',
    (data #>> '{basis,minor_units}')::bigint, amount
FROM batch WHERE type IN ('credits.granted', 'credits.rolled_over') AND data ? 'basis';

WITH sale AS (
    INSERT INTO revenue_lines
    SELECT ledger, position, data #>> '{basis,currency}', account, recorded_at,
        (data #>> '{basis,minor_units}')::bigint, 0, 0, 0
    FROM batch WHERE type = 'credits.granted' AND data ? 'basis'
    RETURNING *
)
INSERT INTO revenue_days AS d (ledger, currency, day, sold)
SELECT ledger, currency, (at AT TIME ZONE 'UTC')::date, sum(sold) FROM sale GROUP BY 1, 2, 3
ON CONFLICT (ledger, currency, day) DO UPDATE SET sold = d.sold + excluded.sold;

WITH slice AS (
    SELECT b.ledger, b.account, b.position, b.recorded_at AS at, b.type,
        s.value ->> 'lot' AS lot,
        CASE WHEN b.type IN ('credits.refunded', 'credits.reinstated') THEN -1 ELSE 1 END
            * tally.microcredits(s.value ->> 'amount') AS taken,
        -- What belonged to a lot that has expired does not come back to it.
        b.type IN ('credits.refunded', 'credits.reinstated') AND NOT s.value ? 'granted_at'
            AS is_lost,
        -- What was used on a payment that was taken back is earned already: the debt of it is not.
        b.type IN ('credits.reversed', 'credits.reinstated', 'uncollected.recovered')
            OR b.type = 'debt.settled' AND coalesce(b.data ->> 'debt' ^@ 'payment/', false)
            AS is_reversal,
        b.data ? 'basis' AS has_basis
    FROM batch b, jsonb_array_elements(b.data -> 'slices') s
    WHERE b.type IN (
        'credits.captured', 'credits.charged', 'credits.refunded', 'credits.reversed',
        'credits.reinstated', 'credits.adjusted', 'credits.rolled_over', 'debt.settled',
        'uncollected.recovered'
    ) AND b.data ? 'slices'
    UNION ALL
    SELECT ledger, account, position, recorded_at, type, data ->> 'id', amount, false, false, false
    FROM batch WHERE type = 'lot.expired'
), change AS MATERIALIZED (
    SELECT s.ledger, s.account, s.lot, s.position, s.at, l.currency,
        sum(CASE
            WHEN s.is_reversal OR s.type IN ('lot.expired', 'credits.rolled_over') THEN 0
            ELSE s.taken
        END) AS used,
        sum(CASE
            WHEN s.type = 'lot.expired' THEN s.taken
            WHEN s.is_lost THEN -s.taken
            -- A lot that goes on without a basis ends here.
            WHEN s.type = 'credits.rolled_over' AND NOT s.has_basis THEN s.taken
            ELSE 0
        END) AS expired,
        sum(CASE WHEN s.is_reversal THEN s.taken ELSE 0 END) AS reversed,
        sum(CASE WHEN s.type = 'credits.rolled_over' AND s.has_basis THEN s.taken ELSE 0 END)
            AS moved,
        sum(CASE WHEN s.type = 'credits.rolled_over' AND s.has_basis
            THEN div(l.basis * s.taken::numeric, l.amount) ELSE 0 END) AS moved_basis
    FROM slice s JOIN revenue_lots l USING (ledger, account, lot)
    GROUP BY s.ledger, s.account, s.lot, s.position, s.at, l.currency
), state AS (
    -- Each lot before and after each event.
    SELECT c.ledger, c.account, c.lot, c.position, c.at, c.currency, e.is_after,
        l.basis - l.moved_basis - sum(c.moved_basis) OVER lot + e.back * c.moved_basis AS basis,
        l.amount - l.moved - sum(c.moved) OVER lot + e.back * c.moved AS amount,
        l.used + sum(c.used) OVER lot - e.back * c.used AS used,
        l.expired + sum(c.expired) OVER lot - e.back * c.expired AS expired,
        l.reversed + sum(c.reversed) OVER lot - e.back * c.reversed AS reversed
    FROM change c
    JOIN revenue_lots l USING (ledger, account, lot)
    CROSS JOIN (VALUES (false, 1), (true, 0)) e (is_after, back)
    WINDOW lot AS (
        PARTITION BY c.ledger, c.account, c.lot, e.is_after
        ORDER BY c.position ROWS UNBOUNDED PRECEDING
    )
), earned AS (
    -- What was earned before and after each event, in proportion: the sum of all is exact.
    SELECT ledger, position, currency, account, at, CASE WHEN is_after THEN 1 ELSE -1 END AS sign,
        CASE amount WHEN 0 THEN basis ELSE div(basis * used, amount) END AS recognised,
        CASE amount WHEN 0 THEN basis ELSE div(basis * (used + expired), amount) END AS earned,
        CASE amount WHEN 0 THEN basis ELSE div(basis * (used + expired + reversed), amount) END
            AS gone
    FROM state
), line AS (
    SELECT ledger, position, currency, account, at, sum(sign * recognised) AS recognised,
        sum(sign * (earned - recognised)) AS breakage, sum(sign * (gone - earned)) AS reversed
    FROM earned GROUP BY ledger, position, currency, account, at
), lines AS (
    INSERT INTO revenue_lines
    SELECT ledger, position, currency, account, at, 0, recognised, breakage, reversed
    FROM line WHERE recognised <> 0 OR breakage <> 0 OR reversed <> 0
), days AS (
    INSERT INTO revenue_days AS d (ledger, currency, day, recognised, breakage, reversed)
    SELECT ledger, currency, (at AT TIME ZONE 'UTC')::date, sum(recognised), sum(breakage),
        sum(reversed)
    FROM line GROUP BY 1, 2, 3
    ON CONFLICT (ledger, currency, day) DO UPDATE SET
        recognised = d.recognised + excluded.recognised,
        breakage = d.breakage + excluded.breakage,
        reversed = d.reversed + excluded.reversed
)
UPDATE revenue_lots l SET
    used = l.used + c.used,
    expired = l.expired + c.expired,
    reversed = l.reversed + c.reversed,
    moved = l.moved + c.moved,
    moved_basis = l.moved_basis + c.moved_basis
FROM (
    SELECT ledger, account, lot, sum(used) AS used, sum(expired) AS expired,
        sum(reversed) AS reversed, sum(moved) AS moved, sum(moved_basis) AS moved_basis
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
    sum(d.sold - d.recognised - d.breakage - d.reversed) OVER days
        - (d.sold - d.recognised - d.breakage - d.reversed) AS deferred_opening,
    d.sold,
    d.recognised,
    d.breakage,
    d.reversed,
    sum(d.sold - d.recognised - d.breakage - d.reversed) OVER days AS deferred_closing
FROM revenue_days d LEFT JOIN tally.ledgers l ON l.ledger = d.ledger
WINDOW days AS (PARTITION BY d.ledger, d.currency ORDER BY d.day ROWS UNBOUNDED PRECEDING);

-- Double entry, of the platform: in each entry and currency the minor units sum to zero. What was
-- sold is deferred (a debt: negative) until it is recognised, breaks, or is taken back.
CREATE OR REPLACE VIEW tally_api.revenue_journal WITH (security_invoker) AS
SELECT
    r.ledger AS ledger_id,
    l.name AS ledger,
    r.position,
    r.at,
    r.account,
    p.book,
    r.currency,
    p.minor_units
FROM revenue_lines r
CROSS JOIN LATERAL (
    VALUES
        ('sold', r.sold),
        ('deferred', r.recognised + r.breakage + r.reversed - r.sold),
        ('recognised', -r.recognised),
        ('breakage', -r.breakage),
        ('reversed', -r.reversed)
) p (book, minor_units)
LEFT JOIN tally.ledgers l ON l.ledger = r.ledger
WHERE p.minor_units <> 0;
