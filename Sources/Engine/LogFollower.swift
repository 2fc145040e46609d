// SPDX-License-Identifier: Apache-2.0

package import EventFormat
internal import EventLog
internal import Postgres

/// Carries out what events order, outside of the log: it moves on when that is done, so a crash
/// loses none, and what is carried out twice must change nothing.
package struct LogFollower: Sendable {
    private static let chunk = 500

    package enum Progress: Hashable, Sendable {
        /// All that was ordered is carried out.
        case caughtUp
        /// What comes next cannot be carried out yet: it is tried again.
        case waiting
    }

    private let name: String
    private let installation: Installation
    private let followers: FollowerStore

    /// How far it has come is remembered under its name.
    package init(_ name: String, _ installation: Installation) {
        self.name = name
        self.installation = installation
        followers = FollowerStore(sessions: installation.sessions)
    }

    /// Goes through the log; `carryOut` says whether all that an event orders is done.
    package func catchUp(
        on handler: CommandHandler,
        _ carryOut: (RecordedEvent) async throws -> Bool
    ) async throws -> Progress {
        var position = try await followers.position(of: name, in: handler.ledger) ?? 0
        while true {
            let from = position
            let events = try await installation.sessions.perform { connection in
                try Log.events(of: handler.ledger, after: from, limit: Self.chunk, on: connection)
            }
            for event in events {
                guard try await carryOut(event) else {
                    try await followers.save(position, of: name, in: handler.ledger)
                    return .waiting
                }
                position = event.position
            }
            if position > from { try await followers.save(position, of: name, in: handler.ledger) }
            if events.count < Self.chunk { return .caughtUp }
        }
    }
}
