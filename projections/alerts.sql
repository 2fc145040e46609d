-- SPDX-License-Identifier: Apache-2.0
-- projection: alerts
-- version: 2
-- answers: What was a person told of, who knows, and is it still so?
-- events: alert.raised, alert.acknowledged, alert.cleared
-- others: ignored, except alert.*
-- operators: alerts

-- [tables]

CREATE TABLE alerts (
    ledger integer NOT NULL,
    first_position bigint NOT NULL,
    alert text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    account text,
    facts jsonb NOT NULL,
    raised_at timestamptz NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by text,
    cleared_at timestamptz,
    cleared_by text,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, first_position)
) WITH (fillfactor = 80);

CREATE INDEX alerts_alert ON alerts (ledger, alert, first_position);
CREATE INDEX alerts_open ON alerts (ledger, first_position) WHERE cleared_at IS NULL;

COMMENT ON TABLE alerts IS 'One row each time that an alert was raised.';
COMMENT ON COLUMN alerts.ledger IS 'The ledger.';
COMMENT ON COLUMN alerts.first_position IS 'The position of the event that raised it.';
COMMENT ON COLUMN alerts.alert IS 'Its id: the kind and the subject.';
COMMENT ON COLUMN alerts.kind IS
    'failures, balance, debt, uncollected, unmatched, overdue or projector.';
COMMENT ON COLUMN alerts.subject IS 'What it is about, such as account:alice.';
COMMENT ON COLUMN alerts.account IS 'The account that it is about; null is none.';
COMMENT ON COLUMN alerts.facts IS 'Why: names and values.';
COMMENT ON COLUMN alerts.raised_at IS 'When it was raised.';
COMMENT ON COLUMN alerts.acknowledged_at IS 'When a person said so to know of it.';
COMMENT ON COLUMN alerts.acknowledged_by IS 'Who did.';
COMMENT ON COLUMN alerts.cleared_at IS 'When it was over; null while it is open.';
COMMENT ON COLUMN alerts.cleared_by IS 'Who cleared it; null is the end of its cause.';
COMMENT ON COLUMN alerts.position IS 'The position of its last event.';

-- [apply]

INSERT INTO alerts (
    ledger, first_position, alert, kind, subject, account, facts, raised_at, position
)
SELECT ledger, position, (data ->> 'kind') || ':' || (data ->> 'subject'), data ->> 'kind',
    data ->> 'subject', account, data -> 'facts', recorded_at, position
FROM batch WHERE type = 'alert.raised';

-- Both are about the last time before them that it was raised.
UPDATE alerts a SET
    acknowledged_at = b.recorded_at,
    acknowledged_by = b.data ->> 'actor',
    position = greatest(a.position, b.position)
FROM batch b
WHERE b.type = 'alert.acknowledged' AND a.ledger = b.ledger AND a.first_position = (
    SELECT max(r.first_position) FROM alerts r
    WHERE r.ledger = b.ledger AND r.alert = (b.data ->> 'kind') || ':' || (b.data ->> 'subject')
        AND r.first_position < b.position
);

UPDATE alerts a SET
    cleared_at = b.recorded_at,
    cleared_by = b.data ->> 'actor',
    position = greatest(a.position, b.position)
FROM batch b
WHERE b.type = 'alert.cleared' AND a.ledger = b.ledger AND a.first_position = (
    SELECT max(r.first_position) FROM alerts r
    WHERE r.ledger = b.ledger AND r.alert = (b.data ->> 'kind') || ':' || (b.data ->> 'subject')
        AND r.first_position < b.position
);

-- [views]

CREATE OR REPLACE VIEW tally_api.alerts WITH (security_invoker) AS
SELECT
    a.ledger AS ledger_id,
    l.name AS ledger,
    a.alert,
    a.kind,
    a.subject,
    a.account,
    CASE WHEN a.cleared_at IS NULL THEN 'open' ELSE 'cleared' END AS status,
    a.facts,
    a.raised_at,
    a.acknowledged_at,
    a.acknowledged_by,
    a.cleared_at,
    a.cleared_by,
    a.first_position,
    a.position
FROM alerts a LEFT JOIN tally.ledgers l ON l.ledger = a.ledger;
