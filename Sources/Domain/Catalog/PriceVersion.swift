// SPDX-License-Identifier: Apache-2.0

package struct PriceVersion: EntityState {
    package init() {}

    package static func evolve(
        _ state: PriceVersion?,
        by event: Event,
        at position: Position
    ) -> PriceVersion {
        unexpected(event, position)
    }
}
