// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import EventLog
import Inbox
import PaymentDesk
import Postgres
import TestSupport
import Testing

/// Money is given back once, whatever becomes of the answer.
@Suite(.timeLimit(.minutes(20))) struct `Refunds at providers` {
    enum Shop: String, CaseIterable, Sendable {
        case stripe
        case dodo

        var payment: PaymentID { self == .stripe ? "stripe:pi_1" : "dodo:pay_1" }
    }

    private struct Room {
        let harness: InboxHarness
        let fake: FakeRefunds
        let desk: PaymentDesk
        let provider: any PaymentProvider
        let shop: Shop

        func refund(
            _ id: OrderedRefundID,
            _ amount: Int64? = nil
        ) async throws -> OrderedRefund.State {
            let now = try await now()
            return try await desk.refund(
                OrderRefund(
                    id: id,
                    payment: shop.payment,
                    amount: amount,
                    item: amount == nil ? nil : "pdt_1"
                ),
                at: provider,
                key: "sk_1",
                actor: "admin",
                now: now,
                on: harness.handler
            ).state
        }

        /// Orders it and dies.
        func orderOnly(_ id: OrderedRefundID) async throws {
            try await harness.run(.orderRefund(id, of: shop.payment))
        }

        /// So many seconds after the newest order.
        func now(_ seconds: Int64 = 0) async throws -> Int64 {
            let orders = try await harness.payment(shop.payment)?.orders ?? []
            return (orders.last?.orderedAt.microseconds ?? 0) / 1_000_000 + seconds
        }

        func watch(after seconds: Int64) async throws -> LogFollower.Progress {
            try await RefundWatch(desk).catchUp(
                with: provider,
                now: try await now(seconds),
                on: harness.handler
            )
        }

        func state(of id: OrderedRefundID) async throws -> OrderedRefund.State? {
            try await harness.payment(shop.payment)?.order(id)?.state
        }

        var available: Balance {
            get async throws { try await harness.account("alice").available }
        }

        /// Of the line of the error log that asks a person to look.
        func isTold() async throws -> Bool {
            let events = try await harness.installation.sessions.perform { [harness] connection in
                try Log.events(of: harness.handler.ledger, after: 0, limit: 500, on: connection)
            }
            return events.contains { event in
                event.type == "fault.reported"
                    && String(decoding: event.data, as: UTF8.self).contains("refund-unknown")
            }
        }
    }

    private static func with(
        _ shop: Shop,
        _ body: (Room) async throws -> Void
    ) async throws {
        try await FakeRefunds.with { fake in
            try await InboxHarness.with { harness in
                try await harness.run(.open("alice"))
                let terms = PackageTerms(
                    credits: 100,
                    prices: [ListPrice(currency: "USD", minorUnits: 1_000)]
                )
                try await harness.run(.catalog(.definePackage("p100", terms, reason: nil)))
                try await harness.run(.observe(.paid(shop.payment)))
                let provider: any PaymentProvider =
                    switch shop {
                    case .stripe: StripeAdapter(base: fake.base)
                    case .dodo: DodoAdapter(isTest: false, base: fake.base)
                    }
                try await harness.installation.secrets.add(
                    "sk_1",
                    of: shop.rawValue,
                    .apiKey,
                    in: harness.handler.ledger
                )
                let desk = PaymentDesk(
                    harness.installation,
                    registry: AdapterRegistry(payments: [provider])
                )
                do {
                    try await body(
                        Room(
                            harness: harness,
                            fake: fake,
                            desk: desk,
                            provider: provider,
                            shop: shop
                        )
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

    @Test(arguments: Shop.allCases)
    func `one is carried out once, and its repeat gets the same answer`(shop: Shop) async throws {
        try await Self.with(shop) { room in
            let id = PaymentRefundID(trusted: "\(shop.rawValue):re_1")
            for _ in 0..<3 {
                let state = try await room.refund("r1", 500)
                #expect(state == .carriedOut(id))
            }
            #expect(room.fake.orders == 1)
            #expect(room.fake.refunds.map(\.amount) == [500])
            #expect(try await room.available == 50)
            let second = PaymentRefundID(trusted: "\(shop.rawValue):re_2")
            #expect(try await room.refund("r2") == .carriedOut(second))
        }
    }

    @Test(arguments: Shop.allCases)
    func `one whose answer was lost is found, and not sent again`(shop: Shop) async throws {
        try await Self.with(shop) { room in
            room.fake.become(.mute)
            let state = try await room.refund("r1", 500)
            #expect(state == .open)
            #expect(try await room.available == 100)
            // Who asks for another one meanwhile could be given back twice.
            await #expect(throws: EngineError.self) { try await room.refund("r2", 500) }
            room.fake.become(.well)
            let id = PaymentRefundID(trusted: "\(shop.rawValue):re_1")
            #expect(try await room.refund("r1", 500) == .carriedOut(id))
            #expect(room.fake.orders == 1)
            #expect(try await room.available == 50)
        }
    }

    @Test(arguments: Shop.allCases)
    func `one that a crash left behind is looked after`(shop: Shop) async throws {
        try await Self.with(shop) { room in
            try await room.orderOnly("r1")
            // Whoever ordered it may be asking just now.
            guard case .waiting = try await room.watch(after: 59) else {
                Issue.record("It was not waited for.")
                return
            }
            #expect(room.fake.orders == 0)
            let progress = try await room.watch(after: 61)
            switch shop {
            case .stripe:
                // The same key makes one of two: it may be sent.
                #expect(progress == .caughtUp)
                #expect(try await room.state(of: "r1") == .carriedOut("stripe:re_1"))
                #expect(try await room.available == 0)
            case .dodo:
                #expect(progress == .waiting)
                #expect(try await !room.isTold())
                #expect(try await room.watch(after: 901) == .caughtUp)
                #expect(try await room.isTold())
                #expect(try await room.state(of: "r1") == .open)
                #expect(room.fake.orders == 0)
                // A person looked, and orders it anew.
                try await room.harness.run(
                    .settleRefund("r1", .refused("person"), of: shop.payment)
                )
                #expect(try await room.refund("r2") == .carriedOut("dodo:re_1"))
                #expect(try await room.available == 0)
            }
            #expect(room.fake.refunds.count == 1)
        }
    }

    @Test(arguments: Shop.allCases)
    func `one that was carried out before the crash is found`(shop: Shop) async throws {
        try await Self.with(shop) { room in
            room.fake.become(.mute)
            _ = try await room.refund("r1")
            room.fake.become(.well)
            #expect(try await room.watch(after: 61) == .caughtUp)
            let id = PaymentRefundID(trusted: "\(shop.rawValue):re_1")
            #expect(try await room.state(of: "r1") == .carriedOut(id))
            #expect(room.fake.orders == 1)
            #expect(try await room.available == 0)
        }
    }

    /// The key is forgotten some day: then the same request would be a second one.
    @Test func `Stripe is not asked again later than it remembers`() async throws {
        try await Self.with(.stripe) { room in
            try await room.orderOnly("r1")
            #expect(try await room.watch(after: 13 * 3_600) == .caughtUp)
            #expect(room.fake.orders == 0)
            #expect(try await room.state(of: "r1") == .open)
            #expect(try await room.isTold())
        }
    }

    @Test(arguments: Shop.allCases)
    func `one that is refused is refused, and its id is spent`(shop: Shop) async throws {
        try await Self.with(shop) { room in
            room.fake.become(.refusing(400))
            for _ in 0..<2 {
                let state = try await room.refund("r1", 500)
                #expect(state == .refused("invalid:no"))
            }
            #expect(room.fake.orders == 1)
            room.fake.become(.well)
            #expect(try await room.refund("r1", 500) == .refused("invalid:no"))
            let id = PaymentRefundID(trusted: "\(shop.rawValue):re_1")
            #expect(try await room.refund("r2", 500) == .carriedOut(id))
        }
    }

    @Test func `what refuses a second request says nothing of the first`() async throws {
        try await Self.with(.stripe) { room in
            room.fake.become(.deaf)
            let state = try await room.refund("r1")
            #expect(state == .open)
            room.fake.become(.refusing(429))
            #expect(try await room.refund("r1") == .open)
            room.fake.become(.well)
            #expect(try await room.refund("r1") == .carriedOut("stripe:re_1"))
            #expect(room.fake.refunds.count == 1)
        }
    }

    @Test func `where there is no connection, nothing was sent`() async throws {
        try await Self.with(.dodo) { room in
            let nowhere = DodoAdapter(isTest: false, base: "http://127.0.0.1:1")
            let order = try await room.desk.refund(
                OrderRefund(id: "r1", payment: Shop.dodo.payment),
                at: nowhere,
                key: "sk_1",
                actor: "admin",
                now: 0,
                on: room.harness.handler
            )
            #expect(order.state == .refused("unreachable"))
        }
    }

    @Test func `what cannot be asked for is not recorded`() async throws {
        try await Self.with(.dodo) { room in
            await #expect(throws: PaymentFault(.invalid, code: "no-item")) {
                try await room.desk.refund(
                    OrderRefund(id: "r1", payment: Shop.dodo.payment, amount: 500),
                    at: room.provider,
                    key: "sk_1",
                    actor: "admin",
                    now: 0,
                    on: room.harness.handler
                )
            }
            let state = try await room.state(of: "r1")
            #expect(state == nil)
        }
    }

    @Test(arguments: Shop.allCases)
    func `two who ask at once get one refund`(shop: Shop) async throws {
        try await Self.with(shop) { room in
            async let one = room.refund("r1", 500)
            async let other = room.refund("r1", 500)
            let states = try await [one, other]
            let id = PaymentRefundID(trusted: "\(shop.rawValue):re_1")
            #expect(states.contains(.carriedOut(id)))
            #expect(room.fake.refunds.count == 1)
            #expect(try await room.refund("r1", 500) == .carriedOut(id))
        }
    }
}
