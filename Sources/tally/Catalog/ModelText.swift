// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
package import JSONText

/// Models for people and for programs.
package enum ModelText {
    package static func document(_ model: Model, _ position: Position) -> JSON {
        .object(
            [.text("id", model.id.text)] + model.definition.fields.map(\.member) + [
                .text("status", model.status.rawValue), .bool("locked", model.isLocked),
                .number("price_version", model.priceVersion),
                JSON.Member("price", .object(model.price.members)),
                .text("typical_cost", cost(model)), .number("position", position),
            ]
        )
    }

    private static func cost(_ model: Model) -> String? {
        model.typicalCost.map { CreditText.text(Balance(microcredits: Int128($0))) }
    }

    package static func table(_ models: [Model]) -> String {
        guard !models.isEmpty else { return "There are no models: see tally catalog import." }
        var table = Table([
            ("id", .left), ("name", .left), ("type", .left), ("provider", .left),
            ("typical cost", .right), ("seconds", .right), ("status", .left),
        ])
        for model in models {
            let definition = model.definition
            table.add([
                model.id.text, definition.name, definition.type, definition.provider,
                cost(model) ?? "by use", definition.expectedSeconds.map(String.init) ?? "",
                model.status.rawValue + (model.isLocked ? ", locked" : ""),
            ])
        }
        return table.text
    }

    package static func text(_ model: Model) -> String {
        let definition = model.definition
        return Table.facts([
            ("id", model.id.text),
            ("name", definition.name),
            ("type", definition.type),
            ("provider", "\(definition.provider), \(definition.providerModel)"),
            ("family", definition.family ?? "none"),
            ("variant", definition.variant ?? "none"),
            ("status", model.status.rawValue + (model.isLocked ? ", locked" : "")),
            ("outputs", "\(definition.outputs.standard), at most \(definition.outputs.maximum)"),
            ("usually takes", definition.expectedSeconds.map { "\($0) s" } ?? "unknown"),
            ("price version", String(model.priceVersion)),
            ("typical cost", cost(model) ?? "by use"),
            ("price", JSON.object(model.price.members).text),
            ("schema", definition.schema.source.text),
        ])
    }
}
