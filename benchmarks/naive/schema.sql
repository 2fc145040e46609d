-- SPDX-License-Identifier: Apache-2.0
-- What a team writes today: a balance to update, and two rows to remember it by.
DROP TABLE IF EXISTS user_credits, credit_transactions, generations CASCADE;

CREATE TABLE user_credits (
    user_id integer PRIMARY KEY,
    credits numeric NOT NULL
);

CREATE TABLE credit_transactions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL,
    amount numeric NOT NULL,
    type text NOT NULL,
    generation_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE generations (
    id uuid PRIMARY KEY,
    user_id integer NOT NULL,
    status text NOT NULL,
    tokens_used numeric NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO user_credits SELECT id, 1000000000 FROM generate_series(1, 100000) AS id;

CREATE OR REPLACE FUNCTION naive_generate(who integer, cost numeric) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    generation uuid := gen_random_uuid();
BEGIN
    UPDATE user_credits SET credits = credits - cost WHERE user_id = who AND credits >= cost;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'insufficient credits';
    END IF;
    INSERT INTO credit_transactions (user_id, amount, type, generation_id)
    VALUES (who, -cost, 'generation', generation);
    INSERT INTO generations (id, user_id, status, tokens_used)
    VALUES (generation, who, 'pending', cost);
    RETURN generation;
END $$;

VACUUM ANALYZE user_credits;
