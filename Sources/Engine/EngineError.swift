// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Why a caller gets no result.
package enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rules say no. Nothing is stored.
    case rejected(Rejection)
    /// The queue is full. Nothing is stored: come back later.
    case overloaded
    /// The database is away, or its answer is. The command may be stored or not: try again with the
    /// same id.
    case unavailable(String)
    /// PostgreSQL refuses the values of this very command. Nothing is stored.
    case refused(String)
    /// The log is not what it was, or holds what this version cannot read: somebody must look.
    case halted(String)

    package var description: String {
        switch self {
        case .rejected(let rejection): "\(rejection)"
        case .overloaded: "Too many commands are waiting: try again in a second."
        case .unavailable(let reason):
            "The ledger cannot be reached (\(reason)): try again with the same id."
        case .refused(let reason): "The database refuses the values: \(reason)"
        case .halted(let reason): "The ledger is halted: \(reason)"
        }
    }
}
