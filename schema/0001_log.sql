-- SPDX-License-Identifier: Apache-2.0
-- The log, the pages over it, and the keys beside it. Forward only; never edited after a release.
-- Runs as the connecting user, in one transaction, with the schema tally in the search path.

-- Roles belong to the whole cluster: other databases may have made them, even at this moment.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['tally_owner', 'tally_app'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        -- From PostgreSQL 16 on, whoever makes a role is its member, but without its rights.
        IF NOT pg_has_role(current_user, role_name, 'USAGE') THEN
            EXECUTE format('GRANT %I TO %I', role_name, current_user);
        END IF;
    END LOOP;
END $$;

-- A ledger is the unit of order, of tenancy and of scale.
CREATE TABLE ledgers (
    ledger integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    -- Raised before a version writes event types that older ones do not know.
    format integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row is one batch: the positions first…last, and the RFC 6962 Merkle root after it. Position 0
-- is the genesis row.
CREATE TABLE commits (
    ledger integer NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    root bytea NOT NULL,
    PRIMARY KEY (ledger, first)
);

-- The events, in their order. json, not jsonb: it keeps the bytes, and the bytes are hashed.
CREATE TABLE events (
    ledger integer NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    type text NOT NULL,
    account text,
    data json NOT NULL,
    PRIMARY KEY (ledger, position)
);

-- A cache of the log: the state of one entity after the event at position. Delete it all, and it is
-- rebuilt. The page "tree" is the checkpoint: every page that the events up to its position touch is
-- written.
CREATE TABLE state (
    ledger integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    body bytea NOT NULL,
    -- When the scheduler must look at the entity.
    due timestamptz,
    PRIMARY KEY (ledger, key)
) WITH (fillfactor = 85);

CREATE INDEX state_due ON state (ledger, due) WHERE due IS NOT NULL;

-- One key for each person whose texts are sealed, wrapped by the master key. Deleting a row erases
-- the texts.
CREATE TABLE subject_keys (
    ledger integer NOT NULL,
    subject text NOT NULL,
    id text NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (ledger, subject)
);

-- Keys for programs; only hashes are kept. Ledger 0 is every ledger.
CREATE TABLE api_keys (
    ledger integer NOT NULL,
    id text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('service', 'auditor', 'admin')),
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz,
    PRIMARY KEY (ledger, id)
);

-- Facts about this installation, such as a check value of the master key.
CREATE TABLE installation (
    name text PRIMARY KEY,
    value bytea NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'TL001';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON commits
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The program works as tally_app, which may add to the log, and change only what is a cache. Whoever
-- migrates can become the owner: let the server log in as somebody who is granted tally_app alone.
ALTER SCHEMA tally OWNER TO tally_owner;
ALTER TABLE migrations OWNER TO tally_owner;
ALTER TABLE ledgers OWNER TO tally_owner;
ALTER TABLE commits OWNER TO tally_owner;
ALTER TABLE events OWNER TO tally_owner;
ALTER TABLE state OWNER TO tally_owner;
ALTER TABLE subject_keys OWNER TO tally_owner;
ALTER TABLE api_keys OWNER TO tally_owner;
ALTER TABLE installation OWNER TO tally_owner;
ALTER FUNCTION refuse_change() OWNER TO tally_owner;

GRANT USAGE ON SCHEMA tally TO tally_app;
GRANT SELECT ON migrations TO tally_app;
-- Locking the ledger's row needs the right to update some column of it.
GRANT SELECT, INSERT, UPDATE (format) ON ledgers TO tally_app;
GRANT SELECT, INSERT ON commits, events TO tally_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON state TO tally_app;
GRANT SELECT, INSERT, DELETE ON subject_keys TO tally_app;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON api_keys TO tally_app;
GRANT SELECT, INSERT ON installation TO tally_app;
