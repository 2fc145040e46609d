// SPDX-License-Identifier: Apache-2.0

/// A positive amount of credit, in microcredits (1 credit = 1 000 000 microcredits).
///
/// At most 10¹⁵, so that any sum of amounts that a log can hold fits ``Balance``: no addition can
/// overflow.
package struct Amount: Hashable, Sendable {
    package static let maximum: Int64 = 1_000_000_000_000_000
    package static let microcreditsPerCredit: Int64 = 1_000_000

    package let microcredits: Int64

    /// Returns `nil` outside `1...maximum`.
    package init?(microcredits: Int64) {
        guard 1...Self.maximum ~= microcredits else { return nil }
        self.microcredits = microcredits
    }
}

extension Amount: Comparable {
    package static func < (left: Amount, right: Amount) -> Bool {
        left.microcredits < right.microcredits
    }
}
