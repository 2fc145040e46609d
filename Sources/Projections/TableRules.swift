// SPDX-License-Identifier: Apache-2.0

internal import Postgres

/// What every table and view of a read model must be, and who may read it.
enum TableRules {
    private static let faults = Statement(
        "rules_faults",
        """
        SELECT CASE
            WHEN NOT EXISTS (
                SELECT FROM pg_index i
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = t.oid AND i.indisprimary AND a.attname = 'ledger'
            ) THEN format('table %I needs a primary key that begins with ledger', t.relname)
            WHEN obj_description(t.oid, 'pg_class') IS NULL
                THEN format('table %I needs a comment: what one row is', t.relname)
            ELSE (
                SELECT format('column %I.%I needs a comment', t.relname, a.attname)
                FROM pg_attribute a
                WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND col_description(t.oid, a.attnum) IS NULL
                ORDER BY a.attnum LIMIT 1
            )
        END AS fault
        FROM pg_class t
        WHERE t.relnamespace = $1::text::regnamespace AND t.relkind IN ('r', 'p')
        ORDER BY t.relname
        """
    )
    private static let tables = Statement(
        "rules_tables",
        """
        SELECT t.relname::text, EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = t.oid AND a.attname = 'account' AND NOT a.attisdropped
        )
        FROM pg_class t
        WHERE t.relnamespace = $1::text::regnamespace AND t.relkind IN ('r', 'p')
        ORDER BY t.relname
        """
    )
    private static let views = Statement(
        "rules_views",
        """
        SELECT DISTINCT v.relname::text,
            coalesce(v.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'],
                false)
        FROM pg_depend d
        JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
        JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
        JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
        WHERE v.relnamespace = 'tally_api'::regnamespace
            AND t.relnamespace = $1::text::regnamespace
        """
    )

    /// - Throws: what is missing, at the line of the part.
    static func check(_ build: Build, path: String, on connection: Connection) throws {
        let rows = try connection.query(faults, parameters(build))
        guard rows.count > 0 else {
            throw fault(path, build.file.tables.line, "there is no table")
        }
        for row in 0..<rows.count {
            guard let text = rows.optionalText(row, 0) else { continue }
            throw fault(path, build.file.tables.line, text)
        }
    }

    /// Whoever reads all reads this; a signed-in user reads the rows of the own account, and of a
    /// table that has none, nothing.
    static func protect(_ build: Build, on connection: Connection) throws {
        var statements = [
            "GRANT USAGE ON SCHEMA \(build.schema) TO tally_reader, authenticated"
        ]
        let rows = try connection.query(tables, parameters(build))
        for row in 0..<rows.count {
            let table = "\(build.schema).\"\(rows.text(row, 0))\""
            statements += [
                "GRANT SELECT ON \(table) TO tally_reader",
                "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY reader ON \(table) FOR SELECT TO tally_reader USING (true)",
            ]
            guard rows.bool(row, 1) else { continue }
            statements += [
                "GRANT SELECT ON \(table) TO authenticated",
                """
                CREATE POLICY own ON \(table) FOR SELECT TO authenticated
                    USING (ledger = (SELECT tally_api.my_ledger())
                        AND account = (SELECT tally_api.my_account()))
                """,
            ]
        }
        try connection.execute(statements.joined(separator: ";\n"))
    }

    /// Views show what the reader may see, not what their maker may.
    static func checkViews(of build: Build, path: String, on connection: Connection) throws {
        let rows = try connection.query(views, parameters(build))
        for row in 0..<rows.count {
            let name = rows.text(row, 0)
            guard rows.bool(row, 1) else {
                throw fault(
                    path,
                    build.file.views.line,
                    "view \(name) must be made WITH (security_invoker)"
                )
            }
            try connection.execute(
                "GRANT SELECT ON tally_api.\"\(name)\" TO tally_reader, authenticated"
            )
        }
    }

    private static func fault(_ path: String, _ line: Int, _ message: String) -> ProjectionFileError
    {
        ProjectionFileError(path: path, line: line, message: message)
    }

    private static func parameters(_ build: Build) -> Parameters {
        var parameters = Parameters()
        parameters.append(build.schema)
        return parameters
    }
}
