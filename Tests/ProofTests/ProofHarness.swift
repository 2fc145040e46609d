// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Logging
import Postgres
import Proofs
import TestSupport
import Testing

/// A database of its own, an engine over it, and short ways to do what tests do.
struct ProofHarness: Sendable {
    let target: ConnectionTarget
    let installation: Installation
    let handler: CommandHandler

    var ledger: Ledger { handler.ledger }
    var notary: Notary { Notary(installation) }

    init() async throws {
        try await self.init(on: ConnectionTarget(try await PrivatePostgres.shared().database()))
    }

    /// Another process on the same database.
    func other() async throws -> ProofHarness {
        try await ProofHarness(on: target)
    }

    private init(on target: ConnectionTarget) async throws {
        let key = try #require(MasterKey([UInt8](repeating: 7, count: MasterKey.byteCount)))
        let installation = try await Installation.open(
            target,
            masterKey: key,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let handler = try await installation.handler(of: Ledger.defaultName)
        self.target = target
        self.installation = installation
        self.handler = try #require(handler)
    }

    func stop() async { await installation.stop() }

    @discardableResult
    func run(_ request: Request) async throws -> Receipt {
        try await installation.execute(request, on: handler)
    }

    /// An account with a name, and so many grants.
    func open(_ id: String, grants: Int = 1) async throws {
        let account = AccountID(trusted: id)
        try await run(.openAccount(account, name: "Ms \(id)", plan: "pro", metadata: nil))
        for number in 0..<grants {
            let grant = Request.GrantRequest(
                id: LotID(trusted: "\(id)-\(number)"),
                account: account,
                amount: 10,
                terms: LotTerms(.purchase),
                note: number == 0 ? "a note of \(id)" : nil
            )
            try await run(.grant(grant))
        }
    }

    func createKey() async throws -> VerifierKey {
        try await notary.createKey(origin: "tally.example/main", on: handler, actor: "test")
    }

    /// Runs SQL as the cluster's superuser.
    @discardableResult
    func sql(_ statements: String) throws -> [String] {
        let connection = try Connection(to: target)
        defer { connection.close() }
        let rows = try connection.execute(statements)
        return (0..<rows.count).map { rows.string($0, 0) }
    }

    /// Nothing protects what must not change any more.
    func unlock() throws {
        try sql(
            """
            ALTER TABLE tally.events DISABLE TRIGGER ALL;
            ALTER TABLE tally.commits DISABLE TRIGGER ALL;
            ALTER TABLE tally.checkpoints DISABLE TRIGGER ALL
            """
        )
    }

    func failedChecks() async throws -> [String: String] {
        let report = try await Verification.run(ledger: ledger, target: target)
        return Dictionary(
            report.checks.filter { !$0.ok }.map { ($0.name, $0.detail) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func tiles<R: Sendable>(
        _ body: @Sendable (inout Tiles, Connection) throws -> R
    ) async throws -> R {
        let ledger = ledger
        return try await installation.sessions.perform { connection in
            var tiles = Tiles(of: ledger, on: connection)
            return try body(&tiles, connection)
        }
    }
}
