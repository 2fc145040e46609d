-- SPDX-License-Identifier: Apache-2.0
-- projection: generations
-- version: 3
-- answers: Where is each generation, what did it cost, and how do models and providers do?
-- events: generation.requested, generation.dispatching, generation.submitted
-- events: generation.prolonged, generation.overdue, generation.retried
-- events: generation.succeeded, generation.failed, generation.cancelled, generation.refunded
-- events: generation.usage_reported, generation.anomaly, generation.outputs_expired
-- events: model.registered, model.edited
-- others: ignored, except generation.*
-- operators: generations.cost_unit, generations.attempts_cost, generations.verdict_cost

-- [tables]

CREATE TABLE generations (
    ledger integer NOT NULL,
    generation text NOT NULL,
    account text NOT NULL,
    member text,
    run text,
    step text,
    model text NOT NULL,
    provider text NOT NULL,
    content_type text,
    price_version text NOT NULL,
    provider_job text,
    status text NOT NULL,
    was_overdue boolean NOT NULL DEFAULT false,
    reason text,
    error text,
    attempts integer NOT NULL DEFAULT 1,
    outputs integer NOT NULL,
    delivered integer,
    cost bigint NOT NULL,
    captured numeric NOT NULL DEFAULT 0,
    charged numeric NOT NULL DEFAULT 0,
    uncollected numeric NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    cost_unit text,
    attempts_cost numeric NOT NULL DEFAULT 0,
    verdict_cost numeric NOT NULL DEFAULT 0,
    anomalies integer NOT NULL DEFAULT 0,
    requested_at timestamptz NOT NULL,
    submitted_at timestamptz,
    finished_at timestamptz,
    first_position bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, generation)
) WITH (fillfactor = 80);

CREATE INDEX generations_newest ON generations (ledger, first_position);
CREATE INDEX generations_account ON generations (ledger, account, first_position);
CREATE INDEX generations_model ON generations (ledger, model, first_position);
CREATE INDEX generations_other ON generations (ledger, status, first_position)
    WHERE status <> 'succeeded';

COMMENT ON TABLE generations IS 'One row per generation, as it is now.';
COMMENT ON COLUMN generations.ledger IS 'The ledger.';
COMMENT ON COLUMN generations.generation IS 'The generation''s id.';
COMMENT ON COLUMN generations.account IS 'Who pays for it.';
COMMENT ON COLUMN generations.member IS
    'The name of the member of the account who asked for it, if any.';
COMMENT ON COLUMN generations.run IS 'The run that it is part of, if any.';
COMMENT ON COLUMN generations.step IS 'The step of the run.';
COMMENT ON COLUMN generations.model IS 'What makes it.';
COMMENT ON COLUMN generations.provider IS 'Who runs the model.';
COMMENT ON COLUMN generations.content_type IS 'What the model made when it was requested.';
COMMENT ON COLUMN generations.price_version IS 'The price that it keeps.';
COMMENT ON COLUMN generations.provider_job IS
    'The provider''s name of its current attempt; null where the provider has none yet.';
COMMENT ON COLUMN generations.status IS
    'requested, submitted, overdue, succeeded, failed or cancelled.';
COMMENT ON COLUMN generations.was_overdue IS 'Whether it ever was overdue.';
COMMENT ON COLUMN generations.reason IS
    'Why it failed: provider, deadline or not-submitted; null else.';
COMMENT ON COLUMN generations.error IS 'The code of the error that it failed with.';
COMMENT ON COLUMN generations.attempts IS 'How often it was tried, under one hold.';
COMMENT ON COLUMN generations.outputs IS 'How many outputs were ordered.';
COMMENT ON COLUMN generations.delivered IS 'How many were handed out; null before a success.';
COMMENT ON COLUMN generations.cost IS 'Micro-credits as priced.';
COMMENT ON COLUMN generations.captured IS 'Micro-credits that it took from its hold.';
COMMENT ON COLUMN generations.charged IS 'Micro-credits that were paid or are owed beyond it.';
COMMENT ON COLUMN generations.uncollected IS 'Micro-credits that the platform bears.';
COMMENT ON COLUMN generations.refunded IS 'Micro-credits of what it took that were given back.';
COMMENT ON COLUMN generations.cost_unit IS
    'What the provider takes its costs in: the first unit that it named. Others are not added.';
