// SPDX-License-Identifier: Apache-2.0

/// A sum of amounts, in microcredits.
///
/// 128 bits hold more than 10²³ of the largest amounts: sums never overflow.
package struct Balance: Hashable, Sendable {
    package static let zero = Balance(microcredits: 0)

    package var microcredits: Int128

    package init(microcredits: Int128) {
        self.microcredits = microcredits
    }

    package init(_ amount: Amount) {
        self.init(microcredits: Int128(amount.microcredits))
    }

    package func covers(_ amount: Amount) -> Bool {
        microcredits >= Int128(amount.microcredits)
    }

    package static func += (balance: inout Balance, amount: Amount) {
        balance.microcredits += Int128(amount.microcredits)
    }

    package static func -= (balance: inout Balance, amount: Amount) {
        balance.microcredits -= Int128(amount.microcredits)
    }
}

extension Balance: Comparable {
    package static func < (left: Balance, right: Balance) -> Bool {
        left.microcredits < right.microcredits
    }
}
