-- SPDX-License-Identifier: Apache-2.0
-- Events of the billing domain: charges, reversals of payments, rollovers, forgiven debt. Events of
-- other parts may concern no account, and may say amount of something that is no credit.

-- From now on ledgers may hold these types: see LedgerFormat.
ALTER TABLE ledgers ALTER COLUMN format SET DEFAULT 2;
UPDATE ledgers SET format = 2 WHERE format < 2;

-- As before (0002), and: what an event brings or takes of available credit is its amount without
-- the parts that are owed, borne by the platform, or forgiven.
CREATE OR REPLACE FUNCTION decoded_events(
    of_ledger integer, after bigint, through bigint, of_types text[]
)
    RETURNS TABLE (
        ledger integer, "position" bigint, recorded_at timestamptz, type text, account text,
        amount bigint, available_change bigint, held_change bigint, debt_change bigint, data jsonb
    )
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        c.ledger, c.position, c.recorded_at, c.type, c.account, c.amount,
        CASE c.type
            WHEN 'credits.reserved' THEN -c.amount
            WHEN 'credits.captured' THEN 0
            WHEN 'credits.released' THEN c.amount
            WHEN 'credits.granted' THEN c.amount
            WHEN 'credits.adjusted' THEN c.amount + c.debt
            WHEN 'credits.refunded' THEN c.amount - c.debt
            WHEN 'credits.charged' THEN c.debt + c.borne - c.amount
            WHEN 'credits.reversed' THEN c.debt + c.borne - c.amount
            WHEN 'credits.reinstated' THEN c.amount - c.debt - c.borne
            WHEN 'lot.expired' THEN -c.amount
            WHEN 'debt.settled' THEN -c.amount
            WHEN 'uncollected.recovered' THEN -c.amount
            ELSE 0
        END,
        CASE c.type
            WHEN 'credits.reserved' THEN c.amount
            WHEN 'credits.captured' THEN -c.amount
            WHEN 'credits.released' THEN -c.amount
            ELSE 0
        END,
        CASE c.type
            WHEN 'credits.adjusted' THEN c.debt
            WHEN 'credits.charged' THEN c.debt
            WHEN 'credits.reversed' THEN c.debt
            WHEN 'credits.refunded' THEN -c.debt
            WHEN 'credits.reinstated' THEN -c.debt
            WHEN 'debt.settled' THEN -c.amount
            WHEN 'debt.forgiven' THEN -c.amount
            ELSE 0
        END,
        c.data
    FROM (
        SELECT p.*,
            CASE WHEN p.is_credit THEN tally.microcredits(p.data ->> 'amount') END AS amount,
            -- In debt.settled, it is what is owed for, not how much.
            CASE WHEN p.type IN (
                'credits.adjusted', 'credits.charged', 'credits.refunded', 'credits.reversed',
                'credits.reinstated'
            ) THEN coalesce(tally.microcredits(p.data ->> 'debt'), 0) END AS debt,
            CASE WHEN p.type IN ('credits.charged', 'credits.reversed', 'credits.reinstated')
                THEN coalesce(tally.microcredits(p.data ->> 'uncollected'), 0)
                    + coalesce(tally.microcredits(p.data ->> 'forgiven'), 0)
            END AS borne
        FROM (
            SELECT e.ledger, e.position, e.recorded_at, e.type, e.account, e.data::jsonb AS data,
                e.type ^@ 'credits.' OR e.type IN (
                    'lot.expired', 'debt.settled', 'debt.forgiven', 'uncollected.recovered'
                ) AS is_credit
            FROM tally.events e
            WHERE e.ledger = of_ledger AND e.position > after AND e.position <= through
                AND e.type = ANY (of_types)
            OFFSET 0
        ) p
        OFFSET 0
    ) c
$$;
