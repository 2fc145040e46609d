// SPDX-License-Identifier: Apache-2.0

/// What becomes of one field of a thing that is changed.
package enum Change<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It stays as it is.
    case keep
    case set(Value)
    case clear

    package func applied(to value: Value?) -> Value? {
        switch self {
        case .keep: value
        case .set(let new): new
        case .clear: nil
        }
    }
}
