-- SPDX-License-Identifier: Apache-2.0
-- projection: runs
-- version: 2
-- answers: Where is each run of a workflow, what does each of its steps cost, and how did it end?
-- events: run.started, run.steps_skipped, run.delayed, run.paused, run.resumed
-- events: run.step_regenerated, run.cancelled, run.finished
-- events: generation.requested, generation.succeeded, generation.failed, generation.cancelled
-- events: generation.refunded
-- others: ignored

-- [tables]

CREATE TABLE runs (
    ledger integer NOT NULL,
    run text NOT NULL,
    account text NOT NULL,
    workflow text NOT NULL,
    version bigint NOT NULL,
    status text NOT NULL,
    reason text,
    hold text NOT NULL,
    reservation text,
    cost numeric NOT NULL,
    captured numeric NOT NULL DEFAULT 0,
    uncollected numeric NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, run)
) WITH (fillfactor = 80);

CREATE INDEX runs_started ON runs (ledger, started_at, run);
CREATE INDEX runs_account ON runs (ledger, account, started_at);
CREATE INDEX runs_workflow ON runs (ledger, workflow, started_at);

CREATE TABLE run_steps (
    ledger integer NOT NULL,
    run text NOT NULL,
    step text NOT NULL,
    place integer NOT NULL,
    model text NOT NULL,
    status text NOT NULL,
    generation text,
    attempts integer NOT NULL DEFAULT 0,
    cost numeric NOT NULL,
    captured numeric NOT NULL DEFAULT 0,
    uncollected numeric NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, run, step)
) WITH (fillfactor = 80);

COMMENT ON TABLE runs IS 'One row per run of a workflow, as it is now.';
COMMENT ON COLUMN runs.ledger IS 'The ledger.';
COMMENT ON COLUMN runs.run IS 'The run''s id.';
COMMENT ON COLUMN runs.account IS 'Who pays for it.';
COMMENT ON COLUMN runs.workflow IS 'What it executes.';
COMMENT ON COLUMN runs.version IS 'The version of the workflow that it keeps to.';
COMMENT ON COLUMN runs.status IS
    'running, paused, succeeded, partial, failed or cancelled.';
COMMENT ON COLUMN runs.reason IS 'Why it is paused; null else.';
COMMENT ON COLUMN runs.hold IS 'Whether the run holds its cost, or each step.';
COMMENT ON COLUMN runs.reservation IS 'What holds the cost of the run; null where each step does.';
COMMENT ON COLUMN runs.cost IS
    'Micro-credits of all steps as priced; repeated ones are counted when it has finished.';
COMMENT ON COLUMN runs.captured IS 'Micro-credits that its steps took or made owed.';
COMMENT ON COLUMN runs.uncollected IS 'Micro-credits that the platform bears.';
COMMENT ON COLUMN runs.refunded IS 'Micro-credits of what it took that were given back.';
COMMENT ON COLUMN runs.started_at IS 'When it was started.';
COMMENT ON COLUMN runs.finished_at IS 'When it ended; null while it is open.';
COMMENT ON COLUMN runs.position IS 'The position of its last event.';
COMMENT ON TABLE run_steps IS 'One row per step of a run, as it is now.';
COMMENT ON COLUMN run_steps.ledger IS 'The ledger.';
COMMENT ON COLUMN run_steps.run IS 'The run that it is part of.';
COMMENT ON COLUMN run_steps.step IS 'The step''s name in the run.';
COMMENT ON COLUMN run_steps.place IS 'Where it stands in the workflow, from 1.';
COMMENT ON COLUMN run_steps.model IS 'What makes it.';
COMMENT ON COLUMN run_steps.status IS
    'waiting, running, succeeded, failed, cancelled or skipped.';
COMMENT ON COLUMN run_steps.generation IS 'Its last generation; null before the first.';
COMMENT ON COLUMN run_steps.attempts IS 'How many generations it had.';
COMMENT ON COLUMN run_steps.cost IS 'Micro-credits of one generation as priced at the start.';
COMMENT ON COLUMN run_steps.captured IS 'Micro-credits that its generations took or made owed.';
COMMENT ON COLUMN run_steps.uncollected IS 'Micro-credits that the platform bears.';
COMMENT ON COLUMN run_steps.refunded IS 'Micro-credits that were given back.';
COMMENT ON COLUMN run_steps.position IS 'The position of its last event.';

