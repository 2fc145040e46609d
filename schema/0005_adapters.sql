-- SPDX-License-Identifier: Apache-2.0
-- What adapters need beside the log: the secrets of providers, and how far those have come that
-- carry events out.

-- API keys of providers, and what their webhooks are signed with; wrapped by the master key. Several
-- of one purpose are valid while one replaces another; the newest is used for calls.
CREATE TABLE secrets (
    ledger integer NOT NULL,
    provider text COLLATE "C" NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('api-key', 'webhook')),
    id text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz,
    disabled_at timestamptz,
    PRIMARY KEY (ledger, provider, purpose, id)
);

-- All up to the position is carried out.
CREATE TABLE followers (
    ledger integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ledger, name)
);

ALTER TABLE secrets OWNER TO tally_owner;
ALTER TABLE followers OWNER TO tally_owner;
GRANT SELECT, INSERT, UPDATE (used_at, disabled_at) ON secrets TO tally_app;
GRANT SELECT, INSERT, UPDATE ON followers TO tally_app;
