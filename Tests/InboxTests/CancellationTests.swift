// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import EventLog
import PaymentDesk
import Postgres
import TestSupport
import Testing

/// Subscriptions are cancelled at their provider once somebody asked, whatever becomes of the answer.
@Suite(.timeLimit(.minutes(20))) struct `Cancellations at providers` {
    private static let id: SubscriptionID = "stripe:sub_1"
    private static let path = "/v1/subscriptions/sub_1"
    private static let answer =
        #"{"id":"sub_1","object":"subscription","livemode":true,"customer":"cus_1","#
        + #""status":"active","created":1767225600,"start_date":1767225600,"#
        + #""cancel_at_period_end":true,"canceled_at":1780000000,"cancel_at":4102444800,"#
        + #""metadata":{"account":"alice"},"items":{"has_more":false,"data":[{"quantity":1,"#
        + #""current_period_start":1767225600,"current_period_end":4102444800,"#
        + #""price":{"id":"price_pro","product":"prod_1"}}]}}"#

    private struct Room {
        let harness: InboxHarness
        let fake: FakeStripe
        let desk: PaymentDesk
        let stripe: StripeAdapter

        func cancel() async throws {
            try await desk.cancel(
                id,
                .atPeriodEnd,
                at: stripe,
                key: "sk_1",
                actor: "user:alice",
                on: harness.handler
            )
        }

        /// Orders it and dies.
        func orderOnly(_ timing: OrderedCancellation.Timing = .atPeriodEnd) async throws {
            try await harness.run(.subscription(.orderCancellation(id, timing)))
        }

        func subscription() async throws -> Subscription {
            let view = try await harness.handler.read([.subscription(id)])
            return try #require(view.items[0]?.entity.subscription)
        }

        /// So many seconds after the newest order.
        func watch(after seconds: Int64) async throws -> LogFollower.Progress {
            let ordered = try await subscription().cancellation?.orderedAt.microseconds ?? 0
            return try await CancellationWatch(desk).catchUp(
                with: stripe,
                now: ordered / 1_000_000 + seconds,
                on: harness.handler
            )
        }

        func isTold() async throws -> Bool {
            let events = try await harness.installation.sessions.perform { [harness] connection in
                try Log.events(of: harness.handler.ledger, after: 0, limit: 500, on: connection)
            }
            return events.contains { event in
                event.type == "fault.reported"
                    && String(decoding: event.data, as: UTF8.self)
                        .contains("cancellation-unknown")
            }
        }
    }

    private static func with(_ body: (Room) async throws -> Void) async throws {
        try await FakeStripe.with { fake in
            try await InboxHarness.with { harness in
                try await harness.run(.open("alice"))
                try await harness.run(.definePlan("STARTER", .starter))
                try await harness.run(.observe(.started(.days(0..<30), isTrial: false), of: id))
                let stripe = StripeAdapter(base: fake.base)
                try await harness.installation.secrets.add(
                    "sk_1",
                    of: "stripe",
                    .apiKey,
                    in: harness.handler.ledger
                )
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

    @Test func `one whose asker died is carried out by the watch, once`() async throws {
        try await Self.with { room in
            room.fake.answer(Self.path, Self.answer)
            try await room.orderOnly()
            // Whoever ordered it may still be at it.
            #expect(try await room.watch(after: 59) == .waiting)
            #expect(room.fake.asked.isEmpty)
            #expect(try await room.watch(after: 60) == .caughtUp)
            #expect(try await room.subscription().cancellation?.state == .carriedOut)
            #expect(try await room.subscription().marks.cancelled != nil)
            #expect(try await room.watch(after: 120) == .caughtUp)
            #expect(room.fake.asked.count == 1)
        }
    }

    @Test func `one whose answer was lost is sent again`() async throws {
        try await Self.with { room in
            // Nothing is there: it answers 404 or 500.
            room.fake.answer(Self.path, "no JSON")
            await #expect(throws: PaymentFault.self) { try await room.cancel() }
            #expect(try await room.subscription().cancellation?.isOpen == true)
            let first = try await room.watch(after: 60)
            #expect(first == .waiting)
            room.fake.answer(Self.path, Self.answer)
            let second = try await room.watch(after: 61)
            #expect(second == .caughtUp)
            #expect(try await room.subscription().cancellation?.state == .carriedOut)
            #expect(try await !room.isTold())
        }
    }

    @Test func `a person is told of one that stays unknown, and what comes next goes on`()
        async throws
    {
        try await Self.with { room in
            room.fake.answer(Self.path, "no JSON")
            try await room.orderOnly()
            #expect(try await room.watch(after: 899) == .waiting)
            #expect(try await !room.isTold())
            #expect(try await room.watch(after: 900) == .caughtUp)
            #expect(try await room.isTold())
        }
    }

    /// Who changed their mind is not cancelled afterwards.
    @Test func `one whose place another took is not sent`() async throws {
        try await Self.with { room in
            try await room.orderOnly(.now)
            try await room.orderOnly(.never)
            room.fake.answer(Self.path, Self.answer)
            #expect(try await room.watch(after: 60) == .caughtUp)
            #expect(room.fake.asked.count == 1)
            #expect(try await room.subscription().cancellation?.timing == .never)
        }
    }

    @Test func `one that is refused is over`() async throws {
        try await Self.with { room in
            try await room.orderOnly()
            // It knows no such subscription.
            #expect(try await room.watch(after: 60) == .caughtUp)
            let state = try await room.subscription().cancellation?.state
            #expect(state == .refused("missing:resource_missing"))
        }
    }
}
