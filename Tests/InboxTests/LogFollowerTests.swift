// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Inbox
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `What events order outside of the log` {
    private typealias Desk = `The payment desk`

    /// The positions of what is found once the log is known up to one; all of it is done.
    private static func follow(
        _ installation: Installation,
        _ order: OutsideOrder = .fetch,
        through position: Position = 0
    ) async throws -> [Position] {
        let handler = try #require(try await installation.handler(of: Ledger.defaultName))
        while handler.watch.head < position {
            await handler.watch.wait(beyond: position - 1, atMost: .seconds(3_600))
        }
        var found: [Position] = []
        let progress = try await LogFollower("test/\(order)", installation)
            .catchUp(with: order, on: handler) { event in
                found.append(event.position)
                return true
            }
        #expect(progress == .caughtUp)
        return found
    }

    /// - Returns: the position of the event that orders to fetch an invoice.
    private static func order(_ number: Int, in harness: InboxHarness) async throws -> Position {
        let invoice = Desk.invoice("")
        let event = Desk.event("evt_\(number)", "invoice.paid", invoice)
        return try await harness.deliver(event).position
    }

    @Test func `is found once, in the process that decided it`() async throws {
        try await InboxHarness.with { harness in
            try await harness.run(.open("alice"))
            #expect(try await Self.follow(harness.installation) == [])
            let first = try await Self.order(1, in: harness)
            let second = try await Self.order(2, in: harness)
            #expect(try await Self.follow(harness.installation) == [first, second])
            #expect(try await Self.follow(harness.installation) == [])
        }
    }

    @Test func `is found by who looks for that kind alone`() async throws {
        try await InboxHarness.with { harness in
            try await harness.run(.open("alice"))
            let fetch = try await Self.order(1, in: harness)
            try await harness.run(.observe(.paid("stripe:pi_1")))
            try await harness.run(.orderRefund("r1", of: "stripe:pi_1"))
            let refund = harness.handler.watch.head
            #expect(try await Self.follow(harness.installation, .refund) == [refund])
            #expect(try await Self.follow(harness.installation, .cancellation) == [])
            #expect(try await Self.follow(harness.installation, .fetch) == [fetch])
        }
    }

    @Test func `is found in another process, and in one that begins after it`() async throws {
        try await InboxHarness.with { harness in
            try await harness.run(.open("alice"))
            try await harness.withProcess { other in
                let before = try await Self.follow(other)
                let first = try await Self.order(1, in: harness)
                let after = try await Self.follow(other, through: first)
                #expect(before == [] && after == [first])
            }
            let second = try await Self.order(2, in: harness)
            try await harness.run(.open("bob"))
            try await harness.settle()
            try await harness.withProcess { late in
                let (found, again) = (try await Self.follow(late), try await Self.follow(late))
                #expect(found == [second])
                #expect(again == [])
            }
        }
    }

    @Test func `is not looked for again where it was, nor does that wake anybody`() async throws {
        try await InboxHarness.with { harness in
            try await harness.run(.open("alice"))
            try await harness.settle()
            try await harness.withProcess { late in
                let handler = try #require(try await late.handler(of: Ledger.defaultName))
                let head = handler.watch.head
                #expect(head >= 1)
                let found = try await Self.follow(late)
                let store = FollowerStore(sessions: late.sessions)
                let place = try await store.position(of: "test/fetch", in: handler.ledger)
                #expect(found == [] && place == head)
                let steps = late.activity.head
                _ = try await Self.follow(late)
                _ = try await handler.read([.account("alice")])
                #expect(late.activity.head == steps)
            }
        }
    }
}
