// SPDX-License-Identifier: Apache-2.0

/// A payment that the customer disputes at the card network: everything that was observed of it.
///
/// Effects are collected, never counted, so that their order does not matter.
package struct Chargeback: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Effect: String, CaseIterable, Sendable {
        /// The bank only asks; nothing is taken.
        case inquiry
        case opened
        case fundsWithdrawn = "funds-withdrawn"
        case fundsReinstated = "funds-reinstated"
        case won
        case lost
        /// The customer took it back.
        case withdrawn
        /// Nobody answered in time.
        case expired
        /// The platform agreed.
        case accepted

        fileprivate var bit: UInt16 {
            switch self {
            case .inquiry: 1
            case .opened: 2
            case .fundsWithdrawn: 4
            case .fundsReinstated: 8
            case .won: 16
            case .lost: 32
            case .withdrawn: 64
            case .expired: 128
            case .accepted: 256
            }
        }
    }

    private static let readingsMaximum = 8

    package let id: ChargebackID
    /// A set of effects.
    package private(set) var bits: UInt16
    /// In minor units; the most that was observed.
    package var amount: Int64
    package var currency: String
    /// What the amount may be in minor units, where it is 0 and nobody says in which unit it is;
    /// in order.
    package private(set) var readings: [Int64]

    package init(
        id: ChargebackID,
        effects: [Effect],
        amount: Int64,
        currency: String,
        readings: [Int64] = []
    ) {
        self.id = id
        bits = effects.reduce(0) { $0 | $1.bit }
        self.amount = amount
        self.currency = currency
        self.readings = Self.ordered(readings)
    }

    /// In a fixed order, whatever the order of observation.
    package var effects: [Effect] { Effect.allCases.filter(has) }

    package func has(_ effect: Effect) -> Bool { bits & effect.bit != 0 }

    /// What is known after another observation of the same object.
    package func folded(with other: Chargeback) -> Chargeback {
        var folded = self
        folded.bits |= other.bits
        folded.amount = max(amount, other.amount)
        // Whoever says it clearly is believed.
        folded.readings = folded.amount > 0 ? [] : Self.ordered(readings + other.readings)
        return folded
    }

    private static func ordered(_ readings: [Int64]) -> [Int64] {
        Array(Set(readings).sorted().prefix(readingsMaximum))
    }

    /// How much it is of a payment, in minor units: all of it where that is one of its readings;
    /// `nil` where nobody knows.
    func amount(ofTotal total: Int64) -> Int64? {
        if amount > 0 || readings.isEmpty { return amount }
        return readings.contains(total) ? total : nil
    }

    private var isForUs: Bool { has(.won) || has(.withdrawn) }
    private var isAgainstUs: Bool { has(.lost) || has(.accepted) || has(.expired) }

    /// It cannot be both won and lost, nor lost with the money back: a person must look.
    package var isContradictory: Bool { (isForUs || has(.fundsReinstated)) && isAgainstUs }

    /// Whether the money is gone now; where the outcomes contradict each other, it is.
    package var counts: Bool {
        if isContradictory { return true }
        return (has(.fundsWithdrawn) && !has(.fundsReinstated) || isAgainstUs) && !isForUs
    }
}

package typealias ChargebackID = Identifier<Chargeback>