COMMENT ON COLUMN generations.attempts_cost IS 'What it takes for attempts that were given up.';
COMMENT ON COLUMN generations.verdict_cost IS 'What it takes by its last verdict.';
COMMENT ON COLUMN generations.anomalies IS 'How often something about it could not be.';
COMMENT ON COLUMN generations.requested_at IS 'When it was requested.';
COMMENT ON COLUMN generations.submitted_at IS 'When the provider had its current attempt.';
COMMENT ON COLUMN generations.finished_at IS 'When it ended, the last time; null while open.';
COMMENT ON COLUMN generations.first_position IS 'The position of its first event.';
COMMENT ON COLUMN generations.position IS 'The position of its last event that is shown here.';

CREATE TABLE generation_sums (
    ledger integer NOT NULL,
    bucket text NOT NULL CHECK (bucket IN ('hour', 'day')),
    starts_at timestamptz NOT NULL,
    model text NOT NULL,
    provider text NOT NULL,
    cost_unit text NOT NULL,
    requested bigint NOT NULL,
    succeeded bigint NOT NULL,
    failed bigint NOT NULL,
    cancelled bigint NOT NULL,
    overdue bigint NOT NULL,
    captured numeric NOT NULL,
    uncollected numeric NOT NULL,
    refunded numeric NOT NULL,
    provider_cost numeric NOT NULL,
    seconds numeric NOT NULL,
    PRIMARY KEY (ledger, bucket, starts_at, model, provider, cost_unit)
) WITH (fillfactor = 50);

COMMENT ON TABLE generation_sums IS
    'One row per hour and one per day (UTC), and model: what was requested in it, as it is now.';
COMMENT ON COLUMN generation_sums.ledger IS 'The ledger.';
COMMENT ON COLUMN generation_sums.bucket IS 'hour or day.';
COMMENT ON COLUMN generation_sums.starts_at IS 'When the hour or day began, UTC.';
COMMENT ON COLUMN generation_sums.model IS 'What makes them.';
COMMENT ON COLUMN generation_sums.provider IS 'Who runs the model.';
COMMENT ON COLUMN generation_sums.cost_unit IS
    'What the provider takes its costs in; empty for those that it named no cost of.';
COMMENT ON COLUMN generation_sums.requested IS 'How many were requested.';
COMMENT ON COLUMN generation_sums.succeeded IS 'How many of them succeeded.';
COMMENT ON COLUMN generation_sums.failed IS 'How many of them failed.';
COMMENT ON COLUMN generation_sums.cancelled IS 'How many of them were cancelled.';
COMMENT ON COLUMN generation_sums.overdue IS 'How many of them ever were overdue.';
COMMENT ON COLUMN generation_sums.captured IS
    'Micro-credits that they took or made owed, within their holds and beyond.';
COMMENT ON COLUMN generation_sums.uncollected IS 'Micro-credits that the platform bears.';
COMMENT ON COLUMN generation_sums.refunded IS 'Micro-credits that were given back.';
COMMENT ON COLUMN generation_sums.provider_cost IS 'What the provider takes, in its unit.';
COMMENT ON COLUMN generation_sums.seconds IS
    'The seconds from request to end of all that succeeded.';

CREATE TABLE generation_types (
    ledger integer NOT NULL,
    model text NOT NULL,
    position bigint NOT NULL,
    content_type text NOT NULL,
    PRIMARY KEY (ledger, model, position)
);

