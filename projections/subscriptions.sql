-- SPDX-License-Identifier: Apache-2.0
-- projection: subscriptions
-- version: 5
-- answers: Which plans are there, and who has which by subscription?
-- events: plan.defined, plan.edited, plan.retired, subscription.started, subscription.renewed
-- events: subscription.changed, subscription.matched
-- events: subscription.past_due, subscription.paused, subscription.resumed
-- events: subscription.cancelled, subscription.ended, subscription.credited
-- events: subscription.prorated, subscription.unmatched, subscription.assigned
-- events: subscription.lapsed
-- others: ignored

-- [tables]

CREATE TABLE plans (
    ledger integer NOT NULL,
    plan text NOT NULL,
    name text NOT NULL,
    credits bigint NOT NULL,
    is_retired boolean NOT NULL DEFAULT false,
    definition jsonb NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, plan)
);

COMMENT ON TABLE plans IS 'One row per plan, as it is now.';
COMMENT ON COLUMN plans.ledger IS 'The ledger.';
COMMENT ON COLUMN plans.plan IS 'The plan''s id.';
COMMENT ON COLUMN plans.name IS 'What people call it.';
COMMENT ON COLUMN plans.credits IS 'Micro-credits that a period of it gives.';
COMMENT ON COLUMN plans.is_retired IS 'Whether it is no longer offered.';
COMMENT ON COLUMN plans.definition IS 'All that its last definition says.';
COMMENT ON COLUMN plans.position IS 'The position of its last event.';

CREATE TABLE subscriptions (
    ledger integer NOT NULL,
    subscription text NOT NULL,
    account text,
    customer text,
    plan text,
    quantity bigint,
    plan_since timestamptz,
    plan_rank bigint,
    grace_seconds bigint NOT NULL DEFAULT 0,
    grace_since timestamptz,
    grace_rank bigint,
    period_start timestamptz,
    period_end timestamptz,
    is_trial boolean NOT NULL DEFAULT false,
    granted numeric NOT NULL DEFAULT 0,
    rolled_over numeric NOT NULL DEFAULT 0,
    past_due_at timestamptz,
    paused_at timestamptz,
    resumed_at timestamptz,
    cancelled_at timestamptz,
    cancel_ends_at timestamptz,
    ended_at timestamptz,
    lapsed_at timestamptz,
    unmatched text,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, subscription)
) WITH (fillfactor = 80);

CREATE INDEX subscriptions_account ON subscriptions (ledger, account);

COMMENT ON TABLE subscriptions IS 'One row per subscription, as it is now.';
COMMENT ON COLUMN subscriptions.ledger IS 'The ledger.';
COMMENT ON COLUMN subscriptions.subscription IS 'The provider''s id, with the provider in front.';
COMMENT ON COLUMN subscriptions.account IS 'Whose it is; null while nobody knows.';
COMMENT ON COLUMN subscriptions.customer IS 'The provider''s id of the customer.';
COMMENT ON COLUMN subscriptions.plan IS 'The plan that it gives now.';
COMMENT ON COLUMN subscriptions.quantity IS 'How many of it.';
COMMENT ON COLUMN subscriptions.plan_since IS 'The beginning of the period that the plan is of.';
COMMENT ON COLUMN subscriptions.plan_rank IS
    'Which event of that period names it: the one of the highest rank.';
COMMENT ON COLUMN subscriptions.grace_seconds IS 'How long a renewal may be late.';
COMMENT ON COLUMN subscriptions.grace_since IS 'The beginning of the period that says so.';
COMMENT ON COLUMN subscriptions.grace_rank IS 'As plan_rank, for the grace.';
COMMENT ON COLUMN subscriptions.period_start IS 'The beginning of the latest period.';
COMMENT ON COLUMN subscriptions.period_end IS 'Its end.';
COMMENT ON COLUMN subscriptions.is_trial IS 'Whether the latest period is not paid.';
COMMENT ON COLUMN subscriptions.granted IS
    'Micro-credits that it has given, less what plan changes took back.';
COMMENT ON COLUMN subscriptions.rolled_over IS
    'Micro-credits that went from one period to the next.';
COMMENT ON COLUMN subscriptions.past_due_at IS 'When a payment was last missing.';
COMMENT ON COLUMN subscriptions.paused_at IS 'When it was last paused.';
COMMENT ON COLUMN subscriptions.resumed_at IS 'When it was last resumed.';
COMMENT ON COLUMN subscriptions.cancelled_at IS 'When it was last cancelled.';
COMMENT ON COLUMN subscriptions.cancel_ends_at IS
    'When the last cancellation ends it; null is the end of the period.';
COMMENT ON COLUMN subscriptions.ended_at IS 'When it ended.';
COMMENT ON COLUMN subscriptions.lapsed_at IS 'When it was last found to be over by itself.';
COMMENT ON COLUMN subscriptions.unmatched IS 'Why its credits wait; null where they do not.';
COMMENT ON COLUMN subscriptions.position IS 'The position of its last event.';

