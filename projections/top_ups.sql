-- SPDX-License-Identifier: Apache-2.0
-- projection: top_ups
-- version: 1
-- answers: Which automatic top-ups were asked for, and what became of them?
-- events: topup.requested, topup.settled
-- others: ignored

-- [tables]

CREATE TABLE top_ups (
    ledger integer NOT NULL,
    top_up text NOT NULL,
    account text NOT NULL,
    package text NOT NULL,
    shortfall bigint NOT NULL,
    requested_at timestamptz NOT NULL,
    outcome text,
    settled_at timestamptz,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, top_up)
);

CREATE INDEX top_ups_account ON top_ups (ledger, account, requested_at);

COMMENT ON TABLE top_ups IS 'One row per automatic top-up that was asked for.';
COMMENT ON COLUMN top_ups.ledger IS 'The ledger.';
COMMENT ON COLUMN top_ups.top_up IS 'Its id, which its payment carries.';
COMMENT ON COLUMN top_ups.account IS 'For whom it is.';
COMMENT ON COLUMN top_ups.package IS 'What is to be bought.';
COMMENT ON COLUMN top_ups.shortfall IS
    'Micro-credits by which less than the threshold was available.';
COMMENT ON COLUMN top_ups.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN top_ups.outcome IS 'succeeded, declined or expired; null while it is open.';
COMMENT ON COLUMN top_ups.settled_at IS 'When its outcome was known.';
COMMENT ON COLUMN top_ups.position IS 'The position of its last event.';

-- [apply]

INSERT INTO top_ups (ledger, top_up, account, package, shortfall, requested_at, position)
SELECT ledger, data ->> 'id', account, data ->> 'package',
    coalesce(tally.microcredits(data ->> 'shortfall'), 0), recorded_at, position
FROM batch WHERE type = 'topup.requested';

UPDATE top_ups t SET
    outcome = b.data ->> 'outcome',
    settled_at = b.recorded_at,
    position = b.position
FROM batch b
WHERE b.type = 'topup.settled' AND t.ledger = b.ledger AND t.top_up = b.data ->> 'id';

-- [views]

CREATE OR REPLACE VIEW tally_api.top_ups WITH (security_invoker) AS
SELECT
    t.ledger AS ledger_id,
    l.name AS ledger,
    t.top_up,
    t.account,
    t.package,
    tally.credits(t.shortfall) AS shortfall,
    t.requested_at,
    t.outcome,
    t.settled_at,
    t.position
FROM top_ups t LEFT JOIN tally.ledgers l ON l.ledger = t.ledger;
