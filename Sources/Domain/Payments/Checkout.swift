// SPDX-License-Identifier: Apache-2.0

package struct Checkout: EntityState {
    package init() {}

    package static func evolve(
        _ state: Checkout?,
        by event: Event,
        at position: Position
    ) -> Checkout {
        unexpected(event, position)
    }
}
