// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// Why a replay does not begin, or not go on.
package enum ReplayFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The archive has no segment of the ledger.
    case nothingThere(ledger: String, location: String)
    case noEvents(ledger: String)
    case behindEnd(Bound, end: Position)
    /// More may still be recorded at the time, or was, elsewhere; `endTime` is the last for which
    /// that is not so.
    case timeAhead(Instant, end: Position, endTime: Instant)
    /// Nothing was recorded up to the time.
    case timeTooEarly(Instant)
    case reversed(from: Bound, until: Bound)
    case nothingSelected(Only, Position, Position)

    /// The database holds something else.
    case notEmpty
    case otherReplay(had: String)
    case otherSource(Position)
    case otherReadModels
    case busy
    case needsWholePrefix
    case readModelStopped(name: String, first: Position, last: Position, error: String)

    package var description: String {
        switch self {
        case .nothingThere(let ledger, let location):
            "\(location) holds no segment of ledger \(ledger)."
        case .noEvents(let ledger): "Ledger \(ledger) has no events yet."
        case .behindEnd(let bound, let end):
            "There is nothing at \(bound): the last position is \(end)."
        case .timeAhead(let time, let end, let endTime):
            "More may still be recorded up to \(TimeText.text(time)): give a time up to "
                + "\(TimeText.text(endTime)), or a position (the last is \(end))."
        case .timeTooEarly(let time): "Nothing was recorded up to \(TimeText.text(time))."
        case .reversed(let from, let until):
            "The range from \(from) to \(until) is empty: give a later end."
        case .nothingSelected(let only, let first, let last):
            "None of the positions \(first) to \(last) is of \(only): check what --only names."
        case .notEmpty:
            "The database holds ledgers or read models already: give an empty one."
        case .otherReplay(let had):
            "The database holds another replay (\(had)): give an empty one, or ask for that."
        case .otherSource(let position):
            "The database holds a replay of another ledger's past up to position \(position): "
                + "give an empty one."
        case .otherReadModels:
            "The replay was begun by a tally with other read models: begin again in an empty "
                + "database."
        case .busy: "Another replay works on that database: let it end."
        case .needsWholePrefix:
            "Read models follow from all events from the first on: leave --from out."
        case .readModelStopped(let name, let first, let last, let error):
            "The read model \(name) cannot apply positions \(first) to \(last): \(error)"
        }
    }
}
