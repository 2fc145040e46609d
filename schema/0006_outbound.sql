-- SPDX-License-Identifier: Apache-2.0
-- Webhooks that leave: the endpoints of the operator's backends, how far each has come, and what
-- could not be delivered.

-- What is signed with is wrapped by the master key. While one secret replaces another, both sign.
CREATE TABLE endpoints (
    ledger integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    url text NOT NULL,
    -- Patterns of types of events, with spaces between.
    types text NOT NULL,
    description text,
    secret bytea NOT NULL,
    former_secret bytea,
    former_secret_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Another one with every change by an operator: who delivers by an older one starts over.
    revision bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    disabled_at timestamptz,
    disabled_reason text CHECK (disabled_reason IN ('asked', 'gone', 'failing')),
    attempted_at timestamptz,
    delivered_at timestamptz,
    failing_since timestamptz,
    -- Of the last attempt: the status of its answer, or why there was none.
    status integer,
    fault text,
    PRIMARY KEY (ledger, id)
);

-- Each is a walk over the log: 0 is the endpoint's own, the others repeat a part of it.
CREATE TABLE endpoint_lanes (
    ledger integer NOT NULL,
    endpoint text COLLATE "C" NOT NULL,
    lane bigint NOT NULL,
    -- All up to it is delivered, unwanted or dead.
    position bigint NOT NULL,
    -- Where it ends; null is never.
    through bigint,
    -- Dead letters only.
    only_dead boolean NOT NULL DEFAULT false,
    -- To deliver the next event; and when the next one is due.
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (ledger, endpoint, lane)
) WITH (fillfactor = 70);

CREATE TABLE dead_letters (
    ledger integer NOT NULL,
    endpoint text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL,
    attempts integer NOT NULL,
    status integer,
    fault text,
    died_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (ledger, endpoint, position)
);

ALTER TABLE endpoints OWNER TO tally_owner;
ALTER TABLE endpoint_lanes OWNER TO tally_owner;
ALTER TABLE dead_letters OWNER TO tally_owner;
GRANT SELECT, INSERT, DELETE ON endpoints, endpoint_lanes, dead_letters TO tally_app;
GRANT UPDATE (
    url, types, description, secret, former_secret, former_secret_until, revision, disabled_at,
    disabled_reason, attempted_at, delivered_at, failing_since, status, fault
) ON endpoints TO tally_app;
GRANT UPDATE (position, attempts, due_at) ON endpoint_lanes TO tally_app;
GRANT UPDATE (attempts, status, fault, died_at) ON dead_letters TO tally_app;
