// SPDX-License-Identifier: Apache-2.0

package import Domain

/// A range of a ledger as somebody asked for it, and which of its events.
package struct Selection: Hashable, Sendable, CustomStringConvertible {
    /// `nil` is the first event.
    package var from: Bound?
    /// Inclusive; `nil` is what was the last event when the replay began.
    package var until: Bound?
    package var only: Only

    package init(from: Bound? = nil, until: Bound? = nil, only: Only = .all) {
        self.from = from
        self.until = until
        self.only = only
    }

    package var description: String {
        [
            "from \(from.map(\.description) ?? "the first event")",
            "until \(until.map(\.description) ?? "the last")",
            only.takesAll ? nil : "only \(only)",
        ]
        .compactMap { $0 }.joined(separator: " ")
    }

    /// The positions in a source.
    ///
    /// - Throws: `ReplayFailure` where there are none.
    package func range(in source: inout any ReplaySource) throws -> ClosedRange<Position> {
        let end = source.end
        guard end > 0 else { throw ReplayFailure.noEvents(ledger: source.ledger) }
        let last: Position
        switch until {
        case nil: last = end
        case .position(let position): last = position
        case .time(let time):
            last = try source.position(at: time)
            guard last > 0 else { throw ReplayFailure.timeTooEarly(time) }
        }
        let first: Position
        switch from {
        case nil: first = 1
        case .position(let position): first = position
        // What was recorded at that time is in the range.
        case .time(let time):
            first = try source.position(at: Instant(microseconds: time.microseconds - 1)) + 1
        }
        if let until, last > end { throw ReplayFailure.behindEnd(until, end: end) }
        if let from, first > end { throw ReplayFailure.behindEnd(from, end: end) }
        guard first <= last else {
            throw ReplayFailure.reversed(
                from: from ?? .position(first),
                until: until ?? .position(last)
            )
        }
        return first...last
    }
}
