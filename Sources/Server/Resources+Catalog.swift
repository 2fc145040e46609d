// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

extension Resources {
    func show(_ settings: Settings, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            for field in settings.fields { object.write(field.member) }
            object.write("position", integer: position)
        }
    }

    func show(_ model: Model, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            object.write("id", model.id.text)
            for field in model.definition.fields { object.write(field.member) }
            object.write("status", model.status.rawValue)
            object.write(.bool("locked", model.isLocked))
            object.write("price_version", integer: model.priceVersion)
            object.write("price", .object(model.price.members))
            if let cost = model.typicalCost {
                object.write("typical_cost", credits: Int128(cost))
            } else {
                object.writeNull("typical_cost")
            }
            object.write("position", integer: position)
        }
    }

    func show(_ package: Package, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            object.write("id", package.id.text)
            for field in package.terms.fields { object.write(field.member) }
            object.write("status", package.isRetired ? "retired" : "active")
            object.write("position", integer: position)
        }
    }
}
