-- SPDX-License-Identifier: Apache-2.0
-- Read models: which are installed, how far each has come, who may read them. The tables of a read
-- model are made from its file, in a schema of its own.

DO $$
DECLARE
    role_name text;
BEGIN
    -- authenticated and anon have the names and the meaning that PostgREST and Supabase give them.
    FOREACH role_name IN ARRAY ARRAY[
        'tally_projector', 'tally_reader', 'authenticated', 'anon'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
    IF NOT pg_has_role(current_user, 'tally_projector', 'USAGE') THEN
        EXECUTE format('GRANT tally_projector TO %I', current_user);
    END IF;
    -- The program reads what every reader does. Another database may grant the same right now.
    IF NOT pg_has_role('tally_app', 'tally_reader', 'USAGE') THEN
        BEGIN
            GRANT tally_reader TO tally_app;
        EXCEPTION WHEN unique_violation OR internal_error THEN
            NULL;
        END;
    END IF;
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO tally_projector', current_database());
END $$;

-- One row is one build of a read model, in the schema tally_<name>_<build>.
CREATE TABLE projections (
    name text NOT NULL,
    build integer NOT NULL,
    version integer NOT NULL,
    -- The whole file: what serves goes on as it was made, whatever a newer program's file says.
    source text NOT NULL,
    -- The one that the views show; the others are being built.
    is_active boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, build)
);

CREATE UNIQUE INDEX projections_active ON projections (name) WHERE is_active;

-- How far a build has come in a ledger, and why it stopped if it did.
CREATE TABLE projection_progress (
    ledger integer NOT NULL,
    name text NOT NULL,
    build integer NOT NULL,
    -- Every event up to here is applied.
    position bigint NOT NULL DEFAULT 0,
    -- The event that could not be applied; nothing after it is.
    failed_position bigint,
    failed_at timestamptz,
    sql_state text,
    error text,
    PRIMARY KEY (ledger, name, build),
    FOREIGN KEY (name, build) REFERENCES projections ON DELETE CASCADE
);

