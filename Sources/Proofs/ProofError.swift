// SPDX-License-Identifier: Apache-2.0

package import Domain

package enum ProofError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is not in the log, or not yet in the tree.
    case noSuchPosition(Position, size: Position)
    case damagedTile(level: Int, number: Int64)
    /// What the tiles add up to is not the root of the commits.
    case treeMismatch(ledger: String, size: Position)
    case noKey(ledger: String)
    case keyExists(id: String)
    case invalidOrigin(String)
    case originIsUsed(String)
    case damagedKey(id: String)
    /// Published: `size` events. The log has fewer.
    case behind(ledger: String, size: Position, head: Position, source: String)
    /// Published: another tree of that size than the log's.
    case inconsistent(ledger: String, size: Position, source: String)
    /// What lies where checkpoints are published is none of this log.
    case unreadable(source: String, reason: String)
    case tooMany(count: Int, maximum: Int)
    case nothingFound(String)

    package var description: String {
        switch self {
        case .noSuchPosition(let position, let size):
            "There is no event at position \(position): the log has \(size)."
        case .damagedTile(let level, let number):
            "Tile \(number) of level \(level) does not fit the log: look at it with tally verify; "
                + "tally tiles rebuild makes the tiles anew."
        case .treeMismatch(let ledger, let size):
            "The tiles of ledger \(ledger) do not add up to the root of its \(size) events: look at "
                + "it with tally verify; tally tiles rebuild makes the tiles anew."
        case .noKey(let ledger):
            "Ledger \(ledger) has no key for checkpoints: make one with tally checkpoint-key create."
        case .keyExists(let id):
            "There is a key for checkpoints already (\(id)): tally checkpoint-key rotate replaces it."
        case .invalidOrigin(let origin):
            "\"\(origin)\" is no origin: use 1–200 characters without spaces and +, such as "
                + "credits.example.com/main."
        case .originIsUsed(let origin):
            "Another tree was signed as \(origin) before: give a new origin."
        case .damagedKey(let id): "The key \(id) for checkpoints cannot be unwrapped."
        case .behind(let ledger, let size, let head, let source):
            "Ledger \(ledger) has \(head) events, but a checkpoint of \(size) was signed (\(source)): "
                + "events were lost. Restore them, or accept that with tally recover --accept-loss."
        case .inconsistent(let ledger, let size, let source):
            "The first \(size) events of ledger \(ledger) are not those of the checkpoint that was "
                + "signed (\(source)): restore the log, or accept that with tally recover "
                + "--accept-loss."
        case .unreadable(let source, let reason): "\(source) is no checkpoint of ours: \(reason)"
        case .tooMany(let count, let maximum):
            "That is \(count) events or more, and a bundle holds \(maximum): narrow it down with "
                + "--after and --through."
        case .nothingFound(let what): "The log has no event about \(what)."
        }
    }
}
