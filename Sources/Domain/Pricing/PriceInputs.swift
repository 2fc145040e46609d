// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// What a price needs to know of the parameters, and no more.
///
/// Parameters are personal and sealed; this is kept in clear, so that a cost can be computed again
/// when the usage is known. A text is kept only where it equals one that the price names.
package struct PriceInputs: Hashable, Sendable {
    /// What the parameters say of each measure.
    package let estimate: Usage
    /// The parameters that conditions look at.
    package let values: [JSON.Member]

    package init(estimate: Usage, values: [JSON.Member]) {
        self.estimate = estimate
        self.values = values
    }
}

extension Price {
    package func inputs(
        of parameters: JSON,
        plan: String?
    ) throws(PricingError) -> PriceInputs {
        let (rates, _) = terms(for: plan)
        var quantities: [Usage.Quantity] = []
        for rate in rates.units {
            guard let value = try rate.estimate(from: parameters) else { continue }
            quantities.append(Usage.Quantity(rate.measure, value))
        }
        return PriceInputs(
            estimate: Usage(quantities),
            values: rates.conditionValues(in: parameters)
        )
    }
}

extension UnitRate {
    /// `nil` where only the usage can say it; it then costs nothing yet.
    fileprivate func estimate(from parameters: JSON) throws(PricingError) -> ExactDecimal? {
        guard let source else { return assumed }
        switch source {
        case .number(let name):
            return try number(name, in: parameters)
        case .characters(let name):
            guard let value = parameters[name] else { return try assume(name) }
            guard case .string(let text) = value else { throw .notAQuantity(parameter: name) }
            return ExactDecimal(Int64(text.unicodeScalars.count))
        case .elements(let name):
            guard let value = parameters[name] else { return try assume(name) }
            guard case .array(let values) = value else { throw .notAQuantity(parameter: name) }
            return ExactDecimal(Int64(values.count))
        case .megapixels(let width, let height):
            guard parameters[width] != nil else { return try assume(width) }
            guard parameters[height] != nil else { return try assume(height) }
            guard
                let product = try number(width, in: parameters)
                    .multiplied(by: try number(height, in: parameters), shiftedRightBy: 6)
            else { throw .outOfBounds }
            return product
        }
    }

    private func assume(_ name: String) throws(PricingError) -> ExactDecimal {
        guard let assumed else { throw .missing(parameter: name) }
        return assumed
    }

    private func number(_ name: String, in parameters: JSON) throws(PricingError) -> ExactDecimal {
        guard let value = parameters[name] else { return try assume(name) }
        guard case .number(let text) = value, let number = ExactDecimal(text), !number.isNegative
        else { throw .notAQuantity(parameter: name) }
        return number
    }
}

extension Rates {
    fileprivate func conditionValues(in parameters: JSON) -> [JSON.Member] {
        let conditions = multipliers.map(\.condition) + surcharges.map(\.condition)
        var values: [JSON.Member] = []
        for condition in conditions
        where !values.contains(where: { $0.name == condition.parameter }) {
            guard let value = parameters[condition.parameter],
                conditions.contains(where: {
                    $0.parameter == condition.parameter && $0.holds(for: value)
                })
            else { continue }
            values.append(JSON.Member(condition.parameter, value.withPlainNumber))
        }
        return values.sorted { $0.name < $1.name }
    }
}

extension JSON {
    /// A number in its shortest spelling.
    fileprivate var withPlainNumber: JSON {
        guard case .number(let text) = self, let number = ExactDecimal(text) else { return self }
        return .number(number.text)
    }
}

extension ExactDecimal {
    fileprivate func multiplied(by other: ExactDecimal, shiftedRightBy places: Int) -> ExactDecimal?
    {
        let (product, overflowed) = significand.multipliedReportingOverflow(by: other.significand)
        return overflowed
            ? nil : ExactDecimal(significand: product, scale: scale + other.scale + places)
    }
}
