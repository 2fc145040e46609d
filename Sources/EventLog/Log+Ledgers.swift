// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
package import Postgres

extension Log {
    private static let insertLedger = Statement(
        "ledger_insert",
        "INSERT INTO ledgers (name, format) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    )

    private static let findLedger = Statement(
        "ledger_find",
        "SELECT ledger, name FROM ledgers WHERE name = $1"
    )

    private static let ledgerName = Statement(
        "ledger_name",
        "SELECT name FROM tally.ledgers WHERE ledger = $1"
    )

    private static let allLedgers = Statement(
        "ledger_all",
        "SELECT ledger, name FROM ledgers ORDER BY ledger"
    )

    private static let insertGenesis = Statement(
        "ledger_genesis",
        """
        INSERT INTO commits (ledger, first, last, recorded_at, root)
        VALUES ($1, 0, 0, clock_timestamp(), $2) ON CONFLICT DO NOTHING
        """
    )

    private static let lockLedger = Statement(
        "ledger_lock",
        "SELECT FROM ledgers WHERE ledger = $1 FOR UPDATE"
    )

    private static let clock = Statement("clock", "SELECT clock_timestamp()")

    /// Makes a ledger and its genesis row, or finds the one that has the name.
    package static func openLedger(
        named name: String,
        on connection: Connection
    ) throws -> Ledger {
        guard Ledger.isValid(name: name) else { throw LogError.invalidLedgerName(name) }
        if let ledger = try ledger(named: name, on: connection) { return ledger }
        return try connection.transaction {
            let ledger = try insertLedger(named: name, on: connection)
            var genesis = Parameters()
            genesis.append(ledger.id)
            genesis.append(MerkleHasher.emptyRoot.bytes)
            try connection.query(insertGenesis, genesis)
            return ledger
        }
    }

    /// Makes a ledger that has not even a genesis row: for a restore, which has it.
    package static func insertLedger(
        named name: String,
        on connection: Connection
    ) throws -> Ledger {
        guard Ledger.isValid(name: name) else { throw LogError.invalidLedgerName(name) }
        var parameters = Parameters()
        parameters.append(name)
        parameters.append(LedgerFormat.current)
        try connection.query(insertLedger, parameters)
        guard let ledger = try ledger(named: name, on: connection) else {
            preconditionFailure("A ledger that was just made is not there.")
        }
        return ledger
    }

    package static func ledger(
        named name: String,
        on connection: Connection
    ) throws -> Ledger? {
        var parameters = Parameters()
        parameters.append(name)
        let rows = try connection.query(findLedger, parameters)
        guard rows.count == 1 else { return nil }
        return Ledger(id: rows.int32(0, 0), name: rows.text(0, 1))
    }

    /// - Throws: `noGenesis` where there is no such ledger.
    package static func ledger(
        numbered id: Int32,
        on connection: Connection
    ) throws -> Ledger {
        var parameters = Parameters()
        parameters.append(id)
        let rows = try connection.query(ledgerName, parameters)
        guard rows.count == 1 else { throw LogError.noGenesis(ledger: "number \(id)") }
        return Ledger(id: id, name: rows.text(0, 0))
    }

    package static func ledgers(on connection: Connection) throws -> [Ledger] {
        let rows = try connection.query(allLedgers)
        return (0..<rows.count).map { Ledger(id: rows.int32($0, 0), name: rows.text($0, 1)) }
    }

    /// Waits for the ledger's row, to the end of the transaction.
    ///
    /// Nobody else can append meanwhile: whoever lost an append takes it before the next try, so
    /// that nobody loses for ever.
    package static func lock(_ ledger: Ledger, on connection: Connection) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        try connection.query(lockLedger, parameters)
    }

    /// PostgreSQL's clock, which the batches follow.
    package static func clock(on connection: Connection) throws -> Instant {
        Instant(microseconds: try connection.query(clock).timestamp(0, 0))
    }
}
