// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// Decimals that read like numbers; they are exact, as texts are.
extension ExactDecimal: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        guard let decimal = ExactDecimal(text) else {
            preconditionFailure("\(text) is no decimal.")
        }
        self = decimal
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }

    package init(booleanLiteral value: Bool) { self = .bool(value) }

    package init(integerLiteral number: Int64) { self = .number(String(number)) }

    package init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }

    package init(arrayLiteral values: JSON...) { self = .array(values) }

    /// A number, digit by digit as it is written here.
    package static func decimal(_ text: String) -> JSON { .number(text) }
}

extension Int64 {
    /// Microcredits of credits that are written with a point: `.credits("0.5")`.
    package static func credits(_ text: ExactDecimal) -> Int64 {
        let microcredits = text.rational.numerator * 1_000_000 / text.rational.denominator
        return Int64(microcredits)
    }
}

extension Command {
    /// By somebody with the key `ops`.
    package static func catalog(_ command: CatalogCommand) -> Command {
        .catalog(command, Stamp(fingerprint: Fingerprint(of: command), actor: "ops"))
    }
}

extension Event {
    package static func registered(
        _ model: ModelID,
        _ definition: ModelDefinition = .images,
        at price: Price = .images,
        because reason: String? = nil
    ) -> Event {
        .catalog(
            .modelRegistered(
                ModelRegistered(
                    model: model,
                    definition: definition,
                    price: price,
                    typicalCost: definition.typicalCost(at: price),
                    authorship: .ops(reason)
                )
            )
        )
    }

    package static func edited(
        _ model: ModelID,
        from before: ModelField...,
        to after: ModelField...,
        costing typicalCost: Int64? = .credits("2"),
        because reason: String? = nil
    ) -> Event {
        .catalog(
            .modelEdited(
                ModelEdited(
                    model: model,
                    edit: Edit(before: before, after: after),
                    typicalCost: typicalCost,
                    authorship: .ops(reason)
                )
            )
        )
    }

    package static func repriced(
        _ model: ModelID,
        _ version: Int64,
        _ price: Price,
        of definition: ModelDefinition = .images,
        because reason: String? = nil
    ) -> Event {
        .catalog(
            .modelRepriced(
                ModelRepriced(
                    model: model,
                    version: version,
                    price: price,
                    typicalCost: definition.typicalCost(at: price),
                    authorship: .ops(reason)
                )
            )
        )
    }

    package static func switched(
        _ model: ModelID,
        _ change: ModelSwitch,
        because reason: String? = nil
    ) -> Event {
        .catalog(
            .modelSwitched(
                ModelSwitched(model: model, to: change, authorship: .ops(reason))
            )
        )
    }

    package static func defined(_ package: PackageID, _ terms: PackageTerms) -> Event {
        .catalog(
            .packageDefined(PackageDefined(package: package, terms: terms, authorship: .ops(nil)))
        )
    }

    package static func edited(
        _ package: PackageID,
        from before: PackageField...,
        to after: PackageField...
    ) -> Event {
        .catalog(
            .packageEdited(
                PackageEdited(
                    package: package,
                    edit: Edit(before: before, after: after),
                    authorship: .ops(nil)
                )
            )
        )
    }

    package static func retired(_ package: PackageID) -> Event {
        .catalog(.packageRetired(PackageRetired(package: package, authorship: .ops(nil))))
    }

    package static func configured(
        from before: SettingsField...,
        to after: SettingsField...
    ) -> Event {
        .catalog(
            .ledgerConfigured(
                LedgerConfigured(
                    edit: Edit(before: before, after: after),
                    authorship: .ops(nil)
                )
            )
        )
    }
}

extension Authorship {
    fileprivate static func ops(_ reason: String?) -> Authorship {
        Authorship(actor: "ops", reason: reason)
    }
}

extension ModelDefinition {
    /// An image model: a prompt, a size, up to four images.
    package static let images = ModelDefinition(
        provider: "runware",
        providerModel: "runware:100@1",
        type: "prompt_to_image",
        name: "FLUX",
        outputs: OutputCount(standard: 1, maximum: 4, parameter: "n"),
        schema: .checked([
            "type": "object",
            "properties": [
                "prompt": ["type": "string", "maxLength": 20],
                "size": ["enum": ["s", "l"], "default": "s"],
                "n": ["type": "integer"],
            ],
            "required": ["prompt"],
            "additionalProperties": false,
        ])
    )
}

extension ParameterSchema {
    /// - Precondition: nothing is wrong with it.
    package static func checked(_ source: JSON) -> ParameterSchema {
        do {
            return try ParameterSchema(source)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension Price {
    /// Two credits an image; large ones are half as much again.
    package static let images = Price(
        rates: Rates(
            perOutput: .credits("2"),
            multipliers: [Multiplier(Condition("size", .equals("l")), factor: "1.5")]
        ),
        tiers: [Price.Tier(plan: "pro", .factor("0.5"))]
    )
}
