-- SPDX-License-Identifier: Apache-2.0
-- What strangers are given proofs from: the tiles of the Merkle tree, the keys that sign its
-- checkpoints, and what was signed; and which subjects' keys were destroyed.

-- A cache of the log (C2SP tlog-tiles): 256 hashes of one level of the tree, side by side. Only full
-- tiles; the root is that of the tile's 256 hashes, which is one hash of the level above.
CREATE TABLE tiles (
    ledger integer NOT NULL,
    level integer NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    PRIMARY KEY (ledger, level, number)
);
-- Hashes do not get smaller.
ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Keys that sign checkpoints, the private half wrapped by the master key. One at a time is not
-- retired.
CREATE TABLE checkpoint_keys (
    ledger integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    origin text COLLATE "C" NOT NULL,
    public_key bytea NOT NULL,
    wrapped bytea NOT NULL,
    -- The key before it, and that one's signature of this one; null for the first of an origin.
    endorsed_by text COLLATE "C",
    endorsement bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    retired_at timestamptz,
    PRIMARY KEY (ledger, id)
);
CREATE UNIQUE INDEX checkpoint_keys_valid ON checkpoint_keys (ledger) WHERE retired_at IS NULL;

-- Every tree that was signed: no other one of its size ever is, by whichever key of the origin, and
-- none that does not contain it.
CREATE TABLE checkpoints (
    ledger integer NOT NULL,
    origin text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    key text COLLATE "C" NOT NULL,
    note text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (ledger, origin, size, key)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Processes that hold keys in memory look here for those that they must forget.
CREATE TABLE erasures (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ledger integer NOT NULL,
    subject text NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

ALTER TABLE tiles OWNER TO tally_owner;
ALTER TABLE checkpoint_keys OWNER TO tally_owner;
ALTER TABLE checkpoints OWNER TO tally_owner;
ALTER TABLE erasures OWNER TO tally_owner;
GRANT SELECT, INSERT, DELETE ON tiles TO tally_app;
GRANT SELECT, INSERT, UPDATE (retired_at) ON checkpoint_keys TO tally_app;
GRANT SELECT, INSERT ON checkpoints, erasures TO tally_app;
