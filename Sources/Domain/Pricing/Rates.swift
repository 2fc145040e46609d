// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// The parts that a price is made of; amounts are in microcredits, 0…10¹⁵.
package struct Rates: Hashable, Sendable {
    package var base: Int64
    package var perOutput: Int64
    package var units: [UnitRate]
    package var multipliers: [Multiplier]
    package var surcharges: [Surcharge]
    package var minimum: Int64

    package init(
        base: Int64 = 0,
        perOutput: Int64 = 0,
        units: [UnitRate] = [],
        multipliers: [Multiplier] = [],
        surcharges: [Surcharge] = [],
        minimum: Int64 = 0
    ) {
        self.base = base
        self.perOutput = perOutput
        self.units = units
        self.multipliers = multipliers
        self.surcharges = surcharges
        self.minimum = minimum
    }
}

/// So much for so many units of something.
package struct UnitRate: Hashable, Sendable {
    /// The name of the quantity: `seconds`, `input_tokens`.
    package var measure: String
    /// What a line says: `s`, `tokens`; the measure's name where it is `nil`.
    package var unit: String?
    /// What the parameters say of it, before anybody knows the usage.
    package var source: Source?
    /// The quantity where neither usage nor parameters say one.
    package var assumed: ExactDecimal?
    package var microcredits: Int64
    /// The amount is for so many units, at least 1.
    package var per: Int64
    /// Whether every output costs it again.
    package var isPerOutput: Bool

    /// How a quantity is read off the parameters.
    package enum Source: Hashable, Sendable {
        /// The number in a parameter.
        case number(String)
        /// The characters of a text, in Unicode scalars.
        case characters(String)
        /// The elements of an array.
        case elements(String)
        /// Width times height, in millions.
        case megapixels(width: String, height: String)
    }

    package init(
        _ measure: String,
        unit: String? = nil,
        source: Source? = nil,
        assumed: ExactDecimal? = nil,
        microcredits: Int64,
        per: Int64 = 1,
        isPerOutput: Bool = false
    ) {
        self.measure = measure
        self.unit = unit
        self.source = source
        self.assumed = assumed
        self.microcredits = microcredits
        self.per = per
        self.isPerOutput = isPerOutput
    }
}

/// A factor on what base, outputs and units come to, where a condition holds.
package struct Multiplier: Hashable, Sendable {
    package var condition: Condition
    package var factor: ExactDecimal
    package var label: String?

    package init(_ condition: Condition, factor: ExactDecimal, label: String? = nil) {
        self.condition = condition
        self.factor = factor
        self.label = label
    }
}

/// An amount on top, where a condition holds; no multiplier applies to it.
package struct Surcharge: Hashable, Sendable {
    package var condition: Condition
    package var microcredits: Int64
    package var isPerOutput: Bool
    package var label: String?

    package init(
        _ condition: Condition,
        microcredits: Int64,
        isPerOutput: Bool = false,
        label: String? = nil
    ) {
        self.condition = condition
        self.microcredits = microcredits
        self.isPerOutput = isPerOutput
        self.label = label
    }
}

/// What must be true of a parameter.
package struct Condition: Hashable, Sendable {
    package var parameter: String
    package var test: Test

    package enum Test: Hashable, Sendable {
        case equals(JSON)
        /// Half-open, so that ranges meet without a gap: from ≤ number < below.
        case range(from: ExactDecimal?, below: ExactDecimal?)
    }

    package init(_ parameter: String, _ test: Test) {
        self.parameter = parameter
        self.test = test
    }

    func holds(for value: JSON) -> Bool {
        switch test {
        case .equals(let expected):
            return value.isEqual(to: expected)
        case .range(let from, let below):
            guard case .number(let text) = value, let number = ExactDecimal(text) else {
                return false
            }
            return from.map { $0 <= number } ?? true && below.map { number < $0 } ?? true
        }
    }
}
