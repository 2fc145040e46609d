// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventFormat
import EventLog
import Postgres
import TestSupport

/// A migrated database of the test's own.
struct TestLog {
    let target: ConnectionTarget

    init() async throws {
        target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let connection = try Connection(to: target)
        try Migrations.run(on: connection)
        connection.close()
    }

    /// As the program connects: it may add to the log, and nothing else.
    func connect() throws -> Connection {
        try Log.connect(to: target)
    }
}

/// Writes a ledger as the engine does: batch after batch, each from the end of the one before.
struct Appender {
    private(set) var head: Head
    private(set) var tree = CompactRange()
    private(set) var batch: Batch
    private var serial = 0

    init(_ ledger: Ledger, on connection: Connection) throws {
        head = try Log.head(of: ledger, on: connection)
        batch = Batch(ledger: ledger, hasher: SHA256())
    }

    /// Fills the batch with so many events; nothing is sent.
    mutating func fill(_ count: Int, account: AccountID = "alice") {
        let time = Instant(microseconds: head.recordedAt.microseconds + 1)
        batch.reset(after: head, tree: tree, recordedAt: time)
        for _ in 0..<count {
            serial += 1
            batch.append(.granted(LotID(trusted: "l\(serial)"), 1, to: account))
        }
    }

    func start(on connection: Connection) throws {
        try Log.startAppend(batch, head: batch.head, on: connection)
    }

    func finish(on connection: Connection) throws -> Log.Appended {
        try Log.finishAppend(of: batch.count, on: connection)
    }

    func send(on connection: Connection) throws -> Log.Appended {
        try start(on: connection)
        return try finish(on: connection)
    }

    /// The batch was stored: the next one begins after it.
    mutating func advance() {
        head = batch.head
        tree = batch.tree
    }

    mutating func append(_ count: Int, on connection: Connection) throws -> Log.Appended {
        fill(count)
        let appended = try send(on: connection)
        if appended == .stored { advance() }
        return appended
    }
}

/// What the server refused a statement with.
func refusal(of sql: String, on connection: Connection) throws -> SQLState? {
    do throws(PostgresError) {
        try connection.execute(sql)
        return nil
    } catch {
        return error.sqlState
    }
}
