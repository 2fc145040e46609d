// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import Postgres

/// The table of the subjects' keys: many are read, and made, at a time.
struct SubjectKeyStore: Sendable {
    struct Row: Sendable {
        let id: String
        let wrapped: [UInt8]
    }

    private static let find = Statement(
        "subject_keys_find",
        """
        SELECT stored.subject, stored.id, stored.wrapped FROM unnest($2::text[]) wanted (subject)
        -- One by one, through the index: the plan may be from when the table was small.
        CROSS JOIN LATERAL (
            SELECT subject, id, wrapped FROM subject_keys
            WHERE ledger = $1 AND subject = wanted.subject LIMIT 1
        ) stored
        """
    )
    /// The same, and makes what is not there, in one round trip: a key is at hand for each, also for
    /// those that have one.
    ///
    /// In one order, so that processes that make the same ones do not wait for each other in a
    /// circle.
    private static let findOrMake = Statement(
        "subject_keys_find_or_make",
        """
        WITH wanted AS (
            SELECT subject, id, wrapped
            FROM unnest($2::text[], $3::text[], $4::bytea[]) AS wanted (subject, id, wrapped)
        ), found AS (
            SELECT stored.subject, stored.id, stored.wrapped FROM wanted
            CROSS JOIN LATERAL (
                SELECT subject, id, wrapped FROM subject_keys
                WHERE ledger = $1 AND subject = wanted.subject LIMIT 1
            ) stored
        ), made AS (
            INSERT INTO subject_keys (ledger, subject, id, wrapped)
            SELECT $1, subject, id, wrapped FROM wanted
            WHERE subject NOT IN (SELECT subject FROM found)
            ORDER BY subject
            ON CONFLICT DO NOTHING
            RETURNING subject, id, wrapped
        )
        SELECT * FROM found UNION ALL SELECT * FROM made
        """
    )

    /// The row of the erasure tells other processes.
    private static let destroy = Statement(
        "subject_keys_destroy",
        """
        WITH gone AS (
            DELETE FROM subject_keys WHERE ledger = $1 AND subject = ANY ($2)
            RETURNING ledger, subject
        ), told AS (
            INSERT INTO erasures (ledger, subject) SELECT ledger, subject FROM gone
        )
        SELECT subject FROM gone ORDER BY subject
        """
    )
    private static let erased = Statement(
        "subject_keys_erased",
        "SELECT number, ledger, subject FROM erasures WHERE number > $1 ORDER BY number"
    )
    private static let owner = Statement(
        "subject_keys_owner",
        "SELECT subject FROM subject_keys WHERE ledger = $1 AND id = $2"
    )

    let masterKey: MasterKey
    let sessions: SessionPool

    /// The rows of those that have a key, and of those for whom one is to be made.
    func rows(
        of subjects: [(AccountID, isMade: Bool)],
        in ledger: Int32
    ) async throws -> [AccountID: Row] {
        let sought = subjects.filter { !$0.isMade }.map(\.0)
        let wished = subjects.filter(\.isMade).map(\.0)
        return try await sessions.perform { connection in
            var rows = try sought.isEmpty ? [:] : Self.find(sought, in: ledger, on: connection)
            guard !wished.isEmpty else { return rows }
            rows.merge(try findOrMake(wished, in: ledger, on: connection)) { $1 }
            // Where another process was faster, its key is the one that counts.
            let others = wished.filter { rows[$0] == nil }
            guard !others.isEmpty else { return rows }
            rows.merge(try Self.find(others, in: ledger, on: connection)) { $1 }
            return rows
        }
    }

    private static func find(
        _ subjects: [AccountID],
        in ledger: Int32,
        on connection: Connection
    ) throws -> [AccountID: Row] {
        var names = ArrayParameter(of: .text)
        for subject in subjects { names.append(subject.text) }
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(names)
        return rows(of: try connection.query(find, parameters))
    }

    private func findOrMake(
        _ subjects: [AccountID],
        in ledger: Int32,
        on connection: Connection
    ) throws -> [AccountID: Row] {
        var names = ArrayParameter(of: .text)
        var ids = ArrayParameter(of: .text)
        var keys = ArrayParameter(of: .bytea)
        for subject in subjects {
            names.append(subject.text)
            ids.append(Hex.encode(RandomBytes.make(8)))
            keys.append(bytes: masterKey.wrap(RandomBytes.make(AuthenticatedCipher.keyBytes)))
        }
        var parameters = Parameters()
        parameters.append(ledger)
        for array in [names, ids, keys] { parameters.append(array) }
        return Self.rows(of: try connection.query(Self.findOrMake, parameters))
    }

    private static func rows(of found: Rows) -> [AccountID: Row] {
        let rows = (0..<found.count).map { row in
            (
                AccountID(trusted: found.text(row, 0)),
                Row(id: found.text(row, 1), wrapped: found.bytes(row, 2))
            )
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// - Returns: those that had a key.
    func destroy(_ subjects: [AccountID], in ledger: Int32) async throws -> [AccountID] {
        try await sessions.perform { connection in
            var names = ArrayParameter(of: .text)
            for subject in subjects { names.append(subject.text) }
            var parameters = Parameters()
            parameters.append(ledger)
            parameters.append(names)
            let rows = try connection.query(Self.destroy, parameters)
            return (0..<rows.count).map { AccountID(trusted: rows.text($0, 0)) }
        }
    }

    /// Whose key has an id.
    func owner(of id: String, in ledger: Int32) async throws -> AccountID? {
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger)
            parameters.append(id)
            let rows = try connection.query(Self.owner, parameters)
            return rows.count == 1 ? AccountID(trusted: rows.text(0, 0)) : nil
        }
    }

    /// Numbers can become visible out of their order: who asks looks back a little.
    static func erased(
        after number: Int64,
        on connection: Connection
    ) throws -> (last: Int64, [(ledger: Int32, subject: AccountID)]) {
        var parameters = Parameters()
        parameters.append(number - 1_000)
        let rows = try connection.query(Self.erased, parameters)
        let erased = (0..<rows.count).map { row in
            (ledger: rows.int32(row, 1), subject: AccountID(trusted: rows.text(row, 2)))
        }
        return (rows.count > 0 ? rows.int64(rows.count - 1, 0) : number, erased)
    }
}
