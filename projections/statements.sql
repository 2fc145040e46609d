-- SPDX-License-Identifier: Apache-2.0
-- projection: statements
-- version: 2
-- answers: What happened to each account, line by line, and what did it have after each?
-- events: account.opened, account.suspended, account.reinstated, credits.granted
-- events: credits.adjusted, credits.reserved, credits.captured, credits.released
-- events: credits.charged, credits.refunded, credits.reversed, credits.reinstated
-- events: credits.rolled_over, lot.expired, debt.settled, debt.forgiven, uncollected.recovered
-- others: ignored, except credits.*, lot.*, debt.*, uncollected.*

-- [tables]

CREATE TABLE statements (
    ledger integer NOT NULL,
    account text NOT NULL,
    position bigint NOT NULL,
    at timestamptz NOT NULL,
    type text NOT NULL,
    amount bigint NOT NULL,
    available_after numeric NOT NULL,
    held_after numeric NOT NULL,
    debt_after numeric NOT NULL,
    reference text,
    detail jsonb NOT NULL,
    PRIMARY KEY (ledger, account, position)
);

COMMENT ON TABLE statements IS
    'One row per event of an account''s credit or status, never changed.';
COMMENT ON COLUMN statements.ledger IS 'The ledger.';
COMMENT ON COLUMN statements.account IS 'The account''s id.';
COMMENT ON COLUMN statements.position IS 'The event''s position in the log.';
COMMENT ON COLUMN statements.at IS 'When it was recorded.';
COMMENT ON COLUMN statements.type IS 'The event''s type.';
COMMENT ON COLUMN statements.amount IS
    'Micro-credits: positive what became available or is owed no more, negative what no longer is
available, was charged, or is owed from now on.';
COMMENT ON COLUMN statements.available_after IS 'Micro-credits available after it.';
COMMENT ON COLUMN statements.held_after IS 'Micro-credits held after it.';
COMMENT ON COLUMN statements.debt_after IS 'Micro-credits owed after it.';
COMMENT ON COLUMN statements.reference IS
    'What caused it: the id of the grant, adjustment, reservation, payment, refund or lot.';
COMMENT ON COLUMN statements.detail IS
    'Further facts of the event, such as the slices of lots; nothing personal.';

-- [apply]

INSERT INTO statements
SELECT
    b.ledger,
    b.account,
    b.position,
    b.recorded_at,
    b.type,
    CASE b.type
        WHEN 'credits.captured' THEN b.held_change
        WHEN 'debt.settled' THEN b.available_change
        ELSE b.available_change - b.debt_change
    END,
    coalesce(s.available_after, 0) + sum(b.available_change) OVER line,
    coalesce(s.held_after, 0) + sum(b.held_change) OVER line,
    coalesce(s.debt_after, 0) + sum(b.debt_change) OVER line,
    CASE
        WHEN b.type IN ('credits.captured', 'credits.released', 'credits.charged')
            THEN b.data ->> 'reservation'
        WHEN b.type IN ('credits.reversed', 'credits.reinstated', 'uncollected.recovered')
            THEN b.data ->> 'payment'
        WHEN b.type = 'debt.settled' THEN b.data ->> 'cause'
        ELSE b.data ->> 'id'
    END,
    b.data - ARRAY['id', 'amount', 'fingerprint', 'name', 'metadata', 'note', 'reason']
FROM batch b
LEFT JOIN LATERAL (
    SELECT s.available_after, s.held_after, s.debt_after FROM statements s
    WHERE s.ledger = b.ledger AND s.account = b.account
    ORDER BY s.position DESC LIMIT 1
) s ON true
WINDOW line AS (
    PARTITION BY b.ledger, b.account ORDER BY b.position ROWS UNBOUNDED PRECEDING
);

-- [views]

CREATE OR REPLACE VIEW tally_api.statements WITH (security_invoker) AS
SELECT
    s.ledger AS ledger_id,
    l.name AS ledger,
    s.account,
    s.position,
    s.at,
    s.type,
    tally.credits(s.amount) AS amount,
    tally.credits(s.available_after) AS available_after,
    tally.credits(s.held_after) AS held_after,
    tally.credits(s.debt_after) AS debt_after,
    s.reference,
    s.detail
FROM statements s LEFT JOIN tally.ledgers l ON l.ledger = s.ledger;

-- For those who come from a table of this name: one row for each movement of credit.
CREATE OR REPLACE VIEW tally_api.credit_transactions WITH (security_invoker) AS
SELECT
    s.position AS id,
    s.account AS user_id,
    tally.credits(s.amount) AS amount,
    CASE
        WHEN s.type = 'credits.granted' AND s.detail ->> 'source' = 'purchase' THEN 'purchase'
        WHEN s.type = 'credits.granted' THEN 'bonus'
        WHEN s.type = 'credits.refunded' THEN 'refund'
        WHEN s.type IN ('credits.reserved', 'credits.released', 'credits.charged')
            THEN 'generation'
        ELSE 'adjustment'
    END AS type,
    CASE
        WHEN s.type IN ('credits.reserved', 'credits.released', 'credits.charged')
            THEN s.reference
        WHEN s.type = 'credits.refunded' THEN s.detail ->> 'reservation'
    END AS generation_id,
    tally.credits(s.available_after) AS balance_after,
    s.at AS created_at
FROM statements s
WHERE s.ledger = (SELECT tally_api.my_ledger()) AND s.amount <> 0
    -- The hold was charged already when it was made.
    AND s.type <> 'credits.captured';
