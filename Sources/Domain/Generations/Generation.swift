// SPDX-License-Identifier: Apache-2.0

package struct Generation: EntityState {
    package init() {}

    package static func evolve(
        _ state: Generation?,
        by event: Event,
        at position: Position
    ) -> Generation {
        unexpected(event, position)
    }
}
