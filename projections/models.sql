-- SPDX-License-Identifier: Apache-2.0
-- projection: models
-- version: 1
-- answers: Which models and packages are there, what did they cost when, and who changed what?
-- events: model.registered, model.edited, model.repriced, model.locked, model.unlocked
-- events: model.enabled, model.disabled, model.retired
-- events: package.defined, package.edited, package.retired, ledger.configured
-- others: ignored, except model.*, package.*

-- [tables]

CREATE TABLE models (
    ledger integer NOT NULL,
    model text NOT NULL,
    definition jsonb NOT NULL,
    status text NOT NULL,
    locked boolean NOT NULL,
    price_version integer NOT NULL,
    typical_cost bigint,
    registered_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, model)
);

COMMENT ON TABLE models IS 'One row per model, as it is now.';
COMMENT ON COLUMN models.ledger IS 'The ledger.';
COMMENT ON COLUMN models.model IS 'The model''s id.';
COMMENT ON COLUMN models.definition IS 'Provider, type, name, schema and so on.';
COMMENT ON COLUMN models.status IS 'enabled, disabled or retired.';
COMMENT ON COLUMN models.locked IS 'Whether it refuses every change.';
COMMENT ON COLUMN models.price_version IS 'The version of its price.';
COMMENT ON COLUMN models.typical_cost IS
    'Micro-credits of a request that leaves all to the defaults; null where it cannot.';
COMMENT ON COLUMN models.registered_at IS 'When it was registered.';
COMMENT ON COLUMN models.changed_at IS 'When it was last changed.';
COMMENT ON COLUMN models.position IS 'The position of its last event.';

CREATE TABLE model_prices (
    ledger integer NOT NULL,
    model text NOT NULL,
    version integer NOT NULL,
    price jsonb NOT NULL,
    typical_cost bigint,
    actor text,
    reason text,
    since timestamptz NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, model, version)
);

COMMENT ON TABLE model_prices IS 'One row per version of a model''s price, never changed.';
COMMENT ON COLUMN model_prices.ledger IS 'The ledger.';
COMMENT ON COLUMN model_prices.model IS 'The model''s id.';
COMMENT ON COLUMN model_prices.version IS '1, 2, 3 and so on.';
COMMENT ON COLUMN model_prices.price IS 'The price as it was written.';
COMMENT ON COLUMN model_prices.typical_cost IS
    'Micro-credits of a request that leaves all to the defaults; null where it cannot.';
COMMENT ON COLUMN model_prices.actor IS 'Whose credentials it was set with.';
COMMENT ON COLUMN model_prices.reason IS 'Why, if somebody said so.';
COMMENT ON COLUMN model_prices.since IS 'When it was set.';
COMMENT ON COLUMN model_prices.position IS 'The position of the event that set it.';

CREATE TABLE catalog_history (
    ledger integer NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    before jsonb,
    after jsonb,
    actor text,
    reason text,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (ledger, position)
);

CREATE INDEX catalog_history_of ON catalog_history (ledger, kind, id, position);

COMMENT ON TABLE catalog_history IS 'One row per change of the catalog, never changed.';
COMMENT ON COLUMN catalog_history.ledger IS 'The ledger.';
COMMENT ON COLUMN catalog_history.position IS 'The position of its event.';
COMMENT ON COLUMN catalog_history.kind IS 'model, package or settings.';
COMMENT ON COLUMN catalog_history.id IS 'The id of what was changed; empty for the settings.';
COMMENT ON COLUMN catalog_history.type IS 'The event''s type.';
COMMENT ON COLUMN catalog_history.before IS 'What of it was changed, as it was.';
COMMENT ON COLUMN catalog_history.after IS 'The same as it is since.';
COMMENT ON COLUMN catalog_history.actor IS 'Whose credentials it was changed with.';
COMMENT ON COLUMN catalog_history.reason IS 'Why, if somebody said so.';
COMMENT ON COLUMN catalog_history.changed_at IS 'When.';

