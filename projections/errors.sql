-- SPDX-License-Identifier: Apache-2.0
-- projection: errors
-- version: 2
-- answers: What went wrong, how bad is it, and did somebody look after it?
-- events: fault.reported, fault.resolved
-- others: ignored, except fault.*
-- operators: errors

-- [tables]

CREATE TABLE errors (
    ledger integer NOT NULL,
    error text NOT NULL,
    account text,
    severity text NOT NULL,
    source text NOT NULL,
    code text NOT NULL,
    message text,
    about jsonb NOT NULL,
    reported_at timestamptz NOT NULL,
    reported_by text,
    resolved_at timestamptz,
    resolved_by text,
    note text,
    first_position bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, error)
) WITH (fillfactor = 80);

CREATE INDEX errors_first ON errors (ledger, first_position);
CREATE INDEX errors_open ON errors (ledger, first_position) WHERE resolved_at IS NULL;

COMMENT ON TABLE errors IS 'One row per line of the error log.';
COMMENT ON COLUMN errors.ledger IS 'The ledger.';
COMMENT ON COLUMN errors.error IS 'The line''s id.';
COMMENT ON COLUMN errors.account IS 'The account that it is about; null is none.';
COMMENT ON COLUMN errors.severity IS 'info, warning, error or critical.';
COMMENT ON COLUMN errors.source IS 'What noticed it.';
COMMENT ON COLUMN errors.code IS 'What went wrong, as a word.';
COMMENT ON COLUMN errors.message IS 'The same as a sentence, nothing personal.';
COMMENT ON COLUMN errors.about IS 'Keys of what it is about, such as generation/g1.';
COMMENT ON COLUMN errors.reported_at IS 'When it was reported.';
COMMENT ON COLUMN errors.reported_by IS 'Whose credentials reported it; null is the ledger itself.';
COMMENT ON COLUMN errors.resolved_at IS 'When it was resolved; null while it is open.';
COMMENT ON COLUMN errors.resolved_by IS 'Whose credentials resolved it.';
COMMENT ON COLUMN errors.note IS 'What was done about it.';
COMMENT ON COLUMN errors.first_position IS 'The position of the event that reported it.';
COMMENT ON COLUMN errors.position IS 'The position of its last event.';

-- [apply]

INSERT INTO errors (
    ledger, error, account, severity, source, code, message, about, reported_at, reported_by,
    first_position, position
)
SELECT ledger, data ->> 'id', account, data ->> 'severity', data ->> 'source', data ->> 'code',
    data ->> 'message', jsonb_path_query_array(data, '$.references[*].key'), recorded_at,
    data ->> 'actor', position, position
FROM batch WHERE type = 'fault.reported';

UPDATE errors e SET
    resolved_at = b.recorded_at,
    resolved_by = b.data ->> 'actor',
    note = b.data ->> 'note',
    position = b.position
FROM batch b
WHERE b.type = 'fault.resolved' AND e.ledger = b.ledger AND e.error = b.data ->> 'id';

-- [views]

CREATE OR REPLACE VIEW tally_api.errors WITH (security_invoker) AS
SELECT
    e.ledger AS ledger_id,
    l.name AS ledger,
    e.error,
    e.account,
    e.severity,
    e.source,
    e.code,
    e.message,
    e.about,
    CASE WHEN e.resolved_at IS NULL THEN 'open' ELSE 'resolved' END AS status,
    e.reported_at,
    e.reported_by,
    e.resolved_at,
    e.resolved_by,
    e.note,
    e.first_position,
    e.position
FROM errors e LEFT JOIN tally.ledgers l ON l.ledger = e.ledger;
