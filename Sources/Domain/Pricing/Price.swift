// SPDX-License-Identifier: Apache-2.0

/// What a model costs: data, exact and never changed once it is a version.
///
/// cost = ((base + per output + rates) × multipliers + surcharges) × factor of the plan,
/// at least the minimum, rounded once.
package struct Price: Hashable, Sendable {
    package var rates: Rates
    package var rounding: Rounding
    package var capture: CapturePolicy
    /// For the plans that pay something else; none comes twice.
    package var tiers: [Tier]

    package init(
        rates: Rates,
        rounding: Rounding = .finest,
        capture: CapturePolicy = .absorb(percent: 0),
        tiers: [Tier] = []
    ) {
        self.rates = rates
        self.rounding = rounding
        self.capture = capture
        self.tiers = tiers
    }

    /// What one plan pays.
    package struct Tier: Hashable, Sendable {
        package let plan: String
        package let terms: Terms

        package enum Terms: Hashable, Sendable {
            /// The common rates, times a factor: 0.9 is ten percent off.
            case factor(ExactDecimal)
            /// Rates of its own.
            case rates(Rates)
        }

        package init(plan: String, _ terms: Terms) {
            self.plan = plan
            self.terms = terms
        }
    }

    /// The rates for a plan, and the factor on what they come to.
    package func terms(for plan: String?) -> (rates: Rates, factor: ExactDecimal) {
        switch tiers.first(where: { $0.plan == plan })?.terms {
        case .factor(let factor): (rates, factor)
        case .rates(let own): (own, .one)
        case nil: (rates, .one)
        }
    }
}

/// How a cost is rounded: once, at the end.
package struct Rounding: Hashable, Sendable {
    /// To microcredits, halves to the even one.
    package static let finest = Rounding(place: -6, .halfEven)

    /// The power of ten of a credit: 0 is whole credits, -2 is hundredths.
    package let place: Int
    package let direction: Direction

    package static let places = -6...6

    package enum Direction: String, CaseIterable, Sendable {
        case up, down
        case halfUp = "half_up"
        case halfEven = "half_even"
    }

    /// - Precondition: the place is one of `places`.
    package init(place: Int, _ direction: Direction) {
        precondition(Self.places ~= place, "There is no such place.")
        self.place = place
        self.direction = direction
    }

    /// In microcredits.
    var unit: Int128 { ExactDecimal.power(of: place - Self.places.lowerBound) }
}

/// What happens where the usage costs more than was held.
package enum CapturePolicy: Hashable, Sendable {
    /// What available credits do not cover is the platform's loss.
    case absorb(percent: Int64)
    /// What available credits do not cover, the account owes; `nil` is without bound.
    case debt(percent: Int64?)

    /// How far above the hold may be taken, in percent of it; beyond, it is an anomaly.
    package var percent: Int64? {
        switch self {
        case .absorb(let percent): percent
        case .debt(let percent): percent
        }
    }
}
