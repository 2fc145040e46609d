// SPDX-License-Identifier: Apache-2.0

package struct Settings: EntityState {
    package init() {}

    package static func evolve(
        _ state: Settings?,
        by event: Event,
        at position: Position
    ) -> Settings {
        unexpected(event, position)
    }
}
