-- SPDX-License-Identifier: Apache-2.0
-- projection: payments
-- version: 4
-- answers: What was paid, what did it buy, what was taken back, and what waits for a person?
-- events: payment.processing, payment.failed, payment.succeeded, payment.updated
-- events: payment.refund_observed, payment.chargeback_observed
-- events: payment.refund_ordered, payment.refund_settled
-- events: payment.matched, payment.unmatched, payment.anomaly
-- events: credits.granted, credits.reversed, credits.reinstated
-- others: ignored, except payment.*

-- [tables]

CREATE TABLE payments (
    ledger integer NOT NULL,
    payment text NOT NULL,
    account text,
    customer text,
    status text,
    matching text,
    reason text,
    currency text,
    total bigint,
    tax bigint,
    discount bigint,
    refunded bigint,
    package text,
    checkout text,
    subscription text,
    reference text,
    is_test boolean NOT NULL,
    granted numeric NOT NULL,
    reversed numeric NOT NULL,
    open_refunds bigint NOT NULL,
    anomalies bigint NOT NULL,
    occurred_at timestamptz,
    occurred_rank smallint,
    first_at timestamptz NOT NULL,
    first_position bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, payment)
) WITH (fillfactor = 80);

CREATE INDEX payments_newest ON payments (ledger, first_position);
CREATE INDEX payments_other ON payments (ledger, status, first_position)
    WHERE status <> 'succeeded';
CREATE INDEX payments_matching ON payments (ledger, matching, first_position);
CREATE INDEX payments_open_refunds ON payments (ledger, first_position)
    WHERE open_refunds > 0;
CREATE INDEX payments_account ON payments (ledger, account, first_position);

COMMENT ON TABLE payments IS 'One row per payment, as it is now.';
COMMENT ON COLUMN payments.ledger IS 'The ledger.';
COMMENT ON COLUMN payments.payment IS 'The provider, a colon, and its id of the payment.';
COMMENT ON COLUMN payments.account IS
    'Whose credits it bought; until then, the account that it names, if any.';
COMMENT ON COLUMN payments.customer IS 'Who paid, as the provider knows them.';
COMMENT ON COLUMN payments.status IS
    'processing, failed or succeeded; null where only something else was told of it.';
COMMENT ON COLUMN payments.matching IS
    'matched, unmatched (it waits), or subscription (which grants what it brings); else null.';
COMMENT ON COLUMN payments.reason IS 'Why it waits, while it does.';
COMMENT ON COLUMN payments.currency IS 'The ISO 4217 code of what was paid.';
COMMENT ON COLUMN payments.total IS 'Minor units that were paid, with tax.';
COMMENT ON COLUMN payments.tax IS 'Minor units of tax in the total.';
COMMENT ON COLUMN payments.discount IS 'Minor units that were taken off before.';
COMMENT ON COLUMN payments.refunded IS
    'Minor units given back so far, where the provider tells a running total.';
COMMENT ON COLUMN payments.package IS 'The package that the payment names itself.';
COMMENT ON COLUMN payments.checkout IS 'The checkout that it comes from, if any.';
COMMENT ON COLUMN payments.subscription IS 'The subscription that it pays, if any.';
COMMENT ON COLUMN payments.reference IS 'The caller''s own name for what is paid.';
COMMENT ON COLUMN payments.is_test IS 'Whether no real money was behind it.';
COMMENT ON COLUMN payments.granted IS 'Micro-credits that it bought, bonus included.';
COMMENT ON COLUMN payments.reversed IS 'Of these, what is claimed back now.';
COMMENT ON COLUMN payments.open_refunds IS
    'Refunds that were ordered here and of which nobody knows yet what came of them.';
COMMENT ON COLUMN payments.anomalies IS 'How often something about it could not be.';
COMMENT ON COLUMN payments.occurred_at IS
    'When the provider says that it came to its status; of several times, the first that was told.';
COMMENT ON COLUMN payments.occurred_rank IS
    'The status that the time is of: 0 processing, 1 failed, 2 succeeded; null before any.';
COMMENT ON COLUMN payments.first_at IS 'When its first event was recorded.';
COMMENT ON COLUMN payments.first_position IS 'The position of its first event.';
COMMENT ON COLUMN payments.position IS 'The position of its last event.';

CREATE TABLE payment_objects (
    ledger integer NOT NULL,
    payment text NOT NULL,
    kind text NOT NULL,
    object text NOT NULL,
    states text[] NOT NULL,
    currency text NOT NULL,
    minor_units bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, payment, kind, object)
);

