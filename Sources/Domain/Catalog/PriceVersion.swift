// SPDX-License-Identifier: Apache-2.0

/// The price of a model at one time: it never changes, so that what is pinned to it stays so.
package struct PriceVersion: EntityState {
    package let model: ModelID
    package let version: Int64
    package let price: Price

    package init(model: ModelID, version: Int64, price: Price) {
        self.model = model
        self.version = version
        self.price = price
    }

    package static func evolve(
        _ state: PriceVersion?,
        by event: Event,
        at position: Position
    ) -> PriceVersion {
        switch event {
        case .catalog(.modelRegistered(let registered)):
            PriceVersion(model: registered.model, version: 1, price: registered.price)
        case .catalog(.modelRepriced(let repriced)):
            PriceVersion(
                model: repriced.model,
                version: repriced.version,
                price: repriced.price
            )
        default: unexpected(event, position)
        }
    }
}

extension Identifier where Kind == PriceVersion {
    package init(_ model: ModelID, version: Int64) {
        self.init(trusted: "\(model.text)/\(version)")
    }
}
