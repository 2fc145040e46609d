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

    private static let readCheckpoint = Statement(
        "checkpoint_read",
        "SELECT position FROM checkpoints WHERE ledger = $1"
    )

    private static let writeCheckpoint = Statement(
        "checkpoint_write",
        """
        INSERT INTO checkpoints AS checkpoint (ledger, position) VALUES ($1, $2)
        ON CONFLICT (ledger) DO UPDATE SET position = excluded.position
        WHERE checkpoint.position < excluded.position
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

    private static let deleteCheckpoint = Statement(
        "checkpoint_delete",
        "DELETE FROM checkpoints WHERE ledger = $1"
    )

    private static let count = Statement(
        "pages_count",
        "SELECT count(*) FROM state WHERE ledger = $1"
    )

    static func startFind(
        _ keys: [EntityKey],
        of ledger: Ledger,
        on connection: Connection
    ) throws(PostgresError) {
        var parameters = Parameters()
        parameters.append(ledger.id)
        var texts = ArrayParameter(of: .text)
        for key in keys { texts.append(key.text) }
        parameters.append(texts)
        try connection.send(find, parameters)
    }

    /// Those of the keys that have a page.
    static func finishFind(on connection: Connection) throws -> [Found] {
        let rows = try connection.receive()
        return try (0..<rows.count).map { row in
            let text = rows.text(row, 0)
            guard let key = EntityKey(text: text) else {
                throw FormatError.page(key: text, reason: "its kind is not known")
            }
            return Found(
                key: key,
                entity: try Page.decode(rows.bytes(row, 2), of: key),
                position: rows.int64(row, 1)
            )
        }
    }

    private static let pagesPerStatement = 100

    /// Writes pages in one transaction, by statements so short that the commands, which are more
    /// urgent, need not wait long for a processor.
    static func write(
        _ pages: [Cache.DirtyPage],
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        let sorted = pages.map { (key: $0.key.text, page: $0) }.sorted { $0.key < $1.key }
        try connection.transaction {
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

    /// The position up to which every page is written; 0 where none is.
    static func checkpoint(of ledger: Ledger, on connection: Connection) throws -> Position {
        var parameters = Parameters()
        parameters.append(ledger.id)
        let rows = try connection.query(readCheckpoint, parameters)
        return rows.count == 1 ? rows.int64(0, 0) : 0
    }

    static func setCheckpoint(
        _ position: Position,
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        try connection.query(writeCheckpoint, parameters)
    }

    /// Forgets every page and the checkpoint: they are rebuilt from the log.
    static func deleteAll(of ledger: Ledger, on connection: Connection) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        try connection.transaction {
            try connection.query(deletePages, parameters, timeout: .seconds(600))
            try connection.query(deleteCheckpoint, parameters)
        }
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

/// The tree's own page: the roots of its perfect subtrees.
extension Pages {
    static let treeKey = "tree"

    static func tree(of ledger: Ledger, on connection: Connection) throws -> CompactRange? {
        var parameters = Parameters()
        parameters.append(ledger.id)
        var keys = ArrayParameter(of: .text)
        keys.append(treeKey)
        parameters.append(keys)
        let rows = try connection.query(find, parameters)
        guard rows.count == 1 else { return nil }
        let body = rows.bytes(0, 2)
        let roots = stride(from: 0, to: body.count, by: Digest.byteCount).compactMap {
            Digest(body[$0..<min($0 + Digest.byteCount, body.count)])
        }
        return CompactRange(size: rows.int64(0, 1), roots: roots)
    }

    static func write(
        _ tree: CompactRange,
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        var keys = ArrayParameter(of: .text)
        var positions = ArrayParameter(of: .int8)
        var bodies = ArrayParameter(of: .bytea)
        var due = ArrayParameter(of: .timestamptz)
        keys.append(treeKey)
        positions.append(tree.size)
        bodies.append(bytes: tree.roots.flatMap(\.bytes))
        due.appendNull()
        try write(keys, positions, bodies, due, of: ledger, on: connection)
    }

    /// How many pages there are, and every key, for the filter of used keys.
    static func loadFilter(of ledger: Ledger, on connection: Connection) throws -> KeyFilter {
        var parameters = Parameters()
        parameters.append(ledger.id)
        let count = Int(try connection.query(count, parameters, timeout: .seconds(300)).int64(0, 0))
        var filter = KeyFilter(capacity: max(2 * count, 1 << 20))
        _ = try unsafe connection.copyOut(
            "COPY (SELECT key FROM state WHERE ledger = \(ledger.id)) TO STDOUT",
            timeout: .seconds(600)
        ) { (line: UnsafeRawBufferPointer) in
            let text = unsafe String(decoding: line, as: UTF8.self)
            if let key = EntityKey(text: text.hasSuffix("\n") ? String(text.dropLast()) : text) {
                filter.insert(HashedKey(key).filterHash)
            }
        }
        return filter
    }
}
