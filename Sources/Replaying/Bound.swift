// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// Where a range of a ledger begins or ends.
package enum Bound: Hashable, Sendable, CustomStringConvertible {
    case position(Position)
    case time(Instant)

    /// Reads `1000` or `2027-01-31T00:00:00Z`; `nil` for anything else, and for position 0.
    package init?(_ text: String) {
        if let position = Position(text), position > 0 {
            self = .position(position)
        } else if let time = TimeText.instant(text) {
            self = .time(time)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .position(let position): "\(position)"
        case .time(let time): TimeText.text(time)
        }
    }
}
