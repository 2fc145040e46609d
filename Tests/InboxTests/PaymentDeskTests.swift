// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import Inbox
import PaymentDesk
import Postgres
import TestSupport
import Testing

/// What webhooks only name is fetched, and what was not delivered is looked for.
@Suite(.timeLimit(.minutes(20))) struct `The payment desk` {
    private struct Room {
        let harness: InboxHarness
        let fake: FakeStripe
        let desk: PaymentDesk
        let stripe: StripeAdapter

        func set(key: String) async throws {
            try await harness.installation.secrets.add(
                key,
                of: "stripe",
                .apiKey,
                in: harness.handler.ledger
            )
        }

        func fetch() async throws -> LogFollower.Progress {
            try await Fetcher(desk).catchUp(with: stripe, on: harness.handler)
        }

        func faults(_ id: FaultID) async throws -> Fault? {
            try await harness.handler.read([.fault(id)]).items[0]?.entity.fault
        }

        var available: Balance {
            get async throws { try await harness.account("alice").available }
        }
    }

    private static func with(_ body: (Room) async throws -> Void) async throws {
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
                do {
                    try await body(
                        Room(harness: harness, fake: fake, desk: desk, stripe: stripe)
                    )
                } catch {
                    await desk.close()
                    throw error
                }
                await desk.close()
                try await harness.verify()
            }
        }
    }

    /// As webhooks show it since basil: it does not name what paid it.
    static func invoice(_ payments: String) -> String {
        #"{"id":"in_1","object":"invoice","status":"paid","amount_paid":2900,"total":2900,"#
            + #""subtotal":2900,"currency":"usd","customer":"cus_1","livemode":true,"#
            + #""billing_reason":"subscription_create","total_taxes":[],"#
            + #""total_discount_amounts":[],"parent":{"type":"subscription_details","#
            + #""subscription_details":{"subscription":"sub_1","metadata":{"account":"alice"}}},"#
            + payments
            + #""lines":{"has_more":false,"data":[{"amount":2900,"quantity":1,"#
            + #""period":{"start":\#(StripeDay.dayStart),"end":\#(StripeDay.dayStart + 2_592_000)},"#
            + #""pricing":{"price_details":{"price":"price_pro","product":"prod_1"}},"#
            + #""parent":{"type":"subscription_item_details","subscription_item_details":"#
            + #"{"proration":false,"subscription_item":"si_1"}}}]}}"#
    }

    static let paidBy =
        #""payments":{"has_more":false,"data":[{"status":"paid","is_default":true,"#
        + #""amount_paid":2900,"payment":{"type":"payment_intent","payment_intent":"pi_1"}}]},"#

    static func event(_ id: String, _ type: String, _ object: String) -> String {
        #"{"id":"\#(id)","object":"event","created":1795219200,"livemode":true,"#
            + #""type":"\#(type)","data":{"object":\#(object)}}"#
    }

    static func intent(_ id: String) -> String {
        #"{"id":"\#(id)","object":"payment_intent","amount":1000,"amount_received":1000,"#
            + #""currency":"usd","status":"succeeded","livemode":true,"#
            + #""metadata":{"account":"alice","package":"p100"}}"#
    }

    @Test func `what was looked through for nothing is not looked through again while it waits`()
        async throws
    {
        try await Self.with { room in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...1_100 {
                    let account = AccountID(trusted: "a\(number)")
                    group.addTask { try await room.harness.run(.open(account)) }
                }
                try await group.waitForAll()
            }
            let paid = Self.event("evt_1", "invoice.paid", Self.invoice(""))
            let order = try await room.harness.deliver(paid).position
            #expect(try await room.fetch() == .waiting)
            let connection = try Connection(to: room.harness.target)
            defer { connection.close() }
            let place = Statement(
                "place",
                """
                SELECT coalesce(max(position), 0) FROM tally.followers
                WHERE name = 'fetch/stripe'
                """
            )
            let position = try connection.query(place).int64(0, 0)
            #expect((1_000..<order).contains(position))
        }
    }

    @Test func `an invoice that names no payment is fetched, and credited once`() async throws {
        try await Self.with { room in
            let paid = Self.event("evt_1", "invoice.paid", Self.invoice(""))
            try await room.harness.deliver(paid)
            #expect(try await room.available == 0)
            // Nobody can fetch it yet: a person is told, once.
            for _ in 0..<2 {
                guard case .waiting = try await room.fetch() else {
                    Issue.record("It was done without a key.")
                    return
                }
            }
            #expect(try await room.faults("api-key-missing:stripe")?.code == "api-key-missing")
            #expect(room.fake.asked.isEmpty)

            try await room.set(key: "sk_1")
            room.fake.answer("/v1/invoices/in_1", "{}", status: 503)
            guard case .waiting = try await room.fetch() else {
                Issue.record("It was given up.")
                return
            }
            room.fake.answer("/v1/invoices/in_1", Self.invoice(Self.paidBy))
            // Whoever was killed after the fetch and before it was noted fetches again.
            for _ in 0..<2 {
                guard case .caughtUp = try await room.fetch() else {
                    Issue.record("It still waits.")
                    return
                }
            }
            #expect(try await room.available == 300)
            #expect(room.fake.asked.count == 2)
            let payment = try await room.harness.payment("stripe:pi_1")
            #expect(payment?.facts.subscription == "stripe:sub_1")
        }
    }

    @Test func `what a provider does not have is told, and does not hold up the rest`()
        async throws
    {
        try await Self.with { room in
            try await room.set(key: "sk_1")
            let paid = Self.event("evt_1", "invoice.paid", Self.invoice(""))
            let received = try await room.harness.deliver(paid)
            guard case .caughtUp = try await room.fetch() else {
                Issue.record("It waits for what is not there.")
                return
            }
            let fault = try await room.faults(FaultID(trusted: "fetch:\(received.position):0"))
            #expect(fault?.code == "fetch-missing")
        }
    }

    @Test func `what was not delivered is found and taken in, and found once`() async throws {
        try await Self.with { room in
            let events = (1...3).map { number in
                Self.event("evt_\(number)", "payment_intent.succeeded", Self.intent("pi_\(number)"))
            }
            try await room.harness.deliver(events[1])
            let reconciler = Reconciler(room.desk)
            await #expect(throws: Reconciler.Obstacle.noKey) {
                try await reconciler.run(room.stripe, since: 1, on: room.harness.handler)
            }
            try await room.set(key: "sk_1")
            func page(_ events: ArraySlice<String>, _ hasMore: Bool) -> String {
                #"{"object":"list","has_more":\#(hasMore),"data":[\#(events.joined(separator: ","))]}"#
            }
            room.fake.answer("starting_after=evt_2", page(events[2...2], false))
            room.fake.answer("/v1/events", page(events[0...1], true))
            let report = try await reconciler.run(
                room.stripe,
                since: 1_795_000_000,
                on: room.harness.handler
            )
            #expect(report.seen == 3)
            #expect(report.repeats == 1)
            #expect(report.new == Array(repeating: "payment_intent.succeeded", count: 2))
            #expect(try await room.available == 300)
            let again = try await reconciler.run(
                room.stripe,
                since: 1_795_000_000,
                on: room.harness.handler
            )
            #expect(again.new.isEmpty)
            #expect(try await room.available == 300)
        }
    }
}
