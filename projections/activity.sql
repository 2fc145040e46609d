-- SPDX-License-Identifier: Apache-2.0
-- projection: activity
-- version: 1
-- answers: How often was what viewed, shared or downloaded, day by day?
-- events: activity.recorded
-- others: ignored, except activity.*

-- [tables]

CREATE TABLE activity (
    ledger integer NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    day date NOT NULL,
    count bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, subject, kind, day)
) WITH (fillfactor = 80);

CREATE INDEX activity_day ON activity (ledger, day);

COMMENT ON TABLE activity IS 'One row per thing, kind of activity and day.';
COMMENT ON COLUMN activity.ledger IS 'The ledger.';
COMMENT ON COLUMN activity.subject IS 'What something was done with, such as generation:g1.';
COMMENT ON COLUMN activity.kind IS 'What was done: viewed, shared and so on.';
COMMENT ON COLUMN activity.day IS 'The day in UTC on which it was done.';
COMMENT ON COLUMN activity.count IS 'How often.';
COMMENT ON COLUMN activity.position IS 'The position of the last event that counted.';

-- [apply]

INSERT INTO activity AS a (ledger, subject, kind, day, count, position)
SELECT b.ledger, i.value ->> 'subject', i.value ->> 'kind',
    ((i.value ->> 'at')::timestamptz AT TIME ZONE 'UTC')::date, count(*), max(b.position)
FROM batch b, jsonb_array_elements(b.data -> 'items') i
WHERE b.type = 'activity.recorded'
GROUP BY 1, 2, 3, 4
ON CONFLICT (ledger, subject, kind, day) DO UPDATE SET
    count = a.count + excluded.count, position = excluded.position;

-- [views]

CREATE OR REPLACE VIEW tally_api.activity WITH (security_invoker) AS
SELECT a.ledger AS ledger_id, l.name AS ledger, a.subject, a.kind, a.day, a.count, a.position
FROM activity a LEFT JOIN tally.ledgers l ON l.ledger = a.ledger;
