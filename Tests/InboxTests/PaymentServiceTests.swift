// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import EventLog
import Logging
import PaymentDesk
import ServiceLifecycle
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
}