-- Decimal text as the log has it, in micro-credits.
CREATE FUNCTION microcredits(text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ($1::numeric * 1000000)::bigint;

-- Micro-credits as a person reads them.
CREATE FUNCTION credits(bigint) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN trim_scale($1 * 0.000001);

CREATE FUNCTION credits(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN trim_scale($1 * 0.000001);

-- The last position at or before a time. Times never run backwards in a ledger: a binary search.
CREATE FUNCTION position_at(of_ledger integer, at timestamptz) RETURNS bigint
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = tally, pg_temp AS $$
DECLARE
    low bigint := 0;
    high bigint;
    middle bigint;
    found record;
BEGIN
    SELECT last INTO high FROM commits WHERE ledger = of_ledger ORDER BY first DESC LIMIT 1;
    WHILE low < high LOOP
        -- The commit that holds the middle, or the one before it.
        middle := (low + high + 1) / 2;
        SELECT c.first, c.last, c.recorded_at INTO found FROM commits c
        WHERE c.ledger = of_ledger AND c.first <= middle ORDER BY c.first DESC LIMIT 1;
        IF found.recorded_at <= at THEN
            low := found.last;
        ELSE
            high := found.first - 1;
        END IF;
    END LOOP;
    RETURN low;
END $$;

-- Events as read models want them: parsed once, amounts in micro-credits, and what each changes of
-- its account's balances. All names are qualified, so that PostgreSQL may put the query in place of
-- the call; OFFSET 0 keeps it from parsing anew for every column.
CREATE FUNCTION decoded_events(of_ledger integer, after bigint, through bigint, of_types text[])
    RETURNS TABLE (
        ledger integer, "position" bigint, recorded_at timestamptz, type text, account text,
        amount bigint, available_change bigint, held_change bigint, debt_change bigint, data jsonb
    )
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        c.ledger, c.position, c.recorded_at, c.type, c.account, c.amount,
        CASE c.type
            WHEN 'credits.granted' THEN c.amount
            WHEN 'credits.adjusted'
                THEN c.amount + coalesce(tally.microcredits(c.data ->> 'debt'), 0)
            WHEN 'credits.reserved' THEN -c.amount
            WHEN 'credits.released' THEN c.amount
            WHEN 'credits.refunded' THEN c.amount
            WHEN 'lot.expired' THEN -c.amount
            WHEN 'debt.settled' THEN -c.amount
            ELSE 0
        END,
        CASE c.type
            WHEN 'credits.reserved' THEN c.amount
            WHEN 'credits.captured' THEN -c.amount
            WHEN 'credits.released' THEN -c.amount
            ELSE 0
        END,
        CASE c.type
            WHEN 'credits.adjusted' THEN coalesce(tally.microcredits(c.data ->> 'debt'), 0)
            WHEN 'debt.settled' THEN -c.amount
            ELSE 0
        END,
        c.data
    FROM (
        SELECT p.*, tally.microcredits(p.data ->> 'amount') AS amount
        FROM (
            SELECT e.ledger, e.position, e.recorded_at, e.type, e.account, e.data::jsonb AS data
            FROM tally.events e
            WHERE e.ledger = of_ledger AND e.position > after AND e.position <= through
                AND e.type = ANY (of_types)
            OFFSET 0
        ) p
        OFFSET 0
    ) c
$$;

-- What everybody may look at: decimals, and names that need no explanation.
CREATE SCHEMA tally_api;

-- Whose rows a signed-in user sees: the claims that PostgREST and Supabase set for each request.
CREATE FUNCTION tally_api.my_account() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub';

-- The same account may exist in two ledgers: a token is for the one that it names, else for main.
CREATE FUNCTION tally_api.my_ledger() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    SECURITY DEFINER SET search_path = tally, pg_temp AS $$
    SELECT ledger FROM ledgers WHERE name = coalesce(
        nullif(current_setting('request.jwt.claims', true), '')::json ->> 'ledger', 'main')
$$;

-- Views show a ledger by its name; a signed-in user is told of no other.
ALTER TABLE ledgers ENABLE ROW LEVEL SECURITY;
CREATE POLICY program ON ledgers TO tally_app USING (true);
CREATE POLICY projector ON ledgers FOR SELECT TO tally_projector USING (true);
CREATE POLICY reader ON ledgers FOR SELECT TO tally_reader USING (true);
CREATE POLICY own ON ledgers FOR SELECT TO authenticated
    USING (ledger = (SELECT tally_api.my_ledger()));

GRANT USAGE, CREATE ON SCHEMA tally_api TO tally_owner;
ALTER TABLE projections OWNER TO tally_owner;
ALTER TABLE projection_progress OWNER TO tally_owner;
ALTER FUNCTION microcredits(text) OWNER TO tally_owner;
ALTER FUNCTION credits(bigint) OWNER TO tally_owner;
ALTER FUNCTION credits(numeric) OWNER TO tally_owner;
ALTER FUNCTION position_at(integer, timestamptz) OWNER TO tally_owner;
ALTER FUNCTION decoded_events(integer, bigint, bigint, text[]) OWNER TO tally_owner;
ALTER FUNCTION tally_api.my_account() OWNER TO tally_owner;
ALTER FUNCTION tally_api.my_ledger() OWNER TO tally_owner;
ALTER SCHEMA tally_api OWNER TO tally_projector;

GRANT SELECT ON projections, projection_progress TO tally_app;
GRANT UPDATE (failed_position, failed_at, sql_state, error) ON projection_progress TO tally_app;
GRANT USAGE ON SCHEMA tally TO tally_projector;
GRANT SELECT ON ledgers, events, commits TO tally_projector;
GRANT SELECT (ledger, name) ON ledgers TO tally_reader, authenticated;
GRANT SELECT, INSERT, UPDATE, DELETE ON projections, projection_progress TO tally_projector;
GRANT USAGE ON SCHEMA tally_api TO tally_reader, authenticated;