CREATE TABLE packages (
    ledger integer NOT NULL,
    package text NOT NULL,
    terms jsonb NOT NULL,
    retired boolean NOT NULL,
    defined_at timestamptz NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, package)
);

COMMENT ON TABLE packages IS 'One row per package of credits, as it is now.';
COMMENT ON COLUMN packages.ledger IS 'The ledger.';
COMMENT ON COLUMN packages.package IS 'The package''s id.';
COMMENT ON COLUMN packages.terms IS 'Credits, bonus, prices, offers and expiry.';
COMMENT ON COLUMN packages.retired IS 'Whether it is no longer offered.';
COMMENT ON COLUMN packages.defined_at IS 'When it was first defined.';
COMMENT ON COLUMN packages.position IS 'The position of its last event.';

-- [apply]

INSERT INTO catalog_history (
    ledger, position, kind, id, type, before, after, actor, reason, changed_at
)
SELECT ledger, position,
    CASE split_part(type, '.', 1) WHEN 'ledger' THEN 'settings' ELSE split_part(type, '.', 1) END,
    coalesce(data ->> 'id', ''), type,
    CASE type
        WHEN 'model.repriced' THEN NULL
        ELSE data -> 'before'
    END,
    CASE type
        WHEN 'model.registered' THEN data -> 'definition'
        WHEN 'model.repriced' THEN
            jsonb_build_object('price_version', data -> 'version', 'price', data -> 'price')
        WHEN 'package.defined' THEN data -> 'terms'
        ELSE data -> 'after'
    END,
    data ->> 'actor', data ->> 'reason', recorded_at
FROM batch
WHERE split_part(type, '.', 1) IN ('model', 'package', 'ledger');

INSERT INTO model_prices (
    ledger, model, version, price, typical_cost, actor, reason, since, position
)
SELECT ledger, data ->> 'id', (data ->> 'version')::integer, data -> 'price',
    tally.microcredits(data ->> 'typical_cost'), data ->> 'actor', data ->> 'reason',
    recorded_at, position
FROM batch WHERE type IN ('model.registered', 'model.repriced');

INSERT INTO models (
    ledger, model, definition, status, locked, price_version, typical_cost, registered_at,
    changed_at, position
)
SELECT ledger, data ->> 'id', data -> 'definition', 'enabled', false, 1,
    tally.microcredits(data ->> 'typical_cost'), recorded_at, recorded_at, position
FROM batch WHERE type = 'model.registered';

UPDATE models m SET
    definition = m.definition || coalesce((
        SELECT jsonb_object_agg(part.key, part.value ORDER BY b.position)
        FROM batch b, jsonb_each(b.data -> 'after') part
        WHERE b.type = 'model.edited' AND b.ledger = m.ledger AND b.data ->> 'id' = m.model
    ), '{}'),
    status = coalesce(c.statuses[1], m.status),
    locked = coalesce(c.locks[1], m.locked),
    price_version = coalesce(c.version, m.price_version),
    typical_cost = CASE
        WHEN c.prices IS NULL THEN m.typical_cost
        ELSE tally.microcredits(c.prices[1] ->> 'typical_cost')
    END,
    changed_at = c.changed_at,
    position = c.position
FROM (
    SELECT ledger, data ->> 'id' AS model, max(position) AS position,
        max(recorded_at) AS changed_at,
        array_agg(substring(type FROM 7) ORDER BY position DESC)
            FILTER (WHERE type IN ('model.enabled', 'model.disabled', 'model.retired'))
            AS statuses,
        array_agg(type = 'model.locked' ORDER BY position DESC)
            FILTER (WHERE type IN ('model.locked', 'model.unlocked')) AS locks,
        max((data ->> 'version')::integer) FILTER (WHERE type = 'model.repriced') AS version,
        array_agg(data ORDER BY position DESC)
            FILTER (WHERE type IN ('model.edited', 'model.repriced')) AS prices
    FROM batch
    WHERE split_part(type, '.', 1) = 'model' AND type <> 'model.registered'
    GROUP BY ledger, data ->> 'id'
) c
WHERE m.ledger = c.ledger AND m.model = c.model;