COMMENT ON TABLE generation_types IS 'What a model makes, since when.';
COMMENT ON COLUMN generation_types.ledger IS 'The ledger.';
COMMENT ON COLUMN generation_types.model IS 'The model.';
COMMENT ON COLUMN generation_types.position IS 'The event that said so.';
COMMENT ON COLUMN generation_types.content_type IS 'Such as prompt_to_image.';

-- [apply]

INSERT INTO generation_types (ledger, model, position, content_type)
SELECT ledger, data ->> 'id', position,
    coalesce(data #>> '{definition,type}', data #>> '{after,type}')
FROM batch
WHERE type ^@ 'model.' AND (data -> 'definition' ? 'type' OR data -> 'after' ? 'type');

INSERT INTO generations (
    ledger, generation, account, member, run, step, model, provider, content_type, price_version,
    status, outputs, cost, requested_at, first_position, position
)
SELECT b.ledger, b.data ->> 'id', b.account, split_part(b.data ->> 'member', '/', 2),
    b.data ->> 'run', b.data ->> 'step', b.data ->> 'model', b.data ->> 'provider',
    (
        SELECT t.content_type FROM generation_types t
        WHERE t.ledger = b.ledger AND t.model = b.data ->> 'model' AND t.position < b.position
        ORDER BY t.position DESC LIMIT 1
    ),
    b.data ->> 'price', 'requested', (b.data ->> 'outputs')::integer,
    tally.microcredits(b.data ->> 'cost'), (b.data ->> 'requested_at')::timestamptz,
    b.position, b.position
FROM batch b WHERE b.type = 'generation.requested';

-- A generation is counted where it was requested, as it is: with every change its former part of
-- the sums is taken out, and its new one put in.
WITH event AS (
    SELECT b.ledger, b.data ->> 'id' AS generation, b.position, b.recorded_at, b.type, b.data,
        b.type IN ('generation.succeeded', 'generation.failed', 'generation.cancelled') AS is_end,
        b.type IN ('generation.submitted', 'generation.retried') AS is_attempt,
        (b.data #>> '{provider_cost,amount}')::numeric AS provider_cost,
        b.data #>> '{provider_cost,unit}' AS unit,
        coalesce(g.cost_unit, first_value(b.data #>> '{provider_cost,unit}') OVER (
            PARTITION BY b.ledger, b.data ->> 'id'
            ORDER BY (b.data #>> '{provider_cost,unit}') IS NULL, b.position
        )) AS cost_unit
    FROM batch b
    JOIN generations g ON g.ledger = b.ledger AND g.generation = b.data ->> 'id'
    WHERE b.type ^@ 'generation.'
        AND b.type NOT IN (
            'generation.dispatching', 'generation.usage_reported', 'generation.outputs_expired'
        )
), word AS (
    SELECT ledger, generation,
        bool_or(type = 'generation.requested') AS is_new,
        bool_or(type = 'generation.overdue') AS is_overdue,
        bool_or(is_end) AS is_end,
        bool_or(is_attempt) AS is_attempt,
        (array_agg(CASE type
            WHEN 'generation.retried' THEN 'requested'
            -- One that was overdue is alive again.
            WHEN 'generation.prolonged' THEN 'submitted'
            ELSE substr(type, length('generation.') + 1)
        END ORDER BY is_end DESC, position DESC) FILTER (
            WHERE is_end OR is_attempt OR type IN ('generation.overdue', 'generation.prolonged')
        ))[1] AS status,
        (array_agg(data ->> 'job' ORDER BY position DESC) FILTER (WHERE is_attempt))[1] AS job,
        (array_agg(
            CASE type WHEN 'generation.submitted' THEN recorded_at END ORDER BY position DESC
        ) FILTER (WHERE is_attempt))[1] AS submitted_at,
        (array_agg(data ORDER BY position DESC) FILTER (WHERE is_end))[1] AS last,
        (array_agg(type ORDER BY position DESC) FILTER (WHERE is_end))[1] AS last_type,
        count(*) FILTER (WHERE type = 'generation.retried') AS retries,
        count(*) FILTER (WHERE type = 'generation.anomaly') AS anomalies,
        sum(coalesce(tally.microcredits(data ->> 'captured'), 0)) AS captured,
        sum(coalesce(tally.microcredits(data ->> 'charged'), 0)) AS charged,
        sum(coalesce(tally.microcredits(data ->> 'uncollected'), 0)) AS uncollected,
        sum(coalesce(tally.microcredits(CASE type
            WHEN 'generation.refunded' THEN data ->> 'amount'
            ELSE data ->> 'refunded'
        END), 0)) AS refunded,
        max(cost_unit) AS cost_unit,
        coalesce(sum(provider_cost) FILTER (
            WHERE type = 'generation.retried' AND unit = cost_unit
        ), 0) AS attempts_cost,
        (array_agg(provider_cost ORDER BY position DESC) FILTER (
            WHERE is_end AND unit = cost_unit
        ))[1] AS verdict_cost,
        max(position) AS position
    FROM event GROUP BY ledger, generation
), present AS (
    UPDATE generations g SET
        status = CASE
            WHEN w.is_end OR g.status NOT IN ('succeeded', 'failed', 'cancelled')
                THEN coalesce(w.status, g.status)
            ELSE g.status
        END,
        was_overdue = g.was_overdue OR w.is_overdue,
        reason = CASE
            WHEN NOT w.is_end THEN g.reason
            WHEN w.last_type = 'generation.failed' THEN w.last ->> 'reason'
        END,
        error = CASE WHEN w.is_end THEN w.last #>> '{error,code}' ELSE g.error END,
        attempts = g.attempts + w.retries,
        delivered = CASE WHEN w.is_end THEN (w.last ->> 'delivered')::integer ELSE g.delivered END,
        captured = g.captured + w.captured,
        charged = g.charged + w.charged,
        uncollected = g.uncollected + w.uncollected,
        refunded = g.refunded + w.refunded,
        cost_unit = w.cost_unit,
        attempts_cost = g.attempts_cost + w.attempts_cost,
        verdict_cost = coalesce(w.verdict_cost, g.verdict_cost),
        anomalies = g.anomalies + w.anomalies,
        provider_job = CASE WHEN w.is_attempt THEN w.job ELSE g.provider_job END,
        submitted_at = CASE WHEN w.is_attempt THEN w.submitted_at ELSE g.submitted_at END,
        finished_at = CASE
            WHEN w.is_end THEN (w.last ->> 'finished_at')::timestamptz ELSE g.finished_at
        END,
        position = w.position
    FROM word w
    WHERE g.ledger = w.ledger AND g.generation = w.generation
    RETURNING g.*
), part AS (
    SELECT 1 AS sign, p.* FROM present p
    UNION ALL
    SELECT -1, g.* FROM generations g JOIN word w USING (ledger, generation) WHERE NOT w.is_new
)
INSERT INTO generation_sums AS s (
    ledger, bucket, starts_at, model, provider, cost_unit, requested, succeeded, failed,
    cancelled, overdue, captured, uncollected, refunded, provider_cost, seconds
)
SELECT p.ledger, k.bucket, date_trunc(k.bucket, p.requested_at, 'UTC'), p.model, p.provider,
    coalesce(p.cost_unit, ''), sum(sign), sum(sign * (status = 'succeeded')::int),
    sum(sign * (status = 'failed')::int), sum(sign * (status = 'cancelled')::int),
    sum(sign * was_overdue::int), sum(sign * (captured + charged)), sum(sign * uncollected),
    sum(sign * refunded), sum(sign * (attempts_cost + verdict_cost)),
    sum(CASE status
        WHEN 'succeeded' THEN sign * extract(epoch FROM finished_at - requested_at)
        ELSE 0
    END)
FROM part p CROSS JOIN (VALUES ('hour'), ('day')) k (bucket)
GROUP BY 1, 2, 3, 4, 5, 6
ON CONFLICT (ledger, bucket, starts_at, model, provider, cost_unit) DO UPDATE SET
    requested = s.requested + excluded.requested,
    succeeded = s.succeeded + excluded.succeeded,
    failed = s.failed + excluded.failed,
    cancelled = s.cancelled + excluded.cancelled,
    overdue = s.overdue + excluded.overdue,
    captured = s.captured + excluded.captured,
    uncollected = s.uncollected + excluded.uncollected,
    refunded = s.refunded + excluded.refunded,
    provider_cost = s.provider_cost + excluded.provider_cost,
    seconds = s.seconds + excluded.seconds;

-- Whoever's cost is named has left the sums of those without: a sum of nobody is no row, as if it
-- had been named at once.
DELETE FROM generation_sums s
USING (
    SELECT DISTINCT g.ledger, k.bucket, date_trunc(k.bucket, g.requested_at, 'UTC') AS starts_at,
        g.model, g.provider
    FROM batch b
    JOIN generations g ON g.ledger = b.ledger AND g.generation = b.data ->> 'id'
    CROSS JOIN (VALUES ('hour'), ('day')) k (bucket)
    WHERE b.type ^@ 'generation.' AND b.data ? 'provider_cost'
) n
WHERE s.ledger = n.ledger AND s.bucket = n.bucket AND s.starts_at = n.starts_at
    AND s.model = n.model AND s.provider = n.provider AND s.cost_unit = '' AND s.requested = 0;

-- [views]

CREATE OR REPLACE VIEW tally_api.generations WITH (security_invoker) AS
SELECT
    g.ledger AS ledger_id,
    l.name AS ledger,
    g.generation,
    g.account,
    g.member,
    g.run,
    g.step,
    g.model,
    g.provider,
    g.content_type,
    g.price_version,
    g.provider_job,
    g.status,
    g.was_overdue,
    g.reason,
    g.error,
    g.attempts,
    g.outputs,
    g.delivered,
    tally.credits(g.cost) AS cost,
    tally.credits(g.captured) AS captured,
    tally.credits(g.charged) AS charged,
    tally.credits(g.uncollected) AS uncollected,
    tally.credits(g.refunded) AS refunded,
    g.anomalies,
    g.requested_at,
    g.submitted_at,
    g.finished_at,
    extract(epoch FROM g.finished_at - g.requested_at) AS duration_seconds,
    g.first_position,
    g.position
FROM generations g LEFT JOIN tally.ledgers l ON l.ledger = g.ledger;

-- Apart, for it is none of a customer's business.
CREATE OR REPLACE VIEW tally_api.generation_costs WITH (security_invoker) AS
SELECT
    g.ledger AS ledger_id,
    l.name AS ledger,
    g.generation,
    g.attempts_cost + g.verdict_cost AS provider_cost,
    g.cost_unit
FROM generations g LEFT JOIN tally.ledgers l ON l.ledger = g.ledger
WHERE g.cost_unit IS NOT NULL;

CREATE OR REPLACE VIEW tally_api.generation_sums WITH (security_invoker) AS
SELECT
    s.ledger AS ledger_id,
    l.name AS ledger,
    s.bucket,
    s.starts_at,
    s.model,
    s.provider,
    s.requested,
    s.succeeded,
    s.failed,
    s.cancelled,
    s.overdue,
    tally.credits(s.captured) AS captured,
    tally.credits(s.uncollected) AS uncollected,
    tally.credits(s.refunded) AS refunded,
    s.provider_cost,
    nullif(s.cost_unit, '') AS cost_unit,
    s.seconds
FROM generation_sums s LEFT JOIN tally.ledgers l ON l.ledger = s.ledger;
