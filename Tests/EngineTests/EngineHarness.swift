// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Logging
import Postgres
import TestSupport
import Testing

/// A database of its own, and short ways to do what tests do.
struct EngineHarness: Sendable {
    let conninfo: String

    init() async throws {
        conninfo = try await PrivatePostgres.shared().database()
    }

    init(conninfo: String) {
        self.conninfo = conninfo
    }

    var target: ConnectionTarget { ConnectionTarget(conninfo) }

    /// What one server process has.
    func process(
        _ change: (inout EngineOptions) -> Void = { _ in },
        masterKey byte: UInt8 = 7
    ) async throws -> EngineProcess {
        var options = EngineOptions()
        options.flushInterval = .milliseconds(200)
        change(&options)
        let key = try #require(MasterKey([UInt8](repeating: byte, count: MasterKey.byteCount)))
        let installation = try await Installation.open(
            target,
            masterKey: key,
            options: options,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let handler = try #require(try await installation.handler(of: Ledger.defaultName))
        return EngineProcess(installation: installation, handler: handler)
    }

    /// Runs SQL as the cluster's superuser.
    @discardableResult
    func sql(_ statements: String) throws -> [String] {
        let connection = try Connection(to: target)
        defer { connection.close() }
        let rows = try connection.execute(statements)
        return (0..<rows.count).map { rows.string($0, 0) }
    }

    func verify(_ name: String = Ledger.defaultName) async throws -> Verification.Report {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try #require(try Log.ledger(named: name, on: connection))
        return try await Verification.run(ledger: ledger, target: target)
    }

    func expectVerified(
        _ name: String = Ledger.defaultName,
        comment: Comment? = nil,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let failed = try await verify(name).checks.filter { !$0.ok }
        let sentences = failed.map { "\($0.name): \($0.detail)" }
        #expect(sentences == [], comment, sourceLocation: location)
    }

    func failedChecks() async throws -> Set<String> {
        Set(try await verify().checks.filter { !$0.ok }.map(\.name))
    }

    /// The log as it is stored, from the first event to the last.
    func events(of name: String = Ledger.defaultName) throws -> [RecordedEvent] {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try #require(try Log.ledger(named: name, on: connection))
        return try Log.events(of: ledger, after: 0, limit: .max, on: connection)
    }

    /// Returns when every page up to a position is written.
    func expectPages(
        through position: Int,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let areWritten = try await eventually {
            try sql("SELECT position FROM tally.state WHERE key = 'tree'") == [String(position)]
        }
        #expect(areWritten, sourceLocation: location)
    }

    /// Every event of a type, as `id` or reservation → positions.
    func positions(of type: String, by field: String = "id") throws -> [String: [Int64]] {
        let lines = try sql(
            """
            SELECT (data->>'\(field)') || ' ' || position FROM tally.events
            WHERE type = '\(type)' AND data->>'\(field)' IS NOT NULL ORDER BY position
            """
        )
        var positions: [String: [Int64]] = [:]
        for line in lines {
            let parts = line.split(separator: " ")
            positions[String(parts[0]), default: []].append(Int64(parts[1]) ?? 0)
        }
        return positions
    }
}

struct EngineProcess: Sendable {
    let installation: Installation
    let handler: CommandHandler

    @discardableResult
    func run(_ request: Request) async throws(EngineError) -> Receipt {
        try await installation.execute(request, on: handler)
    }

    func stop() async {
        await installation.stop()
    }

    func account(_ id: String) async throws -> Account? {
        try await handler.read([.account(AccountID(trusted: id))]).account(at: 0)?.0
    }

    /// An account with credit.
    func open(_ id: String, credits: Int64) async throws {
        let account = AccountID(trusted: id)
        _ = try await insist(on: .openAccount(account, name: nil, plan: nil, metadata: nil))
        _ = try await insist(on: .credits(credits, to: id, as: "grant-\(id)"))
    }

    /// Repeats a command with the same id until its fate is known.
    func insist(
        on request: Request,
        _ deadline: ContinuousClock.Instant = .now + .patience
    ) async throws(EngineError) -> Receipt {
        while true {
            do throws(EngineError) {
                return try await run(request)
            } catch {
                switch error {
                case .unavailable, .overloaded:
                    if ContinuousClock.now > deadline { throw error }
                    await Task.yield()
                case .rejected, .refused, .halted:
                    throw error
                }
            }
        }
    }
}

extension Request {
    static func credits(_ credits: Int64, to account: String, as id: String) -> Request {
        .grant(
            GrantRequest(
                id: LotID(trusted: id),
                account: AccountID(trusted: account),
                amount: .credits(credits),
                terms: LotTerms(source: .purchase, priority: 50, expiresAt: nil)
            )
        )
    }

    static func hold(
        _ credits: Int64,
        of account: String,
        as id: String,
        expiresIn seconds: Int64? = nil
    ) -> Request {
        .reserve(
            ReservationID(trusted: id),
            account: AccountID(trusted: account),
            .credits(credits),
            expiresInSeconds: seconds
        )
    }

    static func captureAll(_ id: String) -> Request {
        .capture(ReservationID(trusted: id), id: nil, .all, isFinal: true)
    }
}

extension Amount {
    static func credits(_ credits: Int64) -> Amount {
        guard let amount = Amount(microcredits: credits * microcreditsPerCredit) else {
            preconditionFailure("\(credits) credits are no amount.")
        }
        return amount
    }
}
