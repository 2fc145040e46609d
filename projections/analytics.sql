-- SPDX-License-Identifier: Apache-2.0
-- projection: analytics
-- version: 2
-- answers: By hour and day: how many accounts came and were active, what was sold and used?
-- events: account.opened, account.suspended, account.reinstated, credits.granted
-- events: credits.adjusted, credits.reserved, credits.captured, credits.released
-- events: credits.charged, credits.refunded, credits.reversed, credits.reinstated
-- events: credits.rolled_over, lot.expired, debt.settled, debt.forgiven, uncollected.recovered
-- others: ignored, except credits.*, lot.*, debt.*, uncollected.*

-- [tables]

CREATE TABLE analytics (
    ledger integer NOT NULL,
    bucket text NOT NULL CHECK (bucket IN ('hour', 'day')),
    starts_at timestamptz NOT NULL,
    new_accounts bigint NOT NULL DEFAULT 0,
    active_accounts bigint NOT NULL DEFAULT 0,
    reservations bigint NOT NULL DEFAULT 0,
    sold numeric NOT NULL DEFAULT 0,
    given numeric NOT NULL DEFAULT 0,
    reserved numeric NOT NULL DEFAULT 0,
    used numeric NOT NULL DEFAULT 0,
    released numeric NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    reversed numeric NOT NULL DEFAULT 0,
    uncollected numeric NOT NULL DEFAULT 0,
    forgiven numeric NOT NULL DEFAULT 0,
    expired numeric NOT NULL DEFAULT 0,
    adjusted numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger, bucket, starts_at)
) WITH (fillfactor = 50);

COMMENT ON TABLE analytics IS 'One row per hour and one per day (UTC) in which something happened.';
COMMENT ON COLUMN analytics.ledger IS 'The ledger.';
COMMENT ON COLUMN analytics.bucket IS 'hour or day.';
COMMENT ON COLUMN analytics.starts_at IS 'When the hour or day began, UTC.';
COMMENT ON COLUMN analytics.new_accounts IS 'Accounts that were opened.';
COMMENT ON COLUMN analytics.active_accounts IS 'Accounts that reserved credit, each once.';
COMMENT ON COLUMN analytics.reservations IS 'Reservations that were made.';
COMMENT ON COLUMN analytics.sold IS 'Micro-credits of purchases and subscriptions.';
COMMENT ON COLUMN analytics.given IS 'Micro-credits of all other grants.';
COMMENT ON COLUMN analytics.reserved IS 'Micro-credits that were held.';
COMMENT ON COLUMN analytics.used IS
    'Micro-credits that were charged, within holds and beyond, paid or owed.';
COMMENT ON COLUMN analytics.released IS 'Micro-credits that were held and let go.';
COMMENT ON COLUMN analytics.refunded IS 'Micro-credits that were charged and given back.';
COMMENT ON COLUMN analytics.reversed IS
    'Micro-credits that were taken back or are owed with payments, less those reinstated.';
COMMENT ON COLUMN analytics.uncollected IS
    'Micro-credits that the platform bears from now on: used and not paid, or taken back and spent.';
COMMENT ON COLUMN analytics.forgiven IS 'Micro-credits of debt that were let go.';
COMMENT ON COLUMN analytics.expired IS 'Micro-credits that expired.';
COMMENT ON COLUMN analytics.adjusted IS 'Micro-credits by adjustments, less those taken.';

CREATE TABLE analytics_active (
    ledger integer NOT NULL,
    bucket text NOT NULL,
    starts_at timestamptz NOT NULL,
    account text NOT NULL,
    PRIMARY KEY (ledger, bucket, starts_at, account)
);

COMMENT ON TABLE analytics_active IS
    'One row per hour or day and account that reserved credit in it.';
COMMENT ON COLUMN analytics_active.ledger IS 'The ledger.';
COMMENT ON COLUMN analytics_active.bucket IS 'hour or day.';
COMMENT ON COLUMN analytics_active.starts_at IS 'When the hour or day began, UTC.';
COMMENT ON COLUMN analytics_active.account IS 'The account.';

-- [apply]

