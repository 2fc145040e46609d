-- SPDX-License-Identifier: Apache-2.0
-- projection: journal
-- version: 2
-- answers: What does double-entry bookkeeping say of every event, and do the books balance?
-- events: account.opened, account.suspended, account.reinstated, credits.granted
-- events: credits.adjusted, credits.reserved, credits.captured, credits.released
-- events: credits.charged, credits.refunded, credits.reversed, credits.reinstated
-- events: credits.rolled_over, lot.expired, debt.settled, debt.forgiven, uncollected.recovered
-- others: ignored, except credits.*, lot.*, debt.*, uncollected.*

-- [tables]

CREATE TABLE postings (
    ledger integer NOT NULL,
    position bigint NOT NULL,
    book text NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (ledger, position, book)
);

COMMENT ON TABLE postings IS 'One row per event and book account, never changed.';
COMMENT ON COLUMN postings.ledger IS 'The ledger.';
COMMENT ON COLUMN postings.position IS 'The event''s position in the log: the entry.';
COMMENT ON COLUMN postings.book IS
    'available, held, debt, payments, promotions, adjustments, refunds, usage, breakage or
uncollected.';
COMMENT ON COLUMN postings.account IS 'The customer''s account.';
COMMENT ON COLUMN postings.amount IS
    'Micro-credits that come to (positive) or leave (negative) the book account.';
COMMENT ON COLUMN postings.at IS 'When it was recorded.';

CREATE TABLE journal_days (
    ledger integer NOT NULL,
    account text NOT NULL,
    day date NOT NULL,
    book text NOT NULL,
    incoming numeric NOT NULL,
    outgoing numeric NOT NULL,
    PRIMARY KEY (ledger, account, day, book)
) WITH (fillfactor = 80);

COMMENT ON TABLE journal_days IS
    'One row per account, day (UTC) and book account that was posted to.';
COMMENT ON COLUMN journal_days.ledger IS 'The ledger.';
COMMENT ON COLUMN journal_days.account IS 'The customer''s account.';
COMMENT ON COLUMN journal_days.day IS 'The day, UTC.';
COMMENT ON COLUMN journal_days.book IS 'The book account.';
COMMENT ON COLUMN journal_days.incoming IS 'Micro-credits that came to it.';
COMMENT ON COLUMN journal_days.outgoing IS 'Micro-credits that left it.';

CREATE TABLE book_days (
    ledger integer NOT NULL,
    book text NOT NULL,
    day date NOT NULL,
    incoming numeric NOT NULL,
    outgoing numeric NOT NULL,
    PRIMARY KEY (ledger, book, day)
) WITH (fillfactor = 50);

COMMENT ON TABLE book_days IS
    'One row per book account and day (UTC) on which any customer''s was posted to.';
COMMENT ON COLUMN book_days.ledger IS 'The ledger.';
COMMENT ON COLUMN book_days.book IS 'The book account.';
COMMENT ON COLUMN book_days.day IS 'The day, UTC.';
COMMENT ON COLUMN book_days.incoming IS 'Micro-credits that came to it.';
COMMENT ON COLUMN book_days.outgoing IS 'Micro-credits that left it.';

-- [apply]