-- [apply]

INSERT INTO plans AS p (ledger, plan, name, credits, definition, position)
SELECT DISTINCT ON (ledger, data ->> 'id')
    ledger, data ->> 'id', data -> 'plan' ->> 'name',
    coalesce(tally.microcredits(data -> 'plan' ->> 'credits'), 0), data -> 'plan', position
FROM batch WHERE type IN ('plan.defined', 'plan.edited')
ORDER BY ledger, data ->> 'id', position DESC
ON CONFLICT (ledger, plan) DO UPDATE SET
    name = excluded.name,
    credits = excluded.credits,
    definition = excluded.definition,
    position = excluded.position;

UPDATE plans p SET is_retired = true, position = greatest(p.position, b.position)
FROM batch b
WHERE b.type = 'plan.retired' AND p.ledger = b.ledger AND p.plan = b.data ->> 'id';

INSERT INTO subscriptions AS s (
    ledger, subscription, account, customer, plan, quantity, plan_since, plan_rank,
    grace_seconds, grace_since, grace_rank, period_start, period_end, is_trial, granted, rolled_over, past_due_at, paused_at,
    resumed_at, cancelled_at, cancel_ends_at, ended_at, lapsed_at, unmatched, position
)
SELECT ledger, data ->> 'subscription',
    (array_agg(account ORDER BY position DESC) FILTER (WHERE account IS NOT NULL))[1],
    (array_agg(data ->> 'customer' ORDER BY position DESC)
        FILTER (WHERE data ? 'customer'))[1],
    (array_agg(data -> 'choice' ->> 'plan' ORDER BY starts_at DESC, rank DESC)
        FILTER (WHERE is_reckoned))[1],
    (array_agg((data -> 'choice' ->> 'quantity')::bigint ORDER BY starts_at DESC, rank DESC)
        FILTER (WHERE is_reckoned))[1],
    max(starts_at) FILTER (WHERE is_reckoned),
    (array_agg(rank ORDER BY starts_at DESC, rank DESC) FILTER (WHERE is_reckoned))[1],
    coalesce((array_agg((data ->> 'grace_seconds')::bigint ORDER BY starts_at DESC, rank DESC)
        FILTER (WHERE is_credited))[1], 0),
    max(starts_at) FILTER (WHERE is_credited),
    (array_agg(rank ORDER BY starts_at DESC, rank DESC) FILTER (WHERE is_credited))[1],
    max(starts_at) FILTER (WHERE is_period),
    -- Of periods that begin together the longest counts, and one that is paid before a trial.
    (array_agg((data ->> 'period_end')::timestamptz
        ORDER BY starts_at DESC, (data ->> 'period_end')::timestamptz DESC)
        FILTER (WHERE is_period))[1],
    coalesce((array_agg(data ? 'is_trial' ORDER BY starts_at DESC, data ? 'is_trial')
        FILTER (WHERE is_period))[1], false),
    sum(CASE type
        WHEN 'subscription.credited' THEN coalesce(tally.microcredits(data ->> 'amount'), 0)
        WHEN 'subscription.prorated' THEN coalesce(tally.microcredits(data ->> 'granted'), 0)
            - coalesce(tally.microcredits(data ->> 'taken_back'), 0)
        ELSE 0
    END),
    sum(coalesce(tally.microcredits(data ->> 'rolled_over'), 0)),
    max(effect_at) FILTER (WHERE type = 'subscription.past_due'),
    max(effect_at) FILTER (WHERE type = 'subscription.paused'),
    max(effect_at) FILTER (WHERE type = 'subscription.resumed'),
    max(effect_at) FILTER (WHERE type = 'subscription.cancelled'),
    (array_agg((data ->> 'ends_at')::timestamptz ORDER BY effect_at DESC, position)
        FILTER (WHERE type = 'subscription.cancelled'))[1],
    max(effect_at) FILTER (WHERE type = 'subscription.ended'),
    max(effect_at) FILTER (WHERE type = 'subscription.lapsed'),
    -- An empty text is that nothing is missing any more, null is no news.
    (array_agg(coalesce(data ->> 'reason', '') ORDER BY position DESC) FILTER (WHERE type IN (
        'subscription.unmatched', 'subscription.matched', 'subscription.assigned',
        'subscription.credited', 'subscription.prorated'
    )))[1],
    max(position)