WITH hour AS MATERIALIZED (
    SELECT
        ledger,
        date_trunc('hour', recorded_at, 'UTC') AS starts_at,
        sum((type = 'account.opened')::int) AS new_accounts,
        sum((type = 'credits.reserved')::int) AS reservations,
        sum(CASE WHEN type = 'credits.granted'
            AND data ->> 'source' IN ('purchase', 'subscription') THEN amount ELSE 0 END) AS sold,
        sum(CASE WHEN type = 'credits.granted'
            AND data ->> 'source' NOT IN ('purchase', 'subscription')
            THEN amount ELSE 0 END) AS given,
        sum(CASE type WHEN 'credits.reserved' THEN amount ELSE 0 END) AS reserved,
        sum(CASE type
            WHEN 'credits.captured' THEN amount
            WHEN 'credits.charged' THEN debt_change - available_change
            ELSE 0
        END) AS used,
        sum(CASE type WHEN 'credits.released' THEN amount ELSE 0 END) AS released,
        sum(CASE type WHEN 'credits.refunded' THEN amount ELSE 0 END) AS refunded,
        sum(CASE
            WHEN type IN ('credits.reversed', 'credits.reinstated')
                THEN debt_change - available_change
            WHEN type = 'uncollected.recovered' THEN amount
            ELSE 0
        END) AS reversed,
        sum(CASE
            WHEN type IN ('credits.charged', 'credits.reversed')
                THEN coalesce(tally.microcredits(data ->> 'uncollected'), 0)
            WHEN type = 'credits.reinstated'
                THEN -coalesce(tally.microcredits(data ->> 'uncollected'), 0)
            WHEN type = 'uncollected.recovered' THEN -amount
            ELSE 0
        END) AS uncollected,
        sum(CASE type WHEN 'debt.forgiven' THEN amount ELSE 0 END) AS forgiven,
        sum(CASE type WHEN 'lot.expired' THEN amount ELSE 0 END) AS expired,
        sum(CASE type WHEN 'credits.adjusted' THEN amount ELSE 0 END) AS adjusted
    FROM batch
    GROUP BY ledger, date_trunc('hour', recorded_at, 'UTC')
), both_buckets AS (
    SELECT 'hour' AS bucket, * FROM hour
    UNION ALL
    SELECT 'day', ledger, date_trunc('day', starts_at, 'UTC'), sum(new_accounts),
        sum(reservations), sum(sold), sum(given), sum(reserved), sum(used), sum(released),
        sum(refunded), sum(reversed), sum(uncollected), sum(forgiven), sum(expired),
        sum(adjusted)
    FROM hour GROUP BY ledger, date_trunc('day', starts_at, 'UTC')
)
INSERT INTO analytics AS a (
    bucket, ledger, starts_at, new_accounts, reservations, sold, given, reserved, used, released,
    refunded, reversed, uncollected, forgiven, expired, adjusted
)
SELECT * FROM both_buckets
ON CONFLICT (ledger, bucket, starts_at) DO UPDATE SET
    new_accounts = a.new_accounts + excluded.new_accounts,
    reservations = a.reservations + excluded.reservations,
    sold = a.sold + excluded.sold,
    given = a.given + excluded.given,
    reserved = a.reserved + excluded.reserved,
    used = a.used + excluded.used,
    released = a.released + excluded.released,
    refunded = a.refunded + excluded.refunded,
    reversed = a.reversed + excluded.reversed,
    uncollected = a.uncollected + excluded.uncollected,
    forgiven = a.forgiven + excluded.forgiven,
    expired = a.expired + excluded.expired,
    adjusted = a.adjusted + excluded.adjusted;

WITH first_use AS (
    INSERT INTO analytics_active
    SELECT DISTINCT b.ledger, k.bucket, date_trunc(k.bucket, b.recorded_at, 'UTC'), b.account
    FROM batch b CROSS JOIN (VALUES ('hour'), ('day')) k (bucket)
    WHERE b.type = 'credits.reserved'
    ON CONFLICT DO NOTHING
    RETURNING ledger, bucket, starts_at
)
UPDATE analytics a SET active_accounts = a.active_accounts + f.accounts
FROM (
    SELECT ledger, bucket, starts_at, count(*) AS accounts FROM first_use
    GROUP BY ledger, bucket, starts_at
) f
WHERE a.ledger = f.ledger AND a.bucket = f.bucket AND a.starts_at = f.starts_at;

-- [views]

CREATE OR REPLACE VIEW tally_api.analytics WITH (security_invoker) AS
SELECT
    a.ledger AS ledger_id,
    l.name AS ledger,
    a.bucket,
    a.starts_at,
    a.new_accounts,
    a.active_accounts,
    a.reservations,
    tally.credits(a.sold) AS sold,
    tally.credits(a.given) AS given,
    tally.credits(a.reserved) AS reserved,
    tally.credits(a.used) AS used,
    tally.credits(a.released) AS released,
    tally.credits(a.refunded) AS refunded,
    tally.credits(a.reversed) AS reversed,
    tally.credits(a.uncollected) AS uncollected,
    tally.credits(a.forgiven) AS forgiven,
    tally.credits(a.expired) AS expired,
    tally.credits(a.adjusted) AS adjusted
FROM analytics a LEFT JOIN tally.ledgers l ON l.ledger = a.ledger;
