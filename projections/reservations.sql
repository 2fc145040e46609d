-- SPDX-License-Identifier: Apache-2.0
-- projection: reservations
-- version: 2
-- answers: What was held for whom, and how did each reservation end?
-- events: credits.reserved, credits.captured, credits.released, credits.charged
-- events: credits.refunded, debt.forgiven
-- others: ignored

-- [tables]

CREATE TABLE reservations (
    ledger integer NOT NULL,
    reservation text NOT NULL,
    account text NOT NULL,
    reserved bigint NOT NULL,
    captured bigint NOT NULL DEFAULT 0,
    released bigint NOT NULL DEFAULT 0,
    charged numeric NOT NULL DEFAULT 0,
    uncollected numeric NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    has_expired boolean NOT NULL DEFAULT false,
    reserved_at timestamptz NOT NULL,
    expires_at timestamptz,
    closed_at timestamptz,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, reservation)
) WITH (fillfactor = 80);

CREATE INDEX reservations_account ON reservations (ledger, account, reserved_at);

COMMENT ON TABLE reservations IS 'One row per reservation, as it is now.';
COMMENT ON COLUMN reservations.ledger IS 'The ledger.';
COMMENT ON COLUMN reservations.reservation IS 'The reservation''s id.';
COMMENT ON COLUMN reservations.account IS 'For whom it is.';
COMMENT ON COLUMN reservations.reserved IS 'Micro-credits that were held.';
COMMENT ON COLUMN reservations.captured IS 'Of these, what was charged.';
COMMENT ON COLUMN reservations.released IS 'Of these, what was let go.';
COMMENT ON COLUMN reservations.charged IS
    'Micro-credits that were charged beyond it: paid or owed, not what the platform bears or let go.';
COMMENT ON COLUMN reservations.uncollected IS
    'Micro-credits that it cost beyond that, which the platform bears.';
COMMENT ON COLUMN reservations.refunded IS
    'Of what was charged, what was given back or is owed no more.';
COMMENT ON COLUMN reservations.has_expired IS 'Whether its time ended it.';
COMMENT ON COLUMN reservations.reserved_at IS 'When it was made.';
COMMENT ON COLUMN reservations.expires_at IS 'When its time ends; null is never.';
COMMENT ON COLUMN reservations.closed_at IS
    'When nothing was held any more; null while it is open.';
COMMENT ON COLUMN reservations.position IS 'The position of its last event.';

-- [apply]

INSERT INTO reservations (
    ledger, reservation, account, reserved, reserved_at, expires_at, position
)
SELECT ledger, data ->> 'id', account, amount, recorded_at,
    (data ->> 'expires_at')::timestamptz, position
FROM batch WHERE type = 'credits.reserved';

UPDATE reservations r SET
    captured = r.captured + c.captured,
    released = r.released + c.released,
    charged = r.charged + c.charged,
    uncollected = r.uncollected + c.uncollected,
    refunded = r.refunded + c.refunded,
    has_expired = r.has_expired OR c.has_expired,
    closed_at = CASE
        WHEN r.closed_at IS NULL
            AND r.reserved = r.captured + c.captured + r.released + c.released
        THEN c.at ELSE r.closed_at
    END,
    position = c.position
FROM (
    SELECT ledger, reservation,
        sum(CASE type WHEN 'credits.captured' THEN amount ELSE 0 END) AS captured,
        sum(CASE type WHEN 'credits.released' THEN amount ELSE 0 END) AS released,
        sum(CASE
            WHEN type = 'credits.charged' THEN amount - uncollected
            WHEN type = 'debt.forgiven' THEN -amount
            ELSE 0
        END) AS charged,
        sum(uncollected) AS uncollected,
        sum(CASE type WHEN 'credits.refunded' THEN amount ELSE 0 END) AS refunded,
        bool_or(has_expired) AS has_expired,
        -- Of what ends it: all else may come after.
        max(recorded_at) FILTER (WHERE type IN ('credits.captured', 'credits.released')) AS at,
        max(position) AS position
    FROM (
        SELECT ledger, position, recorded_at, type, amount, data ->> 'reservation' AS reservation,
            coalesce(tally.microcredits(data ->> 'uncollected'), 0) AS uncollected,
            coalesce(data ->> 'cause' = 'expired', false) AS has_expired
        FROM batch WHERE type NOT IN ('credits.reserved', 'debt.forgiven')
        UNION ALL
        SELECT b.ledger, b.position, b.recorded_at, b.type,
            tally.microcredits(d.value ->> 'amount'),
            substr(d.value ->> 'debt', length('reservation/') + 1), 0, false
        FROM batch b, jsonb_array_elements(b.data -> 'debts') d
        WHERE b.type = 'debt.forgiven' AND d.value ->> 'debt' ^@ 'reservation/'
    ) e
    GROUP BY ledger, reservation
) c
WHERE r.ledger = c.ledger AND r.reservation = c.reservation;

-- [views]

CREATE OR REPLACE VIEW tally_api.reservations WITH (security_invoker) AS
SELECT
    r.ledger AS ledger_id,
    l.name AS ledger,
    r.reservation,
    r.account,
    CASE
        WHEN r.closed_at IS NULL THEN 'open'
        WHEN r.released = 0 THEN 'captured'
        WHEN r.captured > 0 THEN 'mixed'
        WHEN r.has_expired THEN 'expired'
        ELSE 'released'
    END AS status,
    tally.credits(r.reserved) AS reserved,
    tally.credits(r.captured) AS captured,
    tally.credits(r.released) AS released,
    tally.credits(r.charged) AS charged,
    tally.credits(r.uncollected) AS uncollected,
    tally.credits(r.refunded) AS refunded,
    r.reserved_at,
    r.expires_at,
    r.closed_at,
    r.position
FROM reservations r LEFT JOIN tally.ledgers l ON l.ledger = r.ledger;
