// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// How the tables of two builds differ.
package struct Difference: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        /// The key, as JSON.
        package let key: String
        /// The row as JSON; `nil` where there is none.
        package let old: String?
        package let new: String?
    }

    package let table: String
    /// How many rows differ.
    package let count: Int64
    /// The first of them, by key.
    package let rows: [Row]
}

extension Rebuild {
    private static let shared = Statement(
        "difference_tables",
        """
        SELECT n.relname::text,
            (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY k.place)
                FROM pg_index i
                CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY k(number, place)
                JOIN pg_attribute a ON a.attrelid = n.oid AND a.attnum = k.number
                WHERE i.indrelid = n.oid AND i.indisprimary),
            (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum)
                FROM pg_attribute a
                JOIN pg_attribute b ON b.attrelid = o.oid AND b.attname = a.attname
                    AND b.atttypid = a.atttypid AND NOT b.attisdropped
                WHERE a.attrelid = n.oid AND a.attnum > 0 AND NOT a.attisdropped)
        FROM pg_class n
        JOIN pg_class o ON o.relname = n.relname AND o.relkind = 'r'
            AND o.relnamespace = $1::text::regnamespace
        WHERE n.relkind = 'r' AND n.relnamespace = $2::text::regnamespace
        ORDER BY n.relname
        """
    )

    /// Compares the columns that both have, at the same position; writes nothing.
    package func differences(rows limit: Int = 20, on connection: Connection) throws -> [Difference]
    {
        try connection.execute("BEGIN")
        do {
            try level(on: connection)
            var parameters = Parameters()
            parameters.append(old.schema)
            parameters.append(new.schema)
            let tables = try connection.query(Self.shared, parameters)
            let differences = try (0..<tables.count).map { row in
                try difference(
                    tables.text(row, 0),
                    key: tables.text(row, 1),
                    columns: tables.text(row, 2),
                    limit,
                    connection
                )
            }
            try connection.execute("ROLLBACK")
            return differences
        } catch {
            if connection.isUsable { try connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func difference(
        _ table: String,
        key: String,
        columns: String,
        _ limit: Int,
        _ connection: Connection
    ) throws -> Difference {
        func side(_ schema: String) -> String {
            """
            SELECT \(key), to_jsonb(r) AS row
            FROM (SELECT \(columns) FROM \(schema)."\(table)") r
            """
        }
        let rows = try connection.execute(
            """
            SELECT to_jsonb(k), o.row, n.row, count(*) OVER ()
            FROM (\(side(old.schema))) o
            FULL JOIN (\(side(new.schema))) n USING (\(key))
            CROSS JOIN LATERAL (SELECT \(key)) k
            WHERE o.row IS DISTINCT FROM n.row
            ORDER BY k LIMIT \(limit)
            """,
            timeout: .seconds(600)
        )
        return Difference(
            table: table,
            count: rows.count == 0 ? 0 : Int64(rows.string(0, 3)) ?? 0,
            rows: (0..<rows.count).map { row in
                Difference.Row(
                    key: rows.string(row, 0),
                    old: rows.isNull(row, 1) ? nil : rows.string(row, 1),
                    new: rows.isNull(row, 2) ? nil : rows.string(row, 2)
                )
            }
        )
    }
}
