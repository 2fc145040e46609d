// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import Inbox
import Logging
import Postgres
import TestSupport
import Testing

/// An engine over a database of its own, and Stripe's deliveries to it.
struct InboxHarness: Sendable {
    static let secret = "whsec_test"

    let installation: Installation
    let handler: CommandHandler
    let inbox: Inbox
    let target: ConnectionTarget

    static func with(_ body: (InboxHarness) async throws -> Void) async throws {
        let target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let installation = try await open(target)
        let handler = try #require(try await installation.handler(of: Ledger.defaultName))
        let inbox = Inbox(installation, adapters: AdapterRegistry().webhooks)
        do {
            try await body(
                InboxHarness(
                    installation: installation,
                    handler: handler,
                    inbox: inbox,
                    target: target
                )
            )
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    private static func open(_ target: ConnectionTarget) async throws -> Installation {
        var options = EngineOptions()
        options.flushInterval = .milliseconds(200)
        return try await Installation.open(
            target,
            masterKey: try #require(MasterKey([UInt8](repeating: 7, count: MasterKey.byteCount))),
            options: options,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Another process on the same database.
    func withProcess(_ body: (Installation) async throws -> Void) async throws {
        let other = try await Self.open(target)
        do {
            try await body(other)
        } catch {
            await other.stop()
            throw error
        }
        await other.stop()
    }

    /// All pages are written: who begins now meets no event.
    func settle() async throws {
        let (ledger, head) = (handler.ledger, handler.watch.head)
        let isWritten = try await eventually {
            try await installation.sessions.perform { connection in
                try StoredPages.checkpoint(of: ledger, on: connection) >= head
            }
        }
        #expect(isWritten)
    }

    func run(_ command: Command) async throws {
        _ = try await handler.execute(command)
    }

    /// Delivers a body as Stripe does.
    @discardableResult
    func deliver(_ body: String, at time: Int64 = 1_795_219_200) async throws -> Inbox.Received {
        let code = MessageAuthentication.code(
            for: Array("\(time).\(body)".utf8),
            key: Array(Self.secret.utf8)
        )
        let delivery = Delivery(
            headers: [Delivery.Field("Stripe-Signature", "t=\(time),v1=\(Hex.encode(code))")],
            body: Array(body.utf8),
            receivedAt: time
        )
        let outcome = try await inbox.receive(
            delivery,
            from: "stripe",
            secrets: [Self.secret],
            on: handler
        )
        guard case .received(let received) = outcome else {
            Issue.record("It was not taken: \(outcome)")
            throw Refused()
        }
        return received
    }

    struct Refused: Error {}

    func account(_ id: AccountID) async throws -> Account {
        try #require(try await handler.read([.account(id)]).account(at: 0)?.0)
    }

    func payment(_ id: PaymentID) async throws -> Payment? {
        try await handler.read([.payment(id)]).items[0]?.entity.payment
    }

    /// The books are whole.
    func verify() async throws {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try #require(try Log.ledger(named: Ledger.defaultName, on: connection))
        let report = try await Engine.Verification.run(ledger: ledger, target: target)
        #expect(report.checks.filter { !$0.ok }.map { "\($0.name): \($0.detail)" } == [])
    }
}
