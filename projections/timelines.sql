-- SPDX-License-Identifier: Apache-2.0
-- projection: timelines
-- version: 2
-- answers: Which events concern a generation, its hold and its disputes?
-- events: generation.requested, generation.dispatching, generation.submitted
-- events: generation.prolonged, generation.overdue, generation.retried
-- events: generation.usage_reported, generation.succeeded, generation.failed
-- events: generation.cancelled, generation.refunded, generation.anomaly
-- events: generation.outputs_expired, dispute.opened, dispute.overdue, dispute.resolved
-- events: credits.reserved, credits.captured, credits.released, credits.charged
-- events: credits.refunded, debt.settled, debt.forgiven
-- others: ignored, except generation.*, dispute.*

-- [tables]

-- Narrow on purpose: it has a row for nearly every event of a generation; what these say is in the
-- log, which is read by position.
CREATE TABLE timelines (
    ledger integer NOT NULL,
    subject text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, subject, position)
);

COMMENT ON TABLE timelines IS 'One row per event and generation, or hold of generations, that it is about.';
COMMENT ON COLUMN timelines.ledger IS 'The ledger.';
COMMENT ON COLUMN timelines.subject IS
    'What it is about: generation/ID, or reservation/ID of what is held for generations.';
COMMENT ON COLUMN timelines.position IS 'The event''s position in the log.';

-- [apply]

INSERT INTO timelines
SELECT ledger, 'generation/' || (data ->> 'id'), position
FROM batch WHERE type ^@ 'generation.';

INSERT INTO timelines
SELECT ledger, 'generation/' || (data ->> 'generation'), position
FROM batch WHERE type ^@ 'dispute.';

-- Ids that the ledger gives hold a slash, those of callers never.
INSERT INTO timelines
SELECT ledger, 'reservation/' || reservation, position
FROM (
    SELECT ledger, position,
        CASE type WHEN 'credits.reserved' THEN data ->> 'id' ELSE data ->> 'reservation' END
            AS reservation
    FROM batch WHERE type ^@ 'credits.'
) e
WHERE strpos(reservation, '/') > 0;

INSERT INTO timelines
SELECT ledger, data ->> 'debt', position
FROM batch WHERE type = 'debt.settled' AND data ->> 'debt' ^@ 'reservation/';

INSERT INTO timelines
SELECT DISTINCT b.ledger, d.value ->> 'debt', b.position
FROM batch b, jsonb_array_elements(b.data -> 'debts') d
WHERE b.type = 'debt.forgiven' AND d.value ->> 'debt' ^@ 'reservation/';

-- [views]

CREATE OR REPLACE VIEW tally_api.timelines WITH (security_invoker) AS
SELECT t.ledger AS ledger_id, l.name AS ledger, t.subject, t.position
FROM timelines t LEFT JOIN tally.ledgers l ON l.ledger = t.ledger;
