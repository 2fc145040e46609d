// SPDX-License-Identifier: Apache-2.0

/// What a generation is worth, and how much of that may be taken.
extension GenerationTerms {
    /// Usage that costs more than so many times the estimate is not believed.
    package static let plausibleFactor: Int128 = 10

    /// Its worth where no price need be asked: as it was ordered, or nothing.
    ///
    /// Returns `nil` where it depends on the usage, or on how many outputs are missing.
    package func worth(used usage: Usage?, delivered: Int64) -> Balance? {
        guard usage == nil else { return nil }
        if delivered == outputs { return cost.balance }
        return delivered == 0 ? .zero : nil
    }

    /// Its worth by the price of the terms.
    package func worth(at price: Price, used usage: Usage?, delivered: Int64) -> Balance {
        if let worth = worth(used: usage, delivered: delivered) { return worth }
        do throws(PricingError) {
            return try price.cost(of: inputs, outputs: delivered, usage: usage, plan: plan).balance
        } catch {
            // More than any amount: it is not believed.
            return Balance(microcredits: Int128(Amount.maximum))
        }
    }

    func isPlausible(_ worth: Balance) -> Bool {
        guard worth.microcredits < Int128(Amount.maximum) else { return false }
        return cost.microcredits == 0
            || worth.microcredits <= Int128(cost.microcredits) * Self.plausibleFactor
    }

    /// The most that may be taken for it, by the pinned capture policy.
    private var limit: Balance {
        let cost = Int128(cost.microcredits)
        guard let percent = policy.percent else {
            return Balance(microcredits: Int128(Amount.maximum))
        }
        let limit = cost + cost * Int128(percent) / 100
        return Balance(microcredits: min(limit, Int128(Amount.maximum)))
    }

    /// The most that may be taken of what is said to be its worth.
    func most(of worth: Balance) -> Balance {
        isPlausible(worth) ? limit : cost.balance
    }

    /// What is taken of its worth.
    package func due(of worth: Balance) -> Balance { min(worth, most(of: worth)) }
}
