// SPDX-License-Identifier: Apache-2.0

import Engine
import Outbound
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `What is counted of deliveries` {
    private static func counts(_ meters: OutboundMeters) -> [OutboundMeters.Outcome: Int] {
        meters.read().first { $0.key.endpoint == "shop" }?.value ?? [:]
    }

    private static func status(_ station: Station) async throws -> EndpointStatus {
        let all = try await station.installation.sessions.perform {
            try EndpointStatus.all(on: $0)
        }
        return try #require(all.first { $0.endpoint == "shop" })
    }

    @Test func `attempts by what they came to, and how far the endpoint is`() async throws {
        try await Backend.with { backend in
            try await Station.with { station in
                // The first event is told at the second attempt, the second event never.
                let first = try await station.open("alice")
                backend.answer { received, attempt in
                    received.position == first && attempt == 2 ? .done : .status(500)
                }
                try await station.add(backend.url, after: first - 1)
                try await station.open("bob")
                let before = try await Self.status(station)
                #expect(before.lag == 2)
                #expect(before.lagMilliseconds >= 0)
                #expect(before.deadLetters == 0)
                let meters = OutboundMeters()
                try await station.delivering(counting: meters) { try await station.untilTold() }
                #expect(
                    Self.counts(meters) == [.retried: 3, .dead: 1, .delivered: 1]
                )
                let after = try await Self.status(station)
                #expect(after.lag == 0)
                #expect(after.lagMilliseconds == 0)
                #expect(after.deadLetters == 1)
                #expect(!after.isDisabled)
            }
        }
    }
}
