// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// One installed copy of a read model: its tables, in a schema of their own.
package struct Build: Hashable, Sendable {
    package struct ID: Hashable, Sendable {
        package let name: String
        package let number: Int32

        package init(name: String, number: Int32) {
            self.name = name
            self.number = number
        }
    }

    package let file: ProjectionFile
    /// Counts the copies of one name.
    package let number: Int32
    /// Whether the views show it.
    package let isActive: Bool

    package var id: ID { ID(name: name, number: number) }
    package var name: String { file.name }
    package var schema: String { "tally_\(name)_\(number)" }
    /// What a session that works on read models runs first.
    package static let setup = [
        "SET search_path = tally",
        "SET timezone = 'UTC'",
        "SET default_transaction_isolation = 'read committed'",
        "SET plan_cache_mode = force_generic_plan",
        "SET jit = off",
        // What is near the head is in memory: rows are found by their index, not by reading all.
        "SET random_page_cost = 1.1",
        // A read that holds a table for long must not hold up all others behind us.
        "SET lock_timeout = '5s'",
        "SET ROLE tally_projector",
        BatchRelation.definition,
        ArchivedBatch.definition,
    ]

    private static let all = Statement(
        "builds",
        "SELECT build, source, is_active, name, version FROM tally.projections ORDER BY name, build"
    )
    private static let insert = Statement(
        "build_insert",
        """
        INSERT INTO tally.projections (name, build, version, source, is_active)
        SELECT $1, coalesce(max(build), 0) + 1, $2, $3, $4 FROM tally.projections WHERE name = $1
        RETURNING build
        """
    )
    private static let delete = Statement(
        "build_delete",
        "DELETE FROM tally.projections WHERE name = $1 AND build = $2"
    )

    /// Every copy there is, by name and number.
    ///
    /// One that this program cannot read is among them, and holds up no other.
    package static func all(on connection: Connection) throws -> [Build] {
        let rows = try connection.query(all)
        return (0..<rows.count).map { row in
            Build(
                file: ProjectionFile(
                    installed: rows.text(row, 1),
                    name: rows.text(row, 3),
                    version: rows.int32(row, 4)
                ),
                number: rows.int32(row, 0),
                isActive: rows.bool(row, 2)
            )
        }
    }

    /// Makes the tables of a file, and proves that its parts can run.
    ///
    /// An active one gets its views, too: nothing may be active under its name.
    ///
    /// - Precondition: in a transaction, which an error spoils.
    package static func install(
        _ file: ProjectionFile,
        path: String,
        isActive: Bool,
        on connection: Connection
    ) throws -> Build {
        var parameters = Parameters()
        parameters.append(file.name)
        parameters.append(file.version)
        parameters.append(file.source)
        parameters.append(isActive)
        let number = try connection.query(insert, parameters).int32(0, 0)
        let build = Build(file: file, number: number, isActive: isActive)
        try connection.execute("CREATE SCHEMA \(build.schema)")
        try build.enter(connection)
        try build.run(file.tables, path, connection)
        try TableRules.check(build, path: path, on: connection)
        try TableRules.protect(build, on: connection)
        for statement in file.apply { try build.run(statement, path, connection) }
        if isActive {
            try build.showViews(path: path, on: connection)
        } else {
            // Whether they fit is found out now; they appear at the switch.
            try connection.execute("SAVEPOINT trial")
            try build.showViews(path: path, on: connection)
            try connection.execute("ROLLBACK TO trial")
        }
        return build
    }

    /// Names without a schema are this copy's, to the end of the transaction.
    func enter(_ connection: Connection) throws {
        try connection.execute("SET LOCAL search_path = \(schema), tally")
    }

    private func run(_ part: ProjectionFile.Part, _ path: String, _ connection: Connection) throws {
        do throws(PostgresError) {
            try connection.execute(part.sql)
        } catch {
            throw part.located(error, path)
        }
    }

    /// Puts this copy's views in the place of those of the same names.
    ///
    /// Programs that read go on meanwhile: they wait for this transaction at most. A view whose
    /// columns are others is dropped and made anew, which PostgreSQL refuses if somebody's own view
    /// is built on it.
    package func showViews(path: String, on connection: Connection) throws {
        try enter(connection)
        try connection.execute("SAVEPOINT views")
        do throws(PostgresError) {
            try connection.execute(file.views.sql)
        } catch {
            guard error.sqlState == .invalidTableDefinition else {
                throw file.views.located(error, path)
            }
            try connection.execute("ROLLBACK TO views")
            try dropOldViews(on: connection)
            try run(file.views, path, connection)
        }
        try dropOldViews(on: connection)
        try TableRules.checkViews(of: self, path: path, on: connection)
    }

    /// The views that show other copies of the same name.
    private func dropOldViews(on connection: Connection) throws {
        var parameters = Parameters()
        parameters.append(name)
        parameters.append(number)
        let rows = try connection.query(Self.oldViews, parameters)
        for row in 0..<rows.count {
            try connection.execute("DROP VIEW \(rows.text(row, 0))")
        }
    }

    private static let oldViews = Statement(
        "build_old_views",
        """
        SELECT DISTINCT format('%I.%I', n.nspname, v.relname)
        FROM pg_depend d
        JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
        JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
        JOIN pg_namespace n ON n.oid = v.relnamespace AND n.nspname = 'tally_api'
        JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
        JOIN pg_namespace s ON s.oid = t.relnamespace
        JOIN tally.projections p ON s.nspname = 'tally_' || p.name || '_' || p.build
        WHERE p.name = $1 AND p.build <> $2
        """
    )

    /// Removes the tables and all that is known of this copy.
    ///
    /// - Precondition: no view shows it.
    package func drop(on connection: Connection) throws {
        // The progress first, as the worker does, who may hold it: else each waits for the other.
        var parameters = Parameters()
        parameters.append(name)
        parameters.append(number)
        try connection.query(Self.delete, parameters)
        try connection.execute("DROP SCHEMA IF EXISTS \(schema) CASCADE")
    }
}

extension ProjectionFile {
    fileprivate init(installed source: String, name: String, version: Int32) {
        do throws(ProjectionFileError) {
            self = try ProjectionFile(source, path: "the installed projection")
        } catch {
            self.init(unreadable: source, name: name, version: version, because: error)
        }
    }
}

extension ProjectionFile.Part {
    /// PostgreSQL's message, at the line of the file that it is about.
    func located(_ error: PostgresError, _ path: String) -> any Error {
        guard error.kind == .server else { return error }
        let before = sql.unicodeScalars.prefix(max(0, (error.statementPosition ?? 1) - 1))
        let line = self.line + before.count { $0 == "\n" }
        var text = error.message
        if let detail = error.detail { text += " (\(detail))" }
        if let hint = error.hint { text += " (\(hint))" }
        return ProjectionFileError(path: path, line: line, message: text)
    }
}