INSERT INTO packages (ledger, package, terms, retired, defined_at, position)
SELECT ledger, data ->> 'id', data -> 'terms', false, recorded_at, position
FROM batch WHERE type = 'package.defined';

UPDATE packages p SET
    terms = p.terms || coalesce((
        SELECT jsonb_object_agg(part.key, part.value ORDER BY b.position)
        FROM batch b, jsonb_each(b.data -> 'after') part
        WHERE b.type = 'package.edited' AND b.ledger = p.ledger AND b.data ->> 'id' = p.package
    ), '{}'),
    retired = p.retired OR c.retired,
    position = c.position
FROM (
    SELECT ledger, data ->> 'id' AS package, max(position) AS position,
        bool_or(type = 'package.retired') AS retired
    FROM batch WHERE type IN ('package.edited', 'package.retired')
    GROUP BY ledger, data ->> 'id'
) c
WHERE p.ledger = c.ledger AND p.package = c.package;

-- [views]

CREATE OR REPLACE VIEW tally_api.models WITH (security_invoker) AS
SELECT
    m.ledger AS ledger_id,
    l.name AS ledger,
    m.model,
    m.definition ->> 'provider' AS provider,
    m.definition ->> 'provider_model' AS provider_model,
    m.definition ->> 'type' AS type,
    m.definition ->> 'name' AS name,
    m.definition ->> 'family' AS family,
    m.definition ->> 'variant' AS variant,
    (m.definition ->> 'order')::bigint AS sort_order,
    (m.definition ->> 'expected_seconds')::bigint AS expected_seconds,
    m.status,
    m.locked,
    m.price_version,
    tally.credits(m.typical_cost) AS typical_cost,
    m.definition -> 'schema' AS schema,
    m.registered_at,
    m.changed_at,
    m.position
FROM models m LEFT JOIN tally.ledgers l ON l.ledger = m.ledger;

CREATE OR REPLACE VIEW tally_api.model_prices WITH (security_invoker) AS
SELECT
    p.ledger AS ledger_id,
    l.name AS ledger,
    p.model,
    p.version,
    p.price,
    tally.credits(p.typical_cost) AS typical_cost,
    p.actor,
    p.reason,
    p.since,
    p.position
FROM model_prices p LEFT JOIN tally.ledgers l ON l.ledger = p.ledger;

CREATE OR REPLACE VIEW tally_api.catalog_history WITH (security_invoker) AS
SELECT
    h.ledger AS ledger_id,
    l.name AS ledger,
    h.position,
    h.kind,
    h.id,
    h.type,
    h.before,
    h.after,
    h.actor,
    h.reason,
    h.changed_at
FROM catalog_history h LEFT JOIN tally.ledgers l ON l.ledger = h.ledger;

CREATE OR REPLACE VIEW tally_api.packages WITH (security_invoker) AS
SELECT
    p.ledger AS ledger_id,
    l.name AS ledger,
    p.package,
    p.terms ->> 'name' AS name,
    (p.terms ->> 'credits')::numeric AS credits,
    (p.terms ->> 'bonus')::numeric AS bonus,
    p.terms -> 'prices' AS prices,
    p.terms -> 'offers' AS offers,
    (p.terms ->> 'credits_expire_after_days')::integer AS credits_expire_after_days,
    (p.terms ->> 'bonus_expires_after_days')::integer AS bonus_expires_after_days,
    (p.terms ->> 'order')::bigint AS sort_order,
    p.retired,
    p.defined_at,
    p.position
FROM packages p LEFT JOIN tally.ledgers l ON l.ledger = p.ledger;