FROM (
    SELECT ledger, position, type, account, data,
        (data ->> 'period_start')::timestamptz AS starts_at,
        (data ->> 'at')::timestamptz AS effect_at,
        type = 'subscription.credited' AS is_credited,
        type IN ('subscription.credited', 'subscription.prorated') AS is_reckoned,
        type IN ('subscription.started', 'subscription.renewed') AS is_period,
        -- Within a period the last trial yields to what is paid first, and that to the last
        -- change: trials < paid, of which the first is highest < 2^62 < changes.
        CASE
            WHEN type = 'subscription.prorated' THEN (1::bigint << 62) + position
            WHEN data ? 'is_trial' THEN position
            ELSE (1::bigint << 62) - position
        END AS rank
    FROM batch WHERE type ^@ 'subscription.'
) e
GROUP BY ledger, data ->> 'subscription'
ON CONFLICT (ledger, subscription) DO UPDATE SET
    account = coalesce(excluded.account, s.account),
    customer = coalesce(excluded.customer, s.customer),
    (plan, quantity, plan_since, plan_rank) = (
        SELECT plan, quantity, since, rank FROM (VALUES
            (s.plan, s.quantity, s.plan_since, s.plan_rank),
            (excluded.plan, excluded.quantity, excluded.plan_since, excluded.plan_rank)
        ) v (plan, quantity, since, rank)
        ORDER BY since DESC NULLS LAST, rank DESC LIMIT 1
    ),
    (grace_seconds, grace_since, grace_rank) = (
        SELECT seconds, since, rank FROM (VALUES
            (s.grace_seconds, s.grace_since, s.grace_rank),
            (excluded.grace_seconds, excluded.grace_since, excluded.grace_rank)
        ) v (seconds, since, rank)
        ORDER BY since DESC NULLS LAST, rank DESC LIMIT 1
    ),
    period_end = CASE
        WHEN excluded.period_start > coalesce(s.period_start, '-infinity') THEN excluded.period_end
        WHEN excluded.period_start = s.period_start THEN greatest(excluded.period_end, s.period_end)
        ELSE s.period_end
    END,
    is_trial = CASE
        WHEN excluded.period_start > coalesce(s.period_start, '-infinity') THEN excluded.is_trial
        WHEN excluded.period_start = s.period_start THEN excluded.is_trial AND s.is_trial
        ELSE s.is_trial
    END,
    period_start = greatest(excluded.period_start, s.period_start),
    granted = s.granted + excluded.granted,
    rolled_over = s.rolled_over + excluded.rolled_over,
    past_due_at = greatest(excluded.past_due_at, s.past_due_at),
    paused_at = greatest(excluded.paused_at, s.paused_at),
    resumed_at = greatest(excluded.resumed_at, s.resumed_at),
    cancel_ends_at = CASE
        WHEN excluded.cancelled_at > coalesce(s.cancelled_at, '-infinity')
        THEN excluded.cancel_ends_at ELSE s.cancel_ends_at
    END,
    cancelled_at = greatest(excluded.cancelled_at, s.cancelled_at),
    ended_at = greatest(excluded.ended_at, s.ended_at),
    lapsed_at = greatest(excluded.lapsed_at, s.lapsed_at),
    unmatched = coalesce(excluded.unmatched, s.unmatched),
    position = excluded.position;

-- [views]

CREATE OR REPLACE VIEW tally_api.plans WITH (security_invoker) AS
SELECT
    p.ledger AS ledger_id,
    l.name AS ledger,
    p.plan,
    p.name,
    tally.credits(p.credits) AS credits,
    CASE WHEN p.is_retired THEN 'retired' ELSE 'active' END AS status,
    p.definition,
    p.position
FROM plans p LEFT JOIN tally.ledgers l ON l.ledger = p.ledger;

CREATE OR REPLACE VIEW tally_api.subscriptions WITH (security_invoker) AS
SELECT
    s.ledger AS ledger_id,
    l.name AS ledger,
    s.subscription,
    s.account,
    s.customer,
    s.plan,
    s.quantity,
    CASE
        WHEN s.ended_at IS NOT NULL THEN 'ended'
        WHEN s.period_end IS NULL THEN 'pending'
        WHEN s.paused_at >= coalesce(s.resumed_at, '-infinity') THEN 'paused'
        WHEN s.lapsed_at >= m.lapses_at THEN 'lapsed'
        WHEN m.is_past_due THEN 'past_due'
        WHEN m.is_cancelled THEN 'cancelled'
        WHEN s.is_trial THEN 'trialing'
        ELSE 'active'
    END AS status,
    s.period_start,
    s.period_end,
    m.lapses_at,
    tally.credits(s.granted) AS granted,
    tally.credits(s.rolled_over) AS rolled_over,
    nullif(s.unmatched, '') AS unmatched,
    s.position
FROM subscriptions s
LEFT JOIN tally.ledgers l ON l.ledger = s.ledger
CROSS JOIN LATERAL (
    SELECT is_past_due, is_cancelled,
        CASE
            WHEN is_cancelled AND NOT is_past_due THEN coalesce(s.cancel_ends_at, s.period_end)
            ELSE CASE WHEN is_past_due THEN s.past_due_at ELSE s.period_end END
                + make_interval(secs => s.grace_seconds)
        END AS lapses_at
    FROM (
        SELECT coalesce(s.past_due_at >= s.period_end, false) AS is_past_due,
            coalesce(s.cancelled_at >= coalesce(s.resumed_at, '-infinity'), false)
                AS is_cancelled
    ) f
) m;
