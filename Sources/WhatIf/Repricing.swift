// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// On what terms a generation was ordered, and on what terms it would have been.
package struct Repricing: Sendable {
    package let terms: GenerationTerms
    package let pinned: Price
    /// The same order, with another cost, other inputs and another capture policy.
    package let otherTerms: GenerationTerms
    package let price: Price

    /// What is known of the parameters of a generation.
    package enum Parameters: Sendable {
        /// What was kept of them in clear says all that the price reads.
        case kept
        /// With the defaults of that time.
        case opened(JSON)
        case erased
    }

    package init(
        _ terms: GenerationTerms,
        pinned: Price,
        at price: Price,
        _ parameters: Parameters
    ) throws(Unpriced) {
        var other = terms
        if case .erased = parameters { throw .erased }
        do throws(PricingError) {
            if case .opened(let json) = parameters {
                other.inputs = try price.inputs(of: json, plan: terms.plan)
            }
            other.cost = try price.cost(
                of: other.inputs,
                outputs: terms.outputs,
                usage: terms.estimate,
                plan: terms.plan
            )
        } catch {
            throw Unpriced(error)
        }
        // An order that leaves open what the price counts would have been refused.
        let told = (terms.estimate ?? Usage()).merging(other.inputs.estimate)
        if let measure = price.measures(for: terms.plan).first(where: { told[$0] == nil }) {
            throw .unknownMeasure(measure)
        }
        other.policy = price.capture
        self.terms = terms
        self.pinned = pinned
        self.price = price
        otherTerms = other
    }
}

extension Price {
    /// Whether all that it reads of the parameters was kept by another price.
    ///
    /// Then nothing need be opened, and an erasure hinders nobody.
    package func readsNoMore(than other: Price, plan: String?) -> Bool {
        let (rates, kept) = (terms(for: plan).rates, other.terms(for: plan).rates)
        let conditions = Set(kept.conditions)
        return rates.units.allSatisfy { $0.isRead(as: $0.measure, of: kept, and: rates) }
            && rates.conditions.allSatisfy(conditions.contains)
    }
}

extension Rates {
    fileprivate var conditions: [Condition] {
        multipliers.map(\.condition) + surcharges.map(\.condition)
    }

    /// Of a measure that comes twice, the first counts.
    fileprivate func unit(_ measure: String) -> UnitRate? {
        units.first { $0.measure == measure }
    }
}

extension UnitRate {
    fileprivate func isRead(as measure: String, of kept: Rates, and rates: Rates) -> Bool {
        guard let own = rates.unit(measure), let other = kept.unit(measure) else { return false }
        return own.source == other.source && own.assumed == other.assumed
    }
}
