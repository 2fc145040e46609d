// SPDX-License-Identifier: Apache-2.0

package struct Customer: EntityState {
    package init() {}

    package static func evolve(
        _ state: Customer?,
        by event: Event,
        at position: Position
    ) -> Customer {
        unexpected(event, position)
    }
}
