// SPDX-License-Identifier: Apache-2.0

package import EventFormat
internal import EventLog
internal import Postgres

/// Carries out what events order, outside of the log: it moves on when that is done, so a crash
/// loses none, and what is carried out twice must change nothing.
package struct LogFollower: Sendable {
    /// How many positions are looked through at once.
    private static let stride: Int64 = 500
    /// After so many in which there was nothing, how far it has come is remembered.
    private static let saving: Int64 = 100_000

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

    /// Goes through the events that give orders of a kind; `carryOut` says whether all that one
    /// orders is done.
    package func catchUp(
        with order: OutsideOrder,
        on handler: CommandHandler,
        _ carryOut: (RecordedEvent) async throws -> Bool
    ) async throws -> Progress {
        var position = try await followers.position(of: name, in: handler.ledger) ?? 0
        var saved = position
        let ledger = handler.ledger
        // In this order: what is ordered after this head is for the next time.
        let head = handler.watch.head
        let last = min(handler.orders.last(of: order), head)
        while position < last {
            let (from, through) = (position, min(last, position + Self.stride))
            let events = try await installation.sessions.perform { connection in
                try Log.events(
                    of: ledger,
                    types: order.type.storedNames,
                    having: order.member,
                    after: from,
                    through: through,
                    on: connection
                )
            }
            for event in events {
                guard try await carryOut(event) else {
                    if position > saved {
                        try await followers.save(position, of: name, in: ledger)
                    }
                    return .waiting
                }
                position = event.position
            }
            position = through
            // What nothing was found in is soon looked through again.
            if !events.isEmpty || position - saved >= Self.saving {
                try await followers.save(position, of: name, in: ledger)
                saved = position
            }
        }
        // All up to the head is done, and what was read for that is not read again.
        if position > saved || head - saved >= Self.saving {
            try await followers.save(head, of: name, in: ledger)
        }
        return .caughtUp
    }
}

extension OutsideOrder {
    fileprivate var type: EventType {
        switch self {
        case .refund: .paymentRefundOrdered
        case .cancellation: .subscriptionCancellationOrdered
        case .fetch: .webhookReceived
        }
    }

    /// Only events whose data have a member of this name order something: most webhooks do not, and
    /// a body is long.
    fileprivate var member: String? {
        switch self {
        case .refund, .cancellation: nil
        case .fetch: "fetches"
        }
    }
}
