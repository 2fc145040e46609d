// SPDX-License-Identifier: Apache-2.0

/// What the read models store, by bare SQL: one `INSERT … SELECT` each over the whole log, with the
/// keys that they have, without running sums, checkpoints or rights.
enum BareReadModels {
    static let sql = """
        CREATE TEMPORARY TABLE parsed AS SELECT * FROM tally.decoded_events(
            1, 0, 1000000000, (SELECT array_agg(DISTINCT type) FROM tally.events)
        );
        CREATE SCHEMA bare;
        SET LOCAL search_path = bare, tally;

        CREATE TABLE balances (ledger int, account text, a numeric, h numeric, d numeric,
            g numeric, p numeric, c numeric, r numeric, e numeric, t timestamptz, n bigint,
            PRIMARY KEY (ledger, account));
        INSERT INTO balances SELECT ledger, account, sum(available_change), sum(held_change),
            sum(debt_change), sum(CASE type WHEN 'credits.granted' THEN amount END),
            sum(CASE WHEN type = 'credits.granted' AND data ->> 'source' = 'purchase'
                THEN amount END),
            sum(CASE type WHEN 'credits.captured' THEN amount END),
            sum(CASE type WHEN 'credits.refunded' THEN amount END),
            sum(CASE type WHEN 'lot.expired' THEN amount END), max(recorded_at), max(position)
        FROM parsed GROUP BY ledger, account;

        CREATE TABLE statements (ledger int, account text, position bigint, at timestamptz,
            type text, amount bigint, a bigint, h bigint, d bigint, reference text, detail jsonb,
            PRIMARY KEY (ledger, account, position));
        INSERT INTO statements SELECT ledger, account, position, recorded_at, type, amount,
            available_change, held_change, debt_change, data ->> 'id',
            data - ARRAY['id', 'amount', 'fingerprint'] FROM parsed;

        CREATE TABLE lots (ledger int, account text, lot text, h numeric, c numeric, n bigint,
            PRIMARY KEY (ledger, account, lot));
        INSERT INTO lots SELECT ledger, account, s.value ->> 'lot',
            sum(CASE type WHEN 'credits.reserved' THEN microcredits(s.value ->> 'amount') END),
            sum(CASE type WHEN 'credits.captured' THEN microcredits(s.value ->> 'amount') END),
            max(position)
        FROM parsed, jsonb_array_elements(data -> 'slices') s WHERE data ? 'slices'
        GROUP BY ledger, account, s.value ->> 'lot';
        CREATE TABLE lot_lines (ledger int, account text, lot text, position bigint, a bigint,
            h bigint, PRIMARY KEY (ledger, account, lot, position));
        INSERT INTO lot_lines SELECT ledger, account, s.value ->> 'lot', position,
            available_change, microcredits(s.value ->> 'amount')
        FROM parsed, jsonb_array_elements(data -> 'slices') s WHERE data ? 'slices';

        CREATE TABLE reservations (ledger int, reservation text, account text, r numeric,
            c numeric, l numeric, f numeric, t timestamptz, n bigint,
            PRIMARY KEY (ledger, reservation));
        INSERT INTO reservations SELECT ledger, coalesce(data ->> 'reservation', data ->> 'id'),
            max(account), sum(CASE type WHEN 'credits.reserved' THEN amount END),
            sum(CASE type WHEN 'credits.captured' THEN amount END),
            sum(CASE type WHEN 'credits.released' THEN amount END),
            sum(CASE type WHEN 'credits.refunded' THEN amount END), min(recorded_at),
            max(position)
        FROM parsed WHERE type IN ('credits.reserved', 'credits.captured', 'credits.released',
            'credits.refunded') GROUP BY 1, 2;
        CREATE INDEX ON reservations (ledger, account, t);

        CREATE TABLE postings (ledger int, position bigint, book text, account text,
            amount bigint, at timestamptz, PRIMARY KEY (ledger, position, book));
        INSERT INTO postings SELECT ledger, position, p.book, account, p.amount, recorded_at
        FROM parsed CROSS JOIN LATERAL (VALUES ('available', available_change),
            ('held', held_change), ('debt', -debt_change),
            ('other', debt_change - available_change - held_change)) p (book, amount)
        WHERE p.amount <> 0;
        CREATE TABLE journal_days (ledger int, account text, day date, book text, i numeric,
            o numeric, PRIMARY KEY (ledger, account, day, book));
        INSERT INTO journal_days SELECT ledger, account, (at AT TIME ZONE 'UTC')::date, book,
            sum(greatest(amount, 0)), sum(greatest(-amount, 0)) FROM postings GROUP BY 1, 2, 3, 4;

        CREATE TABLE analytics (ledger int, at timestamptz, n bigint, s numeric, u numeric,
            PRIMARY KEY (ledger, at));
        INSERT INTO analytics SELECT ledger, date_trunc('hour', recorded_at, 'UTC'), count(*),
            sum(CASE type WHEN 'credits.granted' THEN amount END),
            sum(CASE type WHEN 'credits.captured' THEN amount END) FROM parsed GROUP BY 1, 2;
        CREATE TABLE active (ledger int, bucket text, at timestamptz, account text,
            PRIMARY KEY (ledger, bucket, at, account));
        INSERT INTO active SELECT DISTINCT ledger, k.b, date_trunc(k.b, recorded_at, 'UTC'),
            account FROM parsed CROSS JOIN (VALUES ('hour'), ('day')) k (b)
        WHERE type = 'credits.reserved';
        """
}
