// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import EventLog
import Logging
import PaymentDesk
import Postgres
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// What runs beside a server, by itself.
@Suite(.timeLimit(.minutes(20))) struct `The payment service` {
    private typealias Desk = `The payment desk`

    private static func running(
        _ desk: PaymentDesk,
        _ body: () async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(
            services: [PaymentService(desk, logger: logger)],
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func with(
        _ body: (InboxHarness, FakeStripe, PaymentDesk) async throws -> Void
    ) async throws {
        try await FakeStripe.with { fake in
            try await InboxHarness.with { harness in
                try await harness.run(.open("alice"))
                try await harness.run(.definePlan("PRO", .pro))
                let terms = PackageTerms(
                    credits: 100,
                    prices: [ListPrice(currency: "USD", minorUnits: 1_000)]
                )
                try await harness.run(.catalog(.definePackage("p100", terms, reason: nil)))
                let stripe = StripeAdapter(base: fake.base)
                let desk = PaymentDesk(
                    harness.installation,
                    registry: AdapterRegistry(payments: [stripe])
                )
                try await body(harness, fake, desk)
                try await harness.verify()
            }
        }
    }

    private static func setKey(_ harness: InboxHarness) async throws {
        try await harness.installation.secrets.add(
            "sk_1",
            of: "stripe",
            .apiKey,
            in: harness.handler.ledger
        )
    }

    @Test func `fetches what is only named, and looks for what was not delivered`()
        async throws
    {
        try await Self.with { harness, fake, desk in
            try await Self.setKey(harness)
            let missed = Desk.event("evt_9", "payment_intent.succeeded", Desk.intent("pi_9"))
            fake.answer("/v1/events", #"{"object":"list","has_more":false,"data":[\#(missed)]}"#)
            fake.answer("/v1/invoices/in_1", Desk.invoice(Desk.paidBy))
            try await harness.deliver(Desk.event("evt_1", "invoice.paid", Desk.invoice("")))
            try await Self.running(desk) {
                let isCredited = try await eventually {
                    try await harness.account("alice").available == 400
                }
                #expect(isCredited, "300 of the plan, 100 of the payment that was missed")
            }
            let asked = fake.asked.map { $0.prefix { $0 != "?" } }
            #expect(Set(asked) == ["/v1/events", "/v1/invoices/in_1"])
        }
    }

    @Test func `does nothing for providers that nobody set up, and ends when asked`()
        async throws
    {
        try await Self.with { _, fake, desk in
            try await Self.running(desk) {}
            #expect(fake.asked.isEmpty)
        }
    }

    /// A line each quarter of a minute says no more than one.
    @Test func `tells that the database is away once, and once that it is back`() async throws {
        let postgres = try await PrivatePostgres.separate()
        let key = try #require(MasterKey([UInt8](repeating: 7, count: MasterKey.byteCount)))
        let installation = try await Installation.open(
            ConnectionTarget(try await postgres.database()),
            masterKey: key,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let lines = LogLines()
        let desk = PaymentDesk(installation, registry: AdapterRegistry())
        let service = PaymentService(desk, round: .milliseconds(5), logger: lines.logger)
        let task = Task { try await service.run() }
        try await postgres.kill()
        let isAway = "could not be read"
        // It is tried again and again meanwhile.
        let isRepeated = try await eventually { lines.count(.debug, isAway) >= 3 }
        #expect(isRepeated)
        #expect(lines.count(.warning, isAway) == 1)
        try await postgres.start()
        let isBack = try await eventually { lines.count(.notice, "works again") == 1 }
        #expect(isBack)
        #expect(lines.count(.warning, isAway) == 1)
        task.cancel()
        try await task.value
        await installation.stop()
    }
}

/// What is logged, by level.
private final class LogLines: Sendable {
    private let lines = Mutex<[(Logger.Level, String)]>([])

    func count(_ level: Logger.Level, _ part: String) -> Int {
        lines.withLock { $0.count { $0.0 == level && $0.1.contains(part) } }
    }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(lines: self) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.debug
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append((event.level, event.message.description)) }
        }
    }
}
