// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

/// The statements over the state pages.
enum Pages {
    struct Found {
        let key: EntityKey
        let entity: Entity
        let position: Position
    }

    private static let find = Statement(
        "pages_find",
        "SELECT key, position, body FROM state WHERE ledger = $1 AND key = ANY ($2::text[])"
    )

    /// $1 ledger, $2 keys, $3 positions, $4 bodies, $5 due times.
    private static let write = Statement(
        "pages_write",
        """
        INSERT INTO state AS page (ledger, key, position, body, due)
        SELECT $1, unnest($2::text[]), unnest($3::bigint[]), unnest($4::bytea[]),
            unnest($5::timestamptz[])
        ON CONFLICT (ledger, key) DO UPDATE
        SET position = excluded.position, body = excluded.body, due = excluded.due
        WHERE page.position < excluded.position
        """
    )

    private static let dueKeys = Statement(
        "pages_due",
        """
        SELECT key FROM state WHERE ledger = $1 AND due <= $2 ORDER BY due LIMIT $3
        """
    )

    private static let deletePages = Statement(
        "pages_delete",
        "DELETE FROM state WHERE ledger = $1"
    )

    private static let count = Statement(
        "pages_count",
        "SELECT count(*) FROM state WHERE ledger = $1"
    )

    /// Asks for pages, and for the checkpoint that they are read at.
    static func startFind(
        _ keys: [EntityKey],
        of ledger: Ledger,
        on connection: Connection
    ) throws(PostgresError) {
        var parameters = Parameters()
        parameters.append(ledger.id)
        var texts = ArrayParameter(of: .text)
        for key in keys { texts.append(key.text) }
        texts.append(Checkpoint.key)
        parameters.append(texts)
        try connection.send(find, parameters)
    }

    /// Those of the keys that have a page.
    ///
    /// - Throws: `Writer.Failure.pagesLost` where the pages are from before a checkpoint that was
    ///   seen already: somebody deleted or restored them.
    static func finishFind(
        since checkpoint: Position,
        on connection: Connection
    ) throws -> [Found] {
        let rows = try connection.receive()
        var found: [Found] = []
        var readAt: Position = 0
        for row in 0..<rows.count {
            let text = rows.text(row, 0)
            if text == Checkpoint.key {
                readAt = rows.int64(row, 1)
                continue
            }
            guard let key = EntityKey(text: text) else {
                throw FormatError.page(key: text, reason: "its kind is not known")
            }
            found.append(
                Found(
                    key: key,
                    entity: try Page.decode(rows.bytes(row, 2), of: key),
                    position: rows.int64(row, 1)
                )
            )
        }
        guard readAt >= checkpoint else { throw Writer.Failure.pagesLost }
        return found
    }

    private static let pagesPerStatement = 100

    /// Writes pages in one transaction, by statements so short that the commands, which are more
    /// urgent, need not wait long for a processor.
    ///
    /// - Throws: `Writer.Failure.pagesLost` where the commit that the pages are of is not in the log:
    ///   they are of another past.
    static func write(
        _ pages: [Cache.DirtyPage],
        asOf head: Head,
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        let sorted = pages.map { (key: $0.key.text, page: $0) }.sorted { $0.key < $1.key }
        try connection.transaction {
            guard try Log.contains(head, of: ledger, on: connection) else {
                throw Writer.Failure.pagesLost
            }
            for start in stride(from: 0, to: sorted.count, by: pagesPerStatement) {
                let end = min(start + pagesPerStatement, sorted.count)
                try write(sorted[start..<end], of: ledger, on: connection)
            }
        }
    }

    private static func write(
        _ sorted: ArraySlice<(key: String, page: Cache.DirtyPage)>,
        of ledger: Ledger,
        on connection: Connection
    ) throws(PostgresError) {
        var keys = ArrayParameter(of: .text)
        var positions = ArrayParameter(of: .int8)
        var bodies = ArrayParameter(of: .bytea)
        var due = ArrayParameter(of: .timestamptz)
        for (key, page) in sorted {
            keys.append(key)
            positions.append(page.position)
            bodies.append(bytes: Page.encode(page.entity))
            due.append(page.entity.due?.microseconds)
        }
        try write(keys, positions, bodies, due, of: ledger, on: connection)
    }

    private static func write(
        _ keys: ArrayParameter,
        _ positions: ArrayParameter,
        _ bodies: ArrayParameter,
        _ due: ArrayParameter,
        of ledger: Ledger,
        on connection: Connection
    ) throws(PostgresError) {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(keys)
        parameters.append(positions)
        parameters.append(bodies)
        parameters.append(due)
        try connection.query(write, parameters, timeout: .seconds(60))
    }

    /// Forgets every page, with the checkpoint: they are rebuilt from the log.
    static func deleteAll(of ledger: Ledger, on connection: Connection) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        try connection.query(deletePages, parameters, timeout: .seconds(600))
    }

    static func keysDue(
        at time: Instant,
        of ledger: Ledger,
        limit: Int,
        on connection: Connection
    ) throws -> [EntityKey] {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(timestamp: time.microseconds)
        parameters.append(Int64(limit))
        let rows = try connection.query(dueKeys, parameters)
        return (0..<rows.count).compactMap { EntityKey(text: rows.text($0, 0)) }
    }
}

/// The used keys.
extension Pages {
    /// How many pages there are, and every key, for the filter of used keys.
    ///
    /// - Returns: `nil` where the pages are from before a checkpoint that was seen already.
    static func loadFilter(
        of ledger: Ledger,
        since checkpoint: Position,
        on connection: Connection
    ) throws -> KeyFilter? {
        var parameters = Parameters()
        parameters.append(ledger.id)
        let count = Int(try connection.query(count, parameters, timeout: .seconds(300)).int64(0, 0))
        var filter = KeyFilter(capacity: max(2 * count, 1 << 20))
        var readAt: Position = 0
        _ = try unsafe connection.copyOut(
            """
            COPY (SELECT CASE key WHEN 'tree' THEN 'tree ' || position ELSE key END
                FROM state WHERE ledger = \(ledger.id)) TO STDOUT
            """,
            timeout: .seconds(600)
        ) { (line: UnsafeRawBufferPointer) in
            var text = unsafe String(decoding: line, as: UTF8.self)
            if text.last == "\n" { text.removeLast() }
            if text.hasPrefix("tree ") {
                readAt = Position(text.dropFirst(5)) ?? 0
            } else if let key = EntityKey(text: text) {
                filter.insert(HashedKey(key).filterHash)
            }
        }
        return readAt >= checkpoint ? filter : nil
    }
}
