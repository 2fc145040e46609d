-- SPDX-License-Identifier: Apache-2.0
-- The archive: how much of each ledger lies there and no longer here, and the one way out of the log.

-- Events up to this position are only in the archive; whole segments, so always n · 65 536.
ALTER TABLE ledgers ADD COLUMN trimmed bigint NOT NULL DEFAULT 0;
-- Where the archive is: a folder, or s3://bucket/prefix. NULL until something is archived.
ALTER TABLE ledgers ADD COLUMN archive text;

-- The segments whose events were removed here, and what proves their files.
CREATE TABLE trimmed_segments (
    ledger integer NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    sha256 bytea NOT NULL,
    -- The position of the event that recorded it.
    recorded bigint NOT NULL,
    trimmed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (ledger, first)
);

-- Removes the events of the next segment. Its argument is the position of the event that says that
-- the segment was written, read back and compared: without it nothing goes. Commits stay: the next
-- append compares itself with the last one, and the roots are what the archive is proved by. They
-- are a row a batch.
-- Returns the last position that is gone. Locks the ledger's row against another trim, not against
-- appends.
CREATE FUNCTION trim_segment(of_ledger integer, recorded bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = tally, pg_temp AS $$
DECLARE
    segment constant bigint := 65536;
    next bigint;
    proof record;
    removed bigint;
BEGIN
    SELECT trimmed + 1 INTO next FROM ledgers WHERE ledger = of_ledger
    FOR NO KEY UPDATE;
    SELECT (e.data ->> 'first')::bigint AS first, (e.data ->> 'last')::bigint AS last,
        decode(e.data ->> 'sha256', 'hex') AS sha256
    INTO proof FROM events e
    WHERE e.ledger = of_ledger AND e.position = recorded AND e.type = 'segment.archived';
    IF proof.first IS NULL OR proof.first <> next OR proof.last <> next + segment - 1
        OR proof.last >= recorded OR length(proof.sha256) <> 32
    THEN
        RAISE EXCEPTION 'position % of ledger % does not record that segment % is archived',
            recorded, of_ledger, next USING ERRCODE = 'TL003';
    END IF;
    INSERT INTO trimmed_segments (ledger, first, last, sha256, recorded)
    VALUES (of_ledger, proof.first, proof.last, proof.sha256, recorded);
    UPDATE ledgers SET trimmed = proof.last WHERE ledger = of_ledger;
    DELETE FROM events WHERE ledger = of_ledger AND position BETWEEN proof.first AND proof.last;
    GET DIAGNOSTICS removed = ROW_COUNT;
    IF removed <> segment THEN
        RAISE EXCEPTION 'segment % of ledger % has % events', next, of_ledger, removed
            USING ERRCODE = 'TL003';
    END IF;
    RETURN proof.last;
END $$;

-- Whoever deletes events, by whatever right, deletes only what the function above has let go.
CREATE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql SET search_path = tally, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM removed) OR EXISTS (
        SELECT FROM removed r WHERE NOT EXISTS (
            SELECT FROM ledgers l WHERE l.ledger = r.ledger AND r.position <= l.trimmed
        )
    ) THEN
        RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'TL001';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER append_only ON events;
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_trimmed AFTER DELETE ON events REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_delete();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trimmed_segments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- As decoded_events, word for word, of the events that a session took out of the archive into its
-- temporary table staged_events. A migration that changes the one makes the other anew, like this.
SET LOCAL check_function_bodies = off;
DO $$
BEGIN
    EXECUTE replace(
        replace(
            pg_get_functiondef('tally.decoded_events(integer, bigint, bigint, text[])'::regprocedure),
            'tally.decoded_events(', 'tally.decoded_staged_events('
        ),
        'FROM tally.events e', 'FROM pg_temp.staged_events e'
    );
END $$;
SET LOCAL check_function_bodies = on;

ALTER TABLE trimmed_segments OWNER TO tally_owner;
ALTER FUNCTION trim_segment(integer, bigint) OWNER TO tally_owner;
ALTER FUNCTION refuse_delete() OWNER TO tally_owner;
ALTER FUNCTION decoded_staged_events(integer, bigint, bigint, text[]) OWNER TO tally_owner;

REVOKE ALL ON FUNCTION trim_segment(integer, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trim_segment(integer, bigint) TO tally_app;
GRANT SELECT ON trimmed_segments TO tally_app, tally_projector;
GRANT UPDATE (archive) ON ledgers TO tally_app;