COMMENT ON TABLE payment_objects IS 'One row per refund and chargeback of a payment.';
COMMENT ON COLUMN payment_objects.ledger IS 'The ledger.';
COMMENT ON COLUMN payment_objects.payment IS 'The payment.';
COMMENT ON COLUMN payment_objects.kind IS 'refund or chargeback.';
COMMENT ON COLUMN payment_objects.object IS 'The provider''s id.';
COMMENT ON COLUMN payment_objects.states IS 'All that was observed of it, in alphabetic order.';
COMMENT ON COLUMN payment_objects.currency IS 'The ISO 4217 code.';
COMMENT ON COLUMN payment_objects.minor_units IS 'The largest amount that was observed.';
COMMENT ON COLUMN payment_objects.position IS 'The position of its last event.';

-- [apply]

-- An event says only what is new, so of every fact the last word counts.
INSERT INTO payments AS p (
    ledger, payment, account, customer, status, matching, reason, currency, total, tax, discount,
    refunded, package, checkout, subscription, reference, is_test, granted, reversed, open_refunds,
    anomalies, occurred_at, occurred_rank, first_at, first_position, position
)
SELECT ledger, payment,
    (array_agg(account ORDER BY position DESC) FILTER (WHERE account IS NOT NULL))[1],
    (array_agg(data ->> 'customer' ORDER BY position DESC) FILTER (WHERE data ? 'customer'))[1],
    (array_agg(substr(type, 9) ORDER BY position DESC) FILTER (WHERE type IN (
        'payment.processing', 'payment.failed', 'payment.succeeded'
    )))[1],
    (array_agg(
        CASE
            WHEN type = 'payment.matched' THEN 'matched'
            WHEN data ->> 'reason' = 'left-to-subscription' THEN 'subscription'
            ELSE 'unmatched'
        END ORDER BY position DESC
    ) FILTER (WHERE type IN ('payment.matched', 'payment.unmatched')))[1],
    (array_agg(
        nullif(data ->> 'reason', 'left-to-subscription') ORDER BY position DESC
    ) FILTER (WHERE type IN ('payment.matched', 'payment.unmatched')))[1],
    (array_agg(data #>> '{amounts,currency}' ORDER BY position DESC)
        FILTER (WHERE data ? 'amounts'))[1],
    (array_agg((data #>> '{amounts,total}')::bigint ORDER BY position DESC)
        FILTER (WHERE data ? 'amounts'))[1],
    (array_agg((data #>> '{amounts,tax}')::bigint ORDER BY position DESC)
        FILTER (WHERE data ? 'amounts'))[1],
    (array_agg((data #>> '{amounts,discount}')::bigint ORDER BY position DESC)
        FILTER (WHERE data ? 'amounts'))[1],
    max((data ->> 'refunded')::bigint) FILTER (WHERE type ^@ 'payment.'),
    (array_agg(data ->> 'package' ORDER BY position DESC) FILTER (WHERE data ? 'package'))[1],
    (array_agg(data ->> 'checkout' ORDER BY position DESC) FILTER (WHERE data ? 'checkout'))[1],
    (array_agg(data ->> 'subscription' ORDER BY position DESC)
        FILTER (WHERE data ? 'subscription'))[1],
    (array_agg(data ->> 'reference' ORDER BY position DESC) FILTER (WHERE data ? 'reference'))[1],
    bool_or(data ? 'test'),
    sum(CASE type WHEN 'credits.granted' THEN amount ELSE 0 END),
    sum(CASE type
        WHEN 'credits.reversed' THEN amount
        WHEN 'credits.reinstated' THEN -amount
        ELSE 0
    END),
    sum(CASE type
        WHEN 'payment.refund_ordered' THEN 1
        WHEN 'payment.refund_settled' THEN -1
        ELSE 0
    END),
    count(*) FILTER (WHERE type = 'payment.anomaly'),
    (array_agg((data ->> 'occurred_at')::timestamptz
        ORDER BY rank DESC, data ? 'occurred_at' DESC, position)
        FILTER (WHERE rank IS NOT NULL))[1],
    max(rank),
    min(recorded_at), min(position), max(position)
FROM (
    SELECT ledger, position, recorded_at, type, account, amount, data,
        CASE
            WHEN type <> 'payment.anomaly' THEN data ->> 'payment'
            WHEN data ->> 'subject' ^@ 'payment/' THEN substr(data ->> 'subject', 9)
        END AS payment,
        CASE CASE type WHEN 'payment.updated' THEN data ->> 'status' ELSE substr(type, 9) END
            WHEN 'processing' THEN 0::smallint
            WHEN 'failed' THEN 1::smallint
            WHEN 'succeeded' THEN 2::smallint
        END AS rank
    FROM batch
) e
WHERE payment IS NOT NULL
GROUP BY ledger, payment
ON CONFLICT (ledger, payment) DO UPDATE SET
    account = coalesce(excluded.account, p.account),
    customer = coalesce(excluded.customer, p.customer),
    status = coalesce(excluded.status, p.status),
    matching = coalesce(excluded.matching, p.matching),
    reason = CASE WHEN excluded.matching IS NULL THEN p.reason ELSE excluded.reason END,
    currency = coalesce(excluded.currency, p.currency),
    total = coalesce(excluded.total, p.total),
    tax = coalesce(excluded.tax, p.tax),
    discount = coalesce(excluded.discount, p.discount),
    refunded = greatest(excluded.refunded, p.refunded),
    package = coalesce(excluded.package, p.package),
    checkout = coalesce(excluded.checkout, p.checkout),
    subscription = coalesce(excluded.subscription, p.subscription),
    reference = coalesce(excluded.reference, p.reference),
    is_test = excluded.is_test OR p.is_test,
    granted = p.granted + excluded.granted,
    reversed = p.reversed + excluded.reversed,
    open_refunds = p.open_refunds + excluded.open_refunds,
    anomalies = p.anomalies + excluded.anomalies,
    occurred_at = CASE
        WHEN excluded.occurred_rank > coalesce(p.occurred_rank, 0) THEN excluded.occurred_at
        WHEN excluded.occurred_rank = coalesce(p.occurred_rank, 0)
        THEN coalesce(p.occurred_at, excluded.occurred_at)
        ELSE p.occurred_at
    END,
    occurred_rank = greatest(p.occurred_rank, excluded.occurred_rank),
    position = excluded.position;

INSERT INTO payment_objects AS o (
    ledger, payment, kind, object, states, currency, minor_units, position
)
SELECT ledger, data ->> 'payment', kind, data ->> kind,
    array_agg(DISTINCT state ORDER BY state), min(data ->> 'currency'),
    max((data ->> 'minor_units')::bigint), max(position)
FROM (
    SELECT ledger, position, data, 'refund' AS kind, data ->> 'state' AS state
    FROM batch WHERE type = 'payment.refund_observed'
    UNION ALL
    SELECT b.ledger, b.position, b.data, 'chargeback', e.value ->> 'effect'
    FROM batch b, jsonb_array_elements(b.data -> 'effects') e
    WHERE b.type = 'payment.chargeback_observed'
) e
GROUP BY ledger, data ->> 'payment', kind, data ->> kind
ON CONFLICT (ledger, payment, kind, object) DO UPDATE SET
    states = ARRAY(SELECT DISTINCT unnest(o.states || excluded.states) ORDER BY 1),
    minor_units = greatest(o.minor_units, excluded.minor_units),
    position = excluded.position;

-- [views]

CREATE OR REPLACE VIEW tally_api.payments WITH (security_invoker) AS
SELECT
    p.ledger AS ledger_id,
    l.name AS ledger,
    p.payment,
    p.account,
    p.customer,
    p.status,
    p.matching,
    p.reason,
    p.currency,
    p.total,
    p.tax,
    p.discount,
    p.refunded,
    p.package,
    p.checkout,
    p.subscription,
    p.reference,
    p.is_test,
    tally.credits(p.granted) AS granted,
    tally.credits(p.reversed) AS reversed,
    p.open_refunds,
    p.anomalies,
    p.occurred_at,
    p.first_at,
    p.first_position,
    p.position
FROM payments p LEFT JOIN tally.ledgers l ON l.ledger = p.ledger;

-- What was observed of the refunds and chargebacks of payments.
CREATE OR REPLACE VIEW tally_api.payment_objects WITH (security_invoker) AS
SELECT
    o.ledger AS ledger_id,
    l.name AS ledger,
    o.payment,
    o.kind,
    o.object,
    o.states,
    o.currency,
    o.minor_units,
    o.position
FROM payment_objects o LEFT JOIN tally.ledgers l ON l.ledger = o.ledger;