-- [apply]

INSERT INTO runs (
    ledger, run, account, workflow, version, status, hold, reservation, cost, started_at, position
)
SELECT ledger, data ->> 'id', account, data ->> 'workflow', (data ->> 'version')::bigint,
    'running', data ->> 'hold', data ->> 'reservation',
    (
        SELECT coalesce(sum(tally.microcredits(s.value ->> 'cost')), 0)
        FROM jsonb_array_elements(data -> 'steps') s
    ),
    recorded_at, position
FROM batch WHERE type = 'run.started';

INSERT INTO run_steps (ledger, run, step, place, model, status, cost, position)
SELECT b.ledger, b.data ->> 'id', s.value ->> 'id', s.place, s.value ->> 'model', 'waiting',
    tally.microcredits(s.value ->> 'cost'), b.position
FROM batch b, jsonb_array_elements(b.data -> 'steps') WITH ORDINALITY s (value, place)
WHERE b.type = 'run.started';

UPDATE run_steps s SET
    generation = coalesce(c.generation, s.generation),
    attempts = s.attempts + c.attempts,
    captured = s.captured + c.captured,
    uncollected = s.uncollected + c.uncollected,
    refunded = s.refunded + c.refunded,
    position = c.position
FROM (
    SELECT ledger, data ->> 'run' AS run, data ->> 'step' AS step,
        (array_agg(data ->> 'id' ORDER BY position DESC)
            FILTER (WHERE type = 'generation.requested'))[1] AS generation,
        count(*) FILTER (WHERE type = 'generation.requested') AS attempts,
        sum(
            coalesce(tally.microcredits(data ->> 'captured'), 0)
            + coalesce(tally.microcredits(data ->> 'charged'), 0)
        ) AS captured,
        sum(coalesce(tally.microcredits(data ->> 'uncollected'), 0)) AS uncollected,
        sum(CASE type
            WHEN 'generation.refunded' THEN tally.microcredits(data ->> 'amount')
            ELSE coalesce(tally.microcredits(data ->> 'refunded'), 0)
        END) AS refunded,
        max(position) AS position
    FROM batch WHERE type ^@ 'generation.' AND data ? 'run'
    GROUP BY ledger, data ->> 'run', data ->> 'step'
) c
WHERE s.ledger = c.ledger AND s.run = c.run AND s.step = c.step;

-- The last word on a step; of generations before its last one there is none.
UPDATE run_steps s SET status = c.status, position = greatest(s.position, c.position)
FROM (
    SELECT DISTINCT ON (e.ledger, e.run, e.step) e.ledger, e.run, e.step, e.status, e.position
    FROM (
        SELECT ledger, data ->> 'run' AS run, data ->> 'step' AS step, data ->> 'id' AS generation,
            CASE type
                WHEN 'generation.requested' THEN 'running'
                ELSE substr(type, length('generation.') + 1)
            END AS status,
            position
        FROM batch
        WHERE type IN (
            'generation.requested', 'generation.succeeded', 'generation.failed',
            'generation.cancelled'
        ) AND data ? 'run'
        UNION ALL
        SELECT b.ledger, b.data ->> 'id', t.step, NULL, 'skipped', b.position
        FROM batch b, jsonb_array_elements_text(b.data -> 'steps') t (step)
        WHERE b.type = 'run.steps_skipped'
        UNION ALL
        SELECT b.ledger, b.data ->> 'id', t.step, NULL, 'waiting', b.position
        FROM batch b, jsonb_array_elements_text(
            coalesce(b.data -> 'dependants', '[]') || jsonb_build_array(b.data -> 'step')
        ) t (step)
        WHERE b.type = 'run.step_regenerated'
    ) e
    JOIN run_steps k ON k.ledger = e.ledger AND k.run = e.run AND k.step = e.step
    WHERE e.generation IS NULL OR e.generation = k.generation
    ORDER BY e.ledger, e.run, e.step, e.position DESC
) c
WHERE s.ledger = c.ledger AND s.run = c.run AND s.step = c.step;

