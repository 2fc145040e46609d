// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Stored bytes that this version cannot read.
///
/// It stops: nothing is skipped.
package enum FormatError: Error, Hashable, Sendable, CustomStringConvertible {
    case malformed(type: String, reason: String, offset: Int)
    /// Written by a newer version.
    case unknownType(String)
    /// Of an older version, and no upcaster makes the newest of it.
    case notRaised(type: String, position: Position, reason: String)
    case page(key: String, reason: String)
    /// Not the canonical line of an event of this ledger.
    case line(offset: Int)

    package var description: String {
        switch self {
        case .malformed(let type, let reason, let offset):
            "An event of type \(type) cannot be read: \(reason) at byte \(offset) of its data."
        case .unknownType(let type):
            "Event type \(type) is not known to this version of tally: use a newer one."
        case .notRaised(let type, let position, let reason):
            "The event of type \(type) at position \(position) cannot be raised: \(reason)."
        case .page(let key, let reason):
            "The page of \(key) cannot be read: \(reason). Pages are a cache: delete them to rebuild."
        case .line(let offset):
            "A line is not one of this ledger's in canonical form: see byte \(offset) of it."
        }
    }
}
