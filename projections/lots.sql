-- SPDX-License-Identifier: Apache-2.0
-- projection: lots
-- version: 3
-- answers: Which lots of credit does each account have, and what became of each?
-- events: account.opened, account.suspended, account.reinstated, credits.granted
-- events: credits.adjusted, credits.reserved, credits.captured, credits.released
-- events: credits.charged, credits.refunded, credits.reversed, credits.reinstated
-- events: credits.rolled_over, lot.expired, debt.settled, debt.forgiven, uncollected.recovered
-- others: ignored, except credits.*, lot.*, debt.*, uncollected.*

-- [tables]

CREATE TABLE lots (
    ledger integer NOT NULL,
    account text NOT NULL,
    lot text NOT NULL,
    source text NOT NULL,
    priority smallint NOT NULL,
    amount bigint NOT NULL,
    available bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    captured numeric NOT NULL DEFAULT 0,
    charged numeric NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    reversed numeric NOT NULL DEFAULT 0,
    reinstated numeric NOT NULL DEFAULT 0,
    reissued numeric NOT NULL DEFAULT 0,
    adjusted numeric NOT NULL DEFAULT 0,
    settled numeric NOT NULL DEFAULT 0,
    rolled_over numeric NOT NULL DEFAULT 0,
    expired numeric NOT NULL DEFAULT 0,
    payment text,
    basis_minor_units bigint,
    currency text,
    expires_at timestamptz,
    granted_at timestamptz NOT NULL,
    granted_position bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, account, lot),
    CHECK (available >= 0 AND held >= 0)
) WITH (fillfactor = 80);

COMMENT ON TABLE lots IS 'One row per lot that was ever granted, as it is now.';
COMMENT ON COLUMN lots.ledger IS 'The ledger.';
COMMENT ON COLUMN lots.account IS 'Whose it is.';
COMMENT ON COLUMN lots.lot IS 'The lot''s id.';
COMMENT ON COLUMN lots.source IS
    'purchase, bonus, subscription, promotion, adjustment or refund.';
COMMENT ON COLUMN lots.priority IS '0 to 100: the lower burns first.';
COMMENT ON COLUMN lots.amount IS 'Micro-credits that it began with.';
COMMENT ON COLUMN lots.available IS 'Micro-credits of it that are free.';
COMMENT ON COLUMN lots.held IS 'Micro-credits of it in open reservations.';
COMMENT ON COLUMN lots.captured IS 'Micro-credits of it that were held and then charged.';
COMMENT ON COLUMN lots.charged IS 'Micro-credits of it that were charged beyond a hold.';
COMMENT ON COLUMN lots.refunded IS 'Micro-credits that a refund gave back.';
COMMENT ON COLUMN lots.reversed IS 'Micro-credits of it that were taken back with a payment.';
COMMENT ON COLUMN lots.reinstated IS
    'Micro-credits that came back as less of a payment was taken back.';
COMMENT ON COLUMN lots.reissued IS
    'Of both, what came back as another lot, because this one had expired.';
COMMENT ON COLUMN lots.adjusted IS 'Micro-credits of it that adjustments took.';
COMMENT ON COLUMN lots.settled IS 'Micro-credits of it that settled a debt.';
COMMENT ON COLUMN lots.rolled_over IS
    'Micro-credits of it that went on in the lot of the next period.';
COMMENT ON COLUMN lots.expired IS 'Micro-credits of it that expired.';
COMMENT ON COLUMN lots.payment IS 'The payment that bought it, if any.';
COMMENT ON COLUMN lots.basis_minor_units IS
    'What was paid for it, in minor units of the currency, if it was bought.';
COMMENT ON COLUMN lots.currency IS 'The ISO 4217 code of that.';
COMMENT ON COLUMN lots.expires_at IS 'From when it cannot be used; null is never.';
COMMENT ON COLUMN lots.granted_at IS 'When it was granted.';
COMMENT ON COLUMN lots.granted_position IS 'The position of the event that granted it.';
COMMENT ON COLUMN lots.position IS 'The position of its last event.';

CREATE TABLE lot_lines (
    ledger integer NOT NULL,
    account text NOT NULL,
    lot text NOT NULL,
    position bigint NOT NULL,
    available_after bigint NOT NULL,
    held_after bigint NOT NULL,
    PRIMARY KEY (ledger, account, lot, position)
);

