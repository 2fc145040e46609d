-- SPDX-License-Identifier: Apache-2.0
-- How far generations are: what providers tell while they work. It is no event, and after a crash
-- it may be gone: nothing is decided by it.

CREATE UNLOGGED TABLE generation_progress (
    ledger integer NOT NULL,
    generation text COLLATE "C" NOT NULL,
    -- What is told of one attempt says nothing of the next.
    attempt bigint NOT NULL,
    percent smallint NOT NULL CHECK (percent BETWEEN 0 AND 100),
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (ledger, generation)
) WITH (fillfactor = 70);

ALTER TABLE generation_progress OWNER TO tally_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON generation_progress TO tally_app;
