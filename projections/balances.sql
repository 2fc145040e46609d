-- SPDX-License-Identifier: Apache-2.0
-- projection: balances
-- version: 3
-- answers: What can each account use, hold and owe, and what has gone through it?
-- events: account.opened, account.updated, account.plan_changed, account.suspended
-- events: account.reinstated, credits.granted
-- events: credits.adjusted, credits.reserved, credits.captured, credits.released
-- events: credits.charged, credits.refunded, credits.reversed, credits.reinstated
-- events: credits.rolled_over, lot.expired, debt.settled, debt.forgiven, uncollected.recovered
-- others: ignored, except credits.*, lot.*, debt.*, uncollected.*

-- [tables]

-- Sums of micro-credits are numeric: ten thousand of the largest lots are more than a bigint holds.
CREATE TABLE balances (
    ledger integer NOT NULL,
    account text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    plan text,
    given_plan text,
    available numeric NOT NULL DEFAULT 0,
    held numeric NOT NULL DEFAULT 0,
    debt numeric NOT NULL DEFAULT 0,
    granted numeric NOT NULL DEFAULT 0,
    purchased numeric NOT NULL DEFAULT 0,
    captured numeric NOT NULL DEFAULT 0,
    charged numeric NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    expired numeric NOT NULL DEFAULT 0,
    reversed numeric NOT NULL DEFAULT 0,
    forgiven numeric NOT NULL DEFAULT 0,
    uncollected numeric NOT NULL DEFAULT 0,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, account)
) WITH (fillfactor = 80);

-- Plans by subscription, in the order in which they came: the last one is the account's.
CREATE TABLE entitlements (
    ledger integer NOT NULL,
    account text NOT NULL,
    subscription text NOT NULL,
    plan text NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (ledger, account, subscription)
);

COMMENT ON TABLE entitlements IS 'One row per subscription that gives an account a plan now.';
COMMENT ON COLUMN entitlements.ledger IS 'The ledger.';
COMMENT ON COLUMN entitlements.account IS 'The account''s id.';
COMMENT ON COLUMN entitlements.subscription IS 'The subscription''s id.';
COMMENT ON COLUMN entitlements.plan IS 'The plan that it gives.';
COMMENT ON COLUMN entitlements.since IS 'The position from which on it has given one.';

COMMENT ON TABLE balances IS 'One row per account, as it is now.';
COMMENT ON COLUMN balances.ledger IS 'The ledger.';
COMMENT ON COLUMN balances.account IS 'The account''s id.';
COMMENT ON COLUMN balances.status IS 'active or suspended.';
COMMENT ON COLUMN balances.plan IS 'By its latest subscription, else the plan that it was given.';
COMMENT ON COLUMN balances.given_plan IS 'The plan that the account was given without one.';
COMMENT ON COLUMN balances.available IS 'Micro-credits free to use.';
COMMENT ON COLUMN balances.held IS 'Micro-credits in open reservations.';
COMMENT ON COLUMN balances.debt IS 'Micro-credits owed.';
COMMENT ON COLUMN balances.granted IS 'Micro-credits that ever came in by grants.';
COMMENT ON COLUMN balances.purchased IS 'Of these, what was bought: grants of source purchase.';
COMMENT ON COLUMN balances.captured IS 'Micro-credits that were held and then charged.';
COMMENT ON COLUMN balances.charged IS
    'Micro-credits that were charged beyond a hold: paid or owed, not what the platform bears.';
COMMENT ON COLUMN balances.refunded IS 'Of both, what was given back or is owed no more.';
COMMENT ON COLUMN balances.expired IS 'Micro-credits that expired unused.';
COMMENT ON COLUMN balances.reversed IS
    'Micro-credits that were taken back or are owed with a payment, less those reinstated.';
COMMENT ON COLUMN balances.forgiven IS 'Micro-credits of debt that were let go.';
COMMENT ON COLUMN balances.uncollected IS
    'Micro-credits that the platform bears: used and not paid, or taken back and spent.';
COMMENT ON COLUMN balances.opened_at IS 'When the account was opened.';
COMMENT ON COLUMN balances.changed_at IS 'When its credit or status last changed.';
COMMENT ON COLUMN balances.position IS 'The position of the event that did so.';

-- [apply]

INSERT INTO balances (ledger, account, plan, given_plan, opened_at, changed_at, position)
SELECT ledger, account, data ->> 'plan', data ->> 'plan', recorded_at, recorded_at, position
FROM batch WHERE type = 'account.opened';

UPDATE balances b SET given_plan = c.plan
FROM (
    SELECT DISTINCT ON (ledger, account) ledger, account, data ->> 'plan' AS plan
    FROM batch WHERE type = 'account.updated'
    ORDER BY ledger, account, position DESC
) c
WHERE b.ledger = c.ledger AND b.account = c.account;

-- One that ended and began again comes last.
DELETE FROM entitlements e USING batch b
WHERE b.type = 'account.plan_changed' AND NOT b.data ? 'plan' AND e.ledger = b.ledger
    AND e.account = b.account AND e.subscription = b.data ->> 'subscription';