WITH posting AS MATERIALIZED (
    SELECT b.ledger, b.position, p.book, b.account, p.amount, b.recorded_at AS at
    FROM (
        SELECT *,
            -- The parts of the platform's side that belong to other books than the rest.
            CASE WHEN type IN ('credits.charged', 'credits.reversed', 'credits.reinstated')
                THEN coalesce(tally.microcredits(data ->> 'uncollected'), 0)
                    + coalesce(tally.microcredits(data ->> 'forgiven'), 0)
                ELSE 0
            END * CASE type WHEN 'credits.reinstated' THEN 1 ELSE -1 END AS borne,
            CASE type
                WHEN 'credits.reversed' THEN coalesce(tally.microcredits(data ->> 'bonus'), 0)
                WHEN 'credits.reinstated' THEN -coalesce(tally.microcredits(data ->> 'bonus'), 0)
                ELSE 0
            END AS bonus
        FROM batch
    ) b
    CROSS JOIN LATERAL (
        VALUES
            ('available', b.available_change),
            ('held', b.held_change),
            ('debt', -b.debt_change),
            ('uncollected', b.borne),
            ('promotions', b.bonus),
            -- What the customers' books gain, the platform's lose.
            (CASE
                WHEN b.type IN ('credits.captured', 'credits.charged', 'credits.refunded')
                    THEN 'usage'
                WHEN b.type IN ('credits.reversed', 'credits.reinstated') THEN 'payments'
                WHEN b.type IN ('debt.forgiven', 'uncollected.recovered') THEN 'uncollected'
                WHEN b.type = 'lot.expired' THEN 'breakage'
                WHEN b.type = 'credits.adjusted' THEN 'adjustments'
                ELSE CASE b.data ->> 'source'
                    WHEN 'purchase' THEN 'payments'
                    WHEN 'subscription' THEN 'payments'
                    WHEN 'bonus' THEN 'promotions'
                    WHEN 'promotion' THEN 'promotions'
                    WHEN 'adjustment' THEN 'adjustments'
                    WHEN 'refund' THEN 'refunds'
                END
            END, b.debt_change - b.available_change - b.held_change - b.borne - b.bonus)
    ) p (book, amount)
    WHERE p.amount <> 0
), entry AS (
    INSERT INTO postings SELECT * FROM posting
), account_day AS MATERIALIZED (
    SELECT ledger, account, (at AT TIME ZONE 'UTC')::date AS day, book,
        sum(greatest(amount, 0)) AS incoming, sum(greatest(-amount, 0)) AS outgoing
    FROM posting
    GROUP BY ledger, account, (at AT TIME ZONE 'UTC')::date, book
), of_accounts AS (
    INSERT INTO journal_days AS d (ledger, account, day, book, incoming, outgoing)
    SELECT ledger, account, day, book, incoming, outgoing FROM account_day
    ON CONFLICT (ledger, account, day, book) DO UPDATE SET
        incoming = d.incoming + excluded.incoming,
        outgoing = d.outgoing + excluded.outgoing
)
INSERT INTO book_days AS d (ledger, book, day, incoming, outgoing)
SELECT ledger, book, day, sum(incoming), sum(outgoing) FROM account_day
GROUP BY ledger, book, day
ON CONFLICT (ledger, book, day) DO UPDATE SET
    incoming = d.incoming + excluded.incoming,
    outgoing = d.outgoing + excluded.outgoing;

-- [views]

CREATE OR REPLACE VIEW tally_api.journal WITH (security_invoker) AS
SELECT
    p.ledger AS ledger_id,
    l.name AS ledger,
    p.position,
    p.at,
    p.account,
    p.book,
    tally.credits(p.amount) AS amount
FROM postings p LEFT JOIN tally.ledgers l ON l.ledger = p.ledger;

CREATE OR REPLACE VIEW tally_api.journal_days WITH (security_invoker) AS
SELECT
    d.ledger AS ledger_id,
    l.name AS ledger,
    d.account,
    d.day,
    d.book,
    tally.credits(d.incoming) AS incoming,
    tally.credits(d.outgoing) AS outgoing,
    tally.credits(d.incoming - d.outgoing) AS change
FROM journal_days d LEFT JOIN tally.ledgers l ON l.ledger = d.ledger;

-- Of all customers, on each day that has postings; what comes and leaves on a day is the same.
CREATE OR REPLACE VIEW tally_api.trial_balance_days WITH (security_invoker) AS
SELECT
    d.ledger AS ledger_id,
    l.name AS ledger,
    d.day,
    d.book,
    tally.credits(d.incoming) AS incoming,
    tally.credits(d.outgoing) AS outgoing,
    tally.credits(sum(d.incoming - d.outgoing) OVER book) AS balance
FROM book_days d LEFT JOIN tally.ledgers l ON l.ledger = d.ledger
WINDOW book AS (PARTITION BY d.ledger, d.book ORDER BY d.day ROWS UNBOUNDED PRECEDING);

-- Of all customers and days; the balances sum to zero.
CREATE OR REPLACE VIEW tally_api.trial_balance WITH (security_invoker) AS
SELECT
    d.ledger AS ledger_id,
    l.name AS ledger,
    d.book,
    tally.credits(sum(d.incoming)) AS incoming,
    tally.credits(sum(d.outgoing)) AS outgoing,
    tally.credits(sum(d.incoming) - sum(d.outgoing)) AS balance
FROM book_days d LEFT JOIN tally.ledgers l ON l.ledger = d.ledger
GROUP BY d.ledger, l.name, d.book;