COMMENT ON TABLE lot_lines IS 'One row per event and lot that it changed, never changed.';
COMMENT ON COLUMN lot_lines.ledger IS 'The ledger.';
COMMENT ON COLUMN lot_lines.account IS 'Whose lot it is.';
COMMENT ON COLUMN lot_lines.lot IS 'The lot''s id.';
COMMENT ON COLUMN lot_lines.position IS 'The event''s position in the log.';
COMMENT ON COLUMN lot_lines.available_after IS 'Micro-credits of the lot that were free after it.';
COMMENT ON COLUMN lot_lines.held_after IS 'Micro-credits of the lot that were held after it.';

-- [apply]

WITH slice AS (
    -- What an event does to each lot that it names; terms, where it makes the lot.
    SELECT b.ledger, b.account, b.position, b.recorded_at AS at, b.type, s.value ->> 'lot' AS lot,
        tally.microcredits(s.value ->> 'amount') AS amount,
        s.value ? 'granted_at' AS returns, NULL::jsonb AS terms
    FROM batch b, jsonb_array_elements(b.data -> 'slices') s
    WHERE b.data ? 'slices'
    UNION ALL
    SELECT ledger, account, position, recorded_at, type, data ->> 'id', amount, false,
        CASE type WHEN 'credits.granted' THEN data END
    FROM batch WHERE type IN ('credits.granted', 'lot.expired')
    UNION ALL
    SELECT ledger, account, position, recorded_at, 'credits.granted', data ->> 'id', amount, false,
        data
    FROM batch WHERE type = 'credits.rolled_over'
    UNION ALL
    SELECT ledger, account, position, recorded_at, 'credits.granted', data ->> 'lot', amount, false,
        '{"source": "adjustment", "priority": 40}'
    FROM batch WHERE type = 'credits.adjusted' AND data ? 'lot'
    UNION ALL
    SELECT ledger, account, position, recorded_at, 'credits.granted', data #>> '{new_lot,id}',
        tally.microcredits(data #>> '{new_lot,amount}'), false, data -> 'new_lot'
    FROM batch WHERE type IN ('credits.refunded', 'credits.reinstated') AND data ? 'new_lot'
), change AS MATERIALIZED (
    SELECT ledger, account, lot, position, type, amount, at, terms,
        CASE
            WHEN type IN ('credits.granted', 'credits.released') THEN amount
            WHEN type IN ('credits.refunded', 'credits.reinstated')
                THEN CASE WHEN returns THEN amount ELSE 0 END
            WHEN type = 'credits.captured' THEN 0
            ELSE -amount
        END AS available,
        CASE
            WHEN type = 'credits.reserved' THEN amount
            WHEN type IN ('credits.released', 'credits.captured') THEN -amount
            ELSE 0
        END AS held,
        returns
    FROM slice
), line AS (
    -- Beside a lot as it was before: one that is made here had nothing.
    INSERT INTO lot_lines
    SELECT c.ledger, c.account, c.lot, c.position,
        coalesce(l.available, 0) + sum(c.available) OVER lot,
        coalesce(l.held, 0) + sum(c.held) OVER lot
    FROM (
        SELECT ledger, account, lot, position, sum(available) AS available, sum(held) AS held
        FROM change GROUP BY ledger, account, lot, position
    ) c LEFT JOIN lots l USING (ledger, account, lot)
    WINDOW lot AS (
        PARTITION BY c.ledger, c.account, c.lot ORDER BY c.position ROWS UNBOUNDED PRECEDING
    )
), total AS MATERIALIZED (
    SELECT ledger, account, lot,
        (array_agg(terms) FILTER (WHERE terms IS NOT NULL))[1] AS terms,
        sum(amount) FILTER (WHERE terms IS NOT NULL) AS amount,
        min(at) FILTER (WHERE terms IS NOT NULL) AS granted_at,
        min(position) FILTER (WHERE terms IS NOT NULL) AS granted_position,
        sum(available) AS available,
        sum(held) AS held,
        sum(CASE type WHEN 'credits.captured' THEN amount ELSE 0 END) AS captured,
        sum(CASE type WHEN 'credits.charged' THEN amount ELSE 0 END) AS charged,
        sum(CASE type WHEN 'credits.refunded' THEN amount ELSE 0 END) AS refunded,
        sum(CASE WHEN type IN ('credits.reversed', 'uncollected.recovered') THEN amount ELSE 0 END)
            AS reversed,
        sum(CASE type WHEN 'credits.reinstated' THEN amount ELSE 0 END) AS reinstated,
        sum(CASE WHEN type IN ('credits.refunded', 'credits.reinstated') AND NOT returns
            THEN amount ELSE 0 END) AS reissued,
        sum(CASE type WHEN 'credits.adjusted' THEN amount ELSE 0 END) AS adjusted,
        sum(CASE type WHEN 'debt.settled' THEN amount ELSE 0 END) AS settled,
        sum(CASE type WHEN 'credits.rolled_over' THEN amount ELSE 0 END) AS rolled_over,
        sum(CASE type WHEN 'lot.expired' THEN amount ELSE 0 END) AS expired,
        max(position) AS position
    FROM change GROUP BY ledger, account, lot
), made AS (
    INSERT INTO lots (
        ledger, account, lot, source, priority, amount, available, held, captured, charged,
        refunded, reversed, reinstated, reissued, adjusted, settled, rolled_over, expired, payment,
        basis_minor_units, currency, expires_at, granted_at, granted_position, position
    )
    SELECT
        ledger, account, lot, terms ->> 'source', (terms ->> 'priority')::smallint, amount,
        available, held, captured, charged, refunded, reversed, reinstated, reissued, adjusted,
        settled, rolled_over, expired, terms ->> 'payment',
        (terms #>> '{basis,minor_units}')::bigint, terms #>> '{basis,currency}',
        (terms ->> 'expires_at')::timestamptz, granted_at, granted_position, position
    FROM total WHERE terms IS NOT NULL
)
UPDATE lots l SET
    available = l.available + c.available,
    held = l.held + c.held,
    captured = l.captured + c.captured,
    charged = l.charged + c.charged,
    refunded = l.refunded + c.refunded,
    reversed = l.reversed + c.reversed,
    reinstated = l.reinstated + c.reinstated,
    reissued = l.reissued + c.reissued,
    adjusted = l.adjusted + c.adjusted,
    settled = l.settled + c.settled,
    rolled_over = l.rolled_over + c.rolled_over,
    expired = l.expired + c.expired,
    position = c.position
FROM total c
WHERE c.terms IS NULL AND l.ledger = c.ledger AND l.account = c.account AND l.lot = c.lot;

-- [views]

CREATE OR REPLACE VIEW tally_api.lots WITH (security_invoker) AS
SELECT
    o.ledger AS ledger_id,
    l.name AS ledger,
    o.account,
    o.lot,
    o.source,
    o.priority,
    tally.credits(o.amount) AS amount,
    tally.credits(o.available) AS available,
    tally.credits(o.held) AS held,
    tally.credits(o.captured) AS captured,
    tally.credits(o.charged) AS charged,
    tally.credits(o.refunded) AS refunded,
    tally.credits(o.reversed) AS reversed,
    tally.credits(o.reinstated) AS reinstated,
    tally.credits(o.reissued) AS reissued,
    tally.credits(o.adjusted) AS adjusted,
    tally.credits(o.settled) AS settled,
    tally.credits(o.rolled_over) AS rolled_over,
    tally.credits(o.expired) AS expired,
    o.payment,
    o.basis_minor_units,
    o.currency,
    o.expires_at,
    ceil(extract(epoch FROM o.expires_at - now()) / 86400)::integer AS days_to_expiry,
    o.granted_at,
    o.granted_position,
    o.position
FROM lots o LEFT JOIN tally.ledgers l ON l.ledger = o.ledger;

-- What each lot had after each event: the state of lots at any position.
CREATE OR REPLACE VIEW tally_api.lot_lines WITH (security_invoker) AS
SELECT
    i.ledger AS ledger_id,
    l.name AS ledger,
    i.account,
    i.lot,
    i.position,
    tally.credits(i.available_after) AS available_after,
    tally.credits(i.held_after) AS held_after
FROM lot_lines i LEFT JOIN tally.ledgers l ON l.ledger = i.ledger;
