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
    /// Each table, with the columns that an account's owner reads; null is none.
    private static let tables = Statement(
        "rules_tables",
        """
        SELECT t.relname::text, CASE
            WHEN bool_or(a.attname = 'account') AND t.relname <> ALL (string_to_array($2, ','))
            THEN string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FILTER (
                WHERE t.relname || '.' || a.attname <> ALL (string_to_array($2, ','))
            )
        END
        FROM pg_class t
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE t.relnamespace = $1::text::regnamespace AND t.relkind IN ('r', 'p')
        GROUP BY t.relname ORDER BY t.relname
        """
    )
    private static let strangers = Statement(
        "rules_strangers",
        """
        SELECT name FROM unnest(string_to_array($2, ',')) name
        WHERE NOT EXISTS (
            SELECT FROM pg_class t
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE t.relnamespace = $1::text::regnamespace
                AND name IN (t.relname, t.relname || '.' || a.attname)
        )
        ORDER BY name
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
        let strangers = try connection.query(strangers, access(build))
        guard strangers.count == 0 else {
            let name = strangers.text(0, 0)
            throw fault(path, 1, "-- operators: names \(name), which is no table or table.column")
        }
    }

    /// Whoever reads all reads this; a signed-in user reads the rows of the own account, but for
    /// what only operators read, and of a table that has no account, nothing.
    static func protect(_ build: Build, on connection: Connection) throws {
        var statements = [
            "GRANT USAGE ON SCHEMA \(build.schema) TO tally_reader, authenticated"
        ]
        let rows = try connection.query(tables, access(build))
        for row in 0..<rows.count {
            let table = "\(build.schema).\"\(rows.text(row, 0))\""
            statements += [
                "GRANT SELECT ON \(table) TO tally_reader",
                "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY reader ON \(table) FOR SELECT TO tally_reader USING (true)",
            ]
            guard let columns = rows.optionalText(row, 1) else { continue }
            statements += [
                "GRANT SELECT (\(columns)) ON \(table) TO authenticated",
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

    private static func access(_ build: Build) -> Parameters {
        var parameters = parameters(build)
        parameters.append(build.file.operatorsOnly.joined(separator: ","))
        return parameters
    }

    private static func parameters(_ build: Build) -> Parameters {
        var parameters = Parameters()
        parameters.append(build.schema)
        return parameters
    }
}
