-- SPDX-License-Identifier: Apache-2.0
-- projection: disputes
-- version: 1
-- answers: Which customers dispute what a generation took, until when, and how did it end?
-- events: dispute.opened, dispute.overdue, dispute.resolved
-- others: ignored

-- [tables]

CREATE TABLE disputes (
    ledger integer NOT NULL,
    dispute text NOT NULL,
    account text NOT NULL,
    generation text NOT NULL,
    category text,
    status text NOT NULL DEFAULT 'open',
    outcome text,
    amount bigint,
    deadline timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by text,
    resolved_at timestamptz,
    resolved_by text,
    first_position bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, dispute)
) WITH (fillfactor = 80);

CREATE INDEX disputes_first ON disputes (ledger, first_position);
CREATE INDEX disputes_account ON disputes (ledger, account, first_position);
CREATE INDEX disputes_waiting ON disputes (ledger, status, first_position)
    WHERE status <> 'resolved';

COMMENT ON TABLE disputes IS 'One row per dispute of a customer, as it is now.';
COMMENT ON COLUMN disputes.ledger IS 'The ledger.';
COMMENT ON COLUMN disputes.dispute IS 'The dispute''s id.';
COMMENT ON COLUMN disputes.account IS 'Who disputes.';
COMMENT ON COLUMN disputes.generation IS 'What it is about.';
COMMENT ON COLUMN disputes.category IS 'The platform''s own word for what is wrong.';
COMMENT ON COLUMN disputes.status IS 'open, overdue or resolved.';
COMMENT ON COLUMN disputes.outcome IS 'refund, partial or reject, once it is resolved.';
COMMENT ON COLUMN disputes.amount IS 'Micro-credits that were given back.';
COMMENT ON COLUMN disputes.deadline IS 'By when it should be resolved.';
COMMENT ON COLUMN disputes.opened_at IS 'When it was opened.';
COMMENT ON COLUMN disputes.opened_by IS 'Whose credentials opened it.';
COMMENT ON COLUMN disputes.resolved_at IS 'When it was resolved.';
COMMENT ON COLUMN disputes.resolved_by IS 'Whose credentials resolved it.';
COMMENT ON COLUMN disputes.first_position IS 'The position of the event that opened it.';
COMMENT ON COLUMN disputes.position IS 'The position of its last event.';

-- [apply]

INSERT INTO disputes (
    ledger, dispute, account, generation, category, deadline, opened_at, opened_by,
    first_position, position
)
SELECT ledger, data ->> 'id', account, data ->> 'generation', data ->> 'category',
    (data ->> 'deadline')::timestamptz, recorded_at, data ->> 'actor', position, position
FROM batch WHERE type = 'dispute.opened';

UPDATE disputes d SET status = 'overdue', position = b.position
FROM batch b
WHERE b.type = 'dispute.overdue' AND d.ledger = b.ledger AND d.dispute = b.data ->> 'id';

UPDATE disputes d SET
    status = 'resolved',
    outcome = b.data ->> 'outcome',
    amount = tally.microcredits(b.data ->> 'amount'),
    resolved_at = b.recorded_at,
    resolved_by = b.data ->> 'actor',
    position = b.position
FROM batch b
WHERE b.type = 'dispute.resolved' AND d.ledger = b.ledger AND d.dispute = b.data ->> 'id';

-- [views]

CREATE OR REPLACE VIEW tally_api.disputes WITH (security_invoker) AS
SELECT
    d.ledger AS ledger_id,
    l.name AS ledger,
    d.dispute,
    d.account,
    d.generation,
    d.category,
    d.status,
    d.outcome,
    tally.credits(d.amount) AS amount,
    d.deadline,
    d.opened_at,
    d.opened_by,
    d.resolved_at,
    d.resolved_by,
    d.first_position,
    d.position
FROM disputes d LEFT JOIN tally.ledgers l ON l.ledger = d.ledger;
