// SPDX-License-Identifier: Apache-2.0

/// What a provider's price or product id stands for.
///
/// It is never taken away, as old subscriptions keep their price; it may come to mean another
/// product.
package struct Offer: EntityState {
    package enum Product: Hashable, Sendable {
        case package(PackageID)
        case plan(PlanID)
    }

    package let product: Product
    package let position: Position

    package init(product: Product, position: Position) {
        self.product = product
        self.position = position
    }

    package static func evolve(_ state: Offer?, by event: Event, at position: Position) -> Offer {
        switch event {
        case .subscription(.planDefined(let change)), .subscription(.planEdited(let change)):
            Offer(product: .plan(change.plan), position: position)
        case .catalog(.packageDefined(let defined)):
            Offer(product: .package(defined.package), position: position)
        case .catalog(.packageEdited(let edited)):
            Offer(product: .package(edited.package), position: position)
        default: unexpected(event, position)
        }
    }
}
