// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// A price that names a parameter which the schema does not have, or a value that it does not
/// allow, would never apply: most likely a slip of the pen, and money.
extension ModelDefinition {
    /// What in a price does not fit; the pointers are into the model: `/price/…`.
    package func errors(of price: Price) -> [ContentError] {
        var errors = self.errors(of: price.rates, at: "/price")
        for (index, tier) in price.tiers.enumerated() {
            guard case .rates(let rates) = tier.terms else { continue }
            errors += self.errors(of: rates, at: "/price/tiers/\(index)/rates")
        }
        if let parameter = outputs.parameter, !schema.knows(parameter) {
            errors.append(
                ContentError("/outputs/parameter", "Name a property of the schema.")
            )
        }
        return errors
    }

    /// What a request costs that leaves all to the defaults, in microcredits, without a plan.
    ///
    /// Returns `nil` where the price depends on something that has no default. For people who
    /// compare models; nothing is charged by it.
    package func typicalCost(at price: Price) -> Int64? {
        let parameters = schema.validate(.object([])).parameters
        do throws(PricingError) {
            return try price.cost(of: parameters, outputs: outputs.standard).microcredits
        } catch {
            return nil
        }
    }

    private func errors(of rates: Rates, at pointer: String) -> [ContentError] {
        var errors: [ContentError] = []
        for (index, unit) in rates.units.enumerated() {
            for name in unit.parameters where !schema.knows(name) {
                errors.append(
                    ContentError(
                        "\(pointer)/units/\(index)",
                        "Name properties of the schema: \(name) is none."
                    )
                )
            }
        }
        let conditions =
            rates.multipliers.enumerated().map { ("multipliers/\($0)", $1.condition) }
            + rates.surcharges.enumerated().map { ("surcharges/\($0)", $1.condition) }
        for (place, condition) in conditions {
            guard schema.knows(condition.parameter) else {
                errors.append(
                    ContentError(
                        "\(pointer)/\(place)/parameter",
                        "Name a property of the schema: \(condition.parameter) is none."
                    )
                )
                continue
            }
            if case .equals(let value) = condition.test,
                !schema.allows(value, for: condition.parameter)
            {
                errors.append(
                    ContentError(
                        "\(pointer)/\(place)/equals",
                        "Name a value that the schema allows for \(condition.parameter)."
                    )
                )
            }
        }
        return errors
    }
}

extension UnitRate {
    fileprivate var parameters: [String] {
        switch source {
        case .number(let name), .characters(let name), .elements(let name): [name]
        case .megapixels(let width, let height): [width, height]
        case nil: []
        }
    }
}

extension ParameterSchema {
    /// A schema without properties takes any.
    fileprivate func knows(_ name: String) -> Bool {
        root.properties.isEmpty || root.properties.contains { $0.name == name }
    }

    fileprivate func allows(_ value: JSON, for name: String) -> Bool {
        guard let property = root.properties.first(where: { $0.name == name }) else { return true }
        var validator = SchemaValidator()
        _ = validator.validated(value, by: property.schema, at: "")
        return validator.errors.isEmpty
    }
}
