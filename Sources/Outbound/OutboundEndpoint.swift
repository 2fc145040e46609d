// SPDX-License-Identifier: Apache-2.0

package import Domain

/// A backend of the operator's that is told of events, as it stands; its secrets are not here.
package struct OutboundEndpoint: Hashable, Sendable {
    package enum Disablement: String, Sendable {
        case asked
        /// It answered 410.
        case gone
        /// It failed for days.
        case failing
    }

    package let id: String
    package let url: String
    package let selection: EventSelection
    package let description: String?
    package let createdAt: Instant
    package let disabledAt: Instant?
    package let disablement: Disablement?
    package let attemptedAt: Instant?
    package let deliveredAt: Instant?
    package let failingSince: Instant?
    /// Of the last attempt.
    package let status: Int32?
    package let fault: String?
    /// All up to it is delivered, unwanted or dead.
    package let position: Position
    /// Attempts to deliver the next event.
    package let attempts: Int32
    package let dueAt: Instant
    package let deadLetters: Int64
    /// Of its ledger.
    package let head: Position
    /// Another one with every change by an operator.
    package let revision: Int64

    /// Events that are not looked at yet.
    package var lag: Int64 { max(0, head - position) }
}

/// An event that could not be delivered.
package struct DeadLetter: Hashable, Sendable {
    package let position: Position
    package let type: String
    package let attempts: Int32
    package let status: Int32?
    package let fault: String?
    package let diedAt: Instant
}

/// What an operator chooses of an endpoint.
package struct EndpointTerms: Hashable, Sendable {
    package var url: String
    package var selection: EventSelection
    package var description: String?

    package init(url: String, selection: EventSelection = .all, description: String? = nil) {
        self.url = url
        self.selection = selection
        self.description = description
    }
}

/// A part of the log that is delivered once more.
package struct Replay: Hashable, Sendable {
    package let first: Position
    package let last: Position
    package let onlyDead: Bool

    package init(first: Position, last: Position, onlyDead: Bool) {
        self.first = first
        self.last = last
        self.onlyDead = onlyDead
    }
}