INSERT INTO entitlements AS e (ledger, account, subscription, plan, since)
SELECT c.ledger, c.account, c.subscription, c.plan, c.since
FROM (
    SELECT ledger, account, data ->> 'subscription' AS subscription,
        (array_agg(data ->> 'plan' ORDER BY position DESC))[1] AS plan,
        min(position) FILTER (WHERE position > ended) AS since
    FROM (
        SELECT *, coalesce(max(position) FILTER (WHERE NOT data ? 'plan') OVER (
            PARTITION BY ledger, account, data ->> 'subscription'
        ), 0) AS ended
        FROM batch WHERE type = 'account.plan_changed'
    ) p
    GROUP BY ledger, account, data ->> 'subscription'
) c
WHERE c.plan IS NOT NULL
ON CONFLICT (ledger, account, subscription) DO UPDATE SET plan = excluded.plan;

UPDATE balances b SET plan = coalesce(
    (
        SELECT e.plan FROM entitlements e
        WHERE e.ledger = b.ledger AND e.account = b.account ORDER BY e.since DESC LIMIT 1
    ),
    b.given_plan
)
FROM (
    SELECT DISTINCT ledger, account FROM batch
    WHERE type IN ('account.updated', 'account.plan_changed')
) c
WHERE b.ledger = c.ledger AND b.account = c.account;

UPDATE balances b SET status = s.status
FROM (
    SELECT DISTINCT ON (ledger, account) ledger, account,
        CASE type WHEN 'account.suspended' THEN 'suspended' ELSE 'active' END AS status
    FROM batch WHERE type IN ('account.suspended', 'account.reinstated')
    ORDER BY ledger, account, position DESC
) s
WHERE b.ledger = s.ledger AND b.account = s.account;

UPDATE balances b SET
    available = b.available + d.available,
    held = b.held + d.held,
    debt = b.debt + d.debt,
    granted = b.granted + d.granted,
    purchased = b.purchased + d.purchased,
    captured = b.captured + d.captured,
    charged = b.charged + d.charged,
    refunded = b.refunded + d.refunded,
    expired = b.expired + d.expired,
    reversed = b.reversed + d.reversed,
    forgiven = b.forgiven + d.forgiven,
    uncollected = b.uncollected + d.uncollected,
    changed_at = d.changed_at,
    position = d.position
FROM (
    SELECT
        ledger,
        account,
        sum(available_change) AS available,
        sum(held_change) AS held,
        sum(debt_change) AS debt,
        sum(CASE type WHEN 'credits.granted' THEN amount ELSE 0 END) AS granted,
        sum(CASE WHEN type = 'credits.granted' AND data ->> 'source' = 'purchase'
            THEN amount ELSE 0 END) AS purchased,
        sum(CASE type WHEN 'credits.captured' THEN amount ELSE 0 END) AS captured,
        sum(CASE type WHEN 'credits.charged' THEN debt_change - available_change ELSE 0 END)
            AS charged,
        sum(CASE type WHEN 'credits.refunded' THEN amount ELSE 0 END) AS refunded,
        sum(CASE type WHEN 'lot.expired' THEN amount ELSE 0 END) AS expired,
        sum(CASE
            WHEN type IN ('credits.reversed', 'credits.reinstated')
                THEN debt_change - available_change
            WHEN type = 'uncollected.recovered' THEN amount
            ELSE 0
        END) AS reversed,
        sum(CASE type WHEN 'debt.forgiven' THEN amount ELSE 0 END) AS forgiven,
        sum(CASE
            WHEN type IN ('credits.charged', 'credits.reversed')
                THEN coalesce(tally.microcredits(data ->> 'uncollected'), 0)
            WHEN type = 'credits.reinstated'
                THEN -coalesce(tally.microcredits(data ->> 'uncollected'), 0)
            WHEN type = 'uncollected.recovered' THEN -amount
            ELSE 0
        END) AS uncollected,
        max(recorded_at) AS changed_at,
        max(position) AS position
    FROM batch WHERE type NOT IN ('account.updated', 'account.plan_changed')
    GROUP BY ledger, account
) d
WHERE b.ledger = d.ledger AND b.account = d.account;

-- [views]

CREATE OR REPLACE VIEW tally_api.balances WITH (security_invoker) AS
SELECT
    b.ledger AS ledger_id,
    l.name AS ledger,
    b.account,
    b.status,
    b.plan,
    tally.credits(b.available) AS available,
    tally.credits(b.held) AS held,
    tally.credits(b.debt) AS debt,
    tally.credits(b.granted) AS granted,
    tally.credits(b.purchased) AS purchased,
    tally.credits(b.captured) AS captured,
    tally.credits(b.charged) AS charged,
    tally.credits(b.refunded) AS refunded,
    tally.credits(b.expired) AS expired,
    tally.credits(b.reversed) AS reversed,
    tally.credits(b.forgiven) AS forgiven,
    tally.credits(b.uncollected) AS uncollected,
    b.opened_at,
    b.changed_at,
    b.position
FROM balances b LEFT JOIN tally.ledgers l ON l.ledger = b.ledger;

-- For those who come from a table of this name.
CREATE OR REPLACE VIEW tally_api.user_credits WITH (security_invoker) AS
SELECT
    b.account AS user_id,
    tally.credits(b.available) AS credits,
    tally.credits(b.purchased) AS credits_purchased,
    b.opened_at AS created_at,
    b.changed_at AS updated_at
FROM balances b
WHERE b.ledger = (SELECT tally_api.my_ledger());