UPDATE run_steps s SET status = 'cancelled', position = greatest(s.position, b.position)
FROM batch b
WHERE b.type = 'run.cancelled' AND s.ledger = b.ledger AND s.run = b.data ->> 'id'
    AND s.status = 'waiting';

UPDATE runs r SET
    status = coalesce(c.status, r.status),
    reason = CASE WHEN c.status IS NULL THEN r.reason ELSE c.reason END,
    cost = coalesce(c.cost, r.cost),
    captured = r.captured + c.captured,
    uncollected = r.uncollected + c.uncollected,
    refunded = r.refunded + c.refunded,
    finished_at = CASE WHEN c.status IS NULL THEN r.finished_at ELSE c.finished_at END,
    position = c.position
FROM (
    SELECT ledger, run,
        (array_agg(status ORDER BY position DESC) FILTER (WHERE status IS NOT NULL))[1] AS status,
        (array_agg(reason ORDER BY position DESC) FILTER (WHERE status IS NOT NULL))[1] AS reason,
        (array_agg(finished_at ORDER BY position DESC) FILTER (WHERE status IS NOT NULL))[1]
            AS finished_at,
        (array_agg(cost ORDER BY position DESC) FILTER (WHERE cost IS NOT NULL))[1] AS cost,
        sum(captured) AS captured,
        sum(uncollected) AS uncollected,
        sum(refunded) AS refunded,
        max(position) AS position
    FROM (
        SELECT ledger, data ->> 'id' AS run, position,
            CASE type
                WHEN 'run.paused' THEN 'paused'
                WHEN 'run.resumed' THEN 'running'
                WHEN 'run.step_regenerated' THEN 'running'
                WHEN 'run.cancelled' THEN 'cancelled'
                WHEN 'run.finished' THEN data ->> 'outcome'
            END AS status,
            CASE type WHEN 'run.paused' THEN data ->> 'reason' END AS reason,
            (data ->> 'finished_at')::timestamptz AS finished_at,
            CASE type
                WHEN 'run.finished' THEN coalesce(tally.microcredits(data ->> 'cost'), 0)
            END AS cost,
            0 AS captured, 0 AS uncollected, 0 AS refunded
        FROM batch WHERE type ^@ 'run.'
        UNION ALL
        SELECT ledger, data ->> 'run', position, NULL, NULL, NULL, NULL,
            coalesce(tally.microcredits(data ->> 'captured'), 0)
                + coalesce(tally.microcredits(data ->> 'charged'), 0),
            coalesce(tally.microcredits(data ->> 'uncollected'), 0),
            CASE type
                WHEN 'generation.refunded' THEN tally.microcredits(data ->> 'amount')
                ELSE coalesce(tally.microcredits(data ->> 'refunded'), 0)
            END
        FROM batch WHERE type ^@ 'generation.' AND data ? 'run'
    ) e
    GROUP BY ledger, run
) c
WHERE r.ledger = c.ledger AND r.run = c.run;

-- [views]

CREATE OR REPLACE VIEW tally_api.runs WITH (security_invoker) AS
SELECT
    r.ledger AS ledger_id,
    l.name AS ledger,
    r.run,
    r.account,
    r.workflow,
    r.version,
    r.status,
    r.reason,
    r.hold,
    r.reservation,
    tally.credits(r.cost) AS cost,
    tally.credits(r.captured) AS captured,
    tally.credits(r.uncollected) AS uncollected,
    tally.credits(r.refunded) AS refunded,
    r.started_at,
    r.finished_at,
    r.position
FROM runs r LEFT JOIN tally.ledgers l ON l.ledger = r.ledger;

CREATE OR REPLACE VIEW tally_api.run_steps WITH (security_invoker) AS
SELECT
    s.ledger AS ledger_id,
    l.name AS ledger,
    s.run,
    s.step,
    s.place,
    s.model,
    s.status,
    s.generation,
    s.attempts,
    tally.credits(s.cost) AS cost,
    tally.credits(s.captured) AS captured,
    tally.credits(s.uncollected) AS uncollected,
    tally.credits(s.refunded) AS refunded,
    s.position
FROM run_steps s LEFT JOIN tally.ledgers l ON l.ledger = s.ledger;
