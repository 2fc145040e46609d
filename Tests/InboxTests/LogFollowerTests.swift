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

    /// The positions of what is found; all of it is done.
    private static func follow(
        _ installation: Installation,
        _ order: OutsideOrder = .fetch
    ) async throws -> [Position] {
        let handler = try #require(try await installation.handler(of: Ledger.defaultName))
        var found: [Position] = []
        let progress = try await LogFollower("test", installation)
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
            try await harness.run(.open("bob"))
            #expect(try await Self.follow(harness.installation, .refund) == [])
        }
    }

    @Test func `is found in another process, and in one that begins after it`() async throws {
        try await InboxHarness.with { harness in
            try await harness.run(.open("alice"))
            try await harness.withProcess { other in
                let before = try await Self.follow(other)
                let first = try await Self.order(1, in: harness)
                let after = try await Self.follow(other)
                #expect(before == [] && after == [first])
            }
            let second = try await Self.order(2, in: harness)
            try await harness.run(.open("bob"))
            try await harness.withProcess { late in
                let (found, again) = (try await Self.follow(late), try await Self.follow(late))
                #expect(found == [second])
                #expect(again == [])
            }
        }
    }
}
