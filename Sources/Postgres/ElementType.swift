// SPDX-License-Identifier: Apache-2.0

/// The type of an array's elements.
package enum ElementType: Hashable, Sendable {
    case int4
    case int8
    case text
    case json
    case bytea
    case timestamptz

    /// The type's number in every PostgreSQL's `pg_type`.
    var objectID: UInt32 {
        switch self {
        case .bytea: 17
        case .int8: 20
        case .int4: 23
        case .text: 25
        case .json: 114
        case .timestamptz: 1184
        }
    }
}
