-- SPDX-License-Identifier: Apache-2.0
-- projection: members
-- version: 1
-- answers: Who spends the credits of which account, up to what, and what did they spend?
-- events: member.added, member.changed, member.removed, credits.reserved, credits.charged
-- events: credits.released, credits.refunded
-- others: ignored, except member.*

-- [tables]

CREATE TABLE members (
    ledger integer NOT NULL,
    account text NOT NULL,
    member text NOT NULL,
    role text,
    cap bigint,
    period text,
    status text NOT NULL DEFAULT 'active',
    added_at timestamptz NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, account, member)
);

CREATE TABLE member_spending (
    ledger integer NOT NULL,
    account text NOT NULL,
    member text NOT NULL,
    day date NOT NULL,
    spent numeric NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, account, member, day)
) WITH (fillfactor = 80);

COMMENT ON TABLE members IS 'One row per member of a team, as it is now.';
COMMENT ON COLUMN members.ledger IS 'The ledger.';
COMMENT ON COLUMN members.account IS 'Whose credits the member spends.';
COMMENT ON COLUMN members.member IS 'The member''s id, unique in the account.';
COMMENT ON COLUMN members.role IS 'The platform''s own word.';
COMMENT ON COLUMN members.cap IS 'The most in micro-credits in a period; null is as much as there is.';
COMMENT ON COLUMN members.period IS 'day, week or month.';
COMMENT ON COLUMN members.status IS 'active or removed.';
COMMENT ON COLUMN members.added_at IS 'When the member was added.';
COMMENT ON COLUMN members.position IS 'The position of the last change.';
COMMENT ON TABLE member_spending IS 'One row per member and day on which something was spent.';
COMMENT ON COLUMN member_spending.ledger IS 'The ledger.';
COMMENT ON COLUMN member_spending.account IS 'Whose credits they are.';
COMMENT ON COLUMN member_spending.member IS 'Who spent.';
COMMENT ON COLUMN member_spending.day IS 'The day in UTC on which the hold began.';
COMMENT ON COLUMN member_spending.spent IS
    'Micro-credits held or taken, less what came back of them since.';
COMMENT ON COLUMN member_spending.position IS 'The position of the last event that changed it.';

-- [apply]

INSERT INTO members (ledger, account, member, role, cap, period, added_at, position)
SELECT ledger, account, substr(data ->> 'id', length(account) + 2), data ->> 'role',
    tally.microcredits(data #>> '{cap,amount}'), data #>> '{cap,period}', recorded_at, position
FROM batch WHERE type = 'member.added';

UPDATE members m SET role = c.role, cap = c.cap, period = c.period
FROM (
    SELECT DISTINCT ON (ledger, account, data ->> 'id') ledger, account,
        substr(data ->> 'id', length(account) + 2) AS member, data ->> 'role' AS role,
        tally.microcredits(data #>> '{cap,amount}') AS cap, data #>> '{cap,period}' AS period
    FROM batch WHERE type = 'member.changed'
    ORDER BY ledger, account, data ->> 'id', position DESC
) c
WHERE m.ledger = c.ledger AND m.account = c.account AND m.member = c.member;

UPDATE members m SET status = c.status, position = c.position
FROM (
    SELECT DISTINCT ON (ledger, account, data ->> 'id') ledger, account,
        substr(data ->> 'id', length(account) + 2) AS member,
        CASE type WHEN 'member.removed' THEN 'removed' ELSE 'active' END AS status, position
    FROM batch WHERE type IN ('member.changed', 'member.removed')
    ORDER BY ledger, account, data ->> 'id', position DESC
) c
WHERE m.ledger = c.ledger AND m.account = c.account AND m.member = c.member;

INSERT INTO member_spending AS s (ledger, account, member, day, spent, position)
SELECT ledger, account, substr(data #>> '{member,id}', length(account) + 2),
    ((data #>> '{member,at}')::timestamptz AT TIME ZONE 'UTC')::date,
    sum(CASE type
        WHEN 'credits.reserved' THEN amount
        WHEN 'credits.charged'
            THEN amount - coalesce(tally.microcredits(data ->> 'uncollected'), 0)
        ELSE -amount
    END),
    max(position)
FROM batch WHERE type ^@ 'credits.' AND data ? 'member'
GROUP BY 1, 2, 3, 4
ON CONFLICT (ledger, account, member, day) DO UPDATE SET
    spent = s.spent + excluded.spent, position = excluded.position;

-- [views]

CREATE OR REPLACE VIEW tally_api.members WITH (security_invoker) AS
SELECT
    m.ledger AS ledger_id,
    l.name AS ledger,
    m.account,
    m.member,
    m.role,
    tally.credits(m.cap) AS cap,
    m.period,
    m.status,
    m.added_at,
    m.position
FROM members m LEFT JOIN tally.ledgers l ON l.ledger = m.ledger;

CREATE OR REPLACE VIEW tally_api.member_spending WITH (security_invoker) AS
SELECT
    s.ledger AS ledger_id,
    l.name AS ledger,
    s.account,
    s.member,
    s.day,
    tally.credits(s.spent) AS spent,
    s.position
FROM member_spending s LEFT JOIN tally.ledgers l ON l.ledger = s.ledger;
