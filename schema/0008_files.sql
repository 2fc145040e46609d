-- SPDX-License-Identifier: Apache-2.0
-- Files that providers hand out as bytes, beside the log: an event names each by the digest of its
-- bytes. They are sealed under the key of the account: without it, they are noise.

CREATE TABLE files (
    ledger integer NOT NULL,
    generation text COLLATE "C" NOT NULL,
    -- Under the account's key: it tells nobody else what the file is.
    digest text COLLATE "C" NOT NULL,
    -- From 0; each of a mebibyte, but for the last.
    part integer NOT NULL,
    sealed bytea NOT NULL,
    -- The same for all parts.
    stored_at timestamptz NOT NULL DEFAULT now(),
    -- When it is to be seen whether an event names it still.
    look_at timestamptz NOT NULL DEFAULT now() + interval '1 hour',
    PRIMARY KEY (ledger, generation, digest, part)
);

-- What is sealed cannot be compressed.
ALTER TABLE files ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Of each file, the first part is looked at.
CREATE INDEX files_look ON files (ledger, look_at) WHERE part = 0;

ALTER TABLE files OWNER TO tally_owner;
GRANT SELECT, INSERT, UPDATE (stored_at, look_at), DELETE ON files TO tally_app;
