// SPDX-License-Identifier: Apache-2.0

package struct Subscription: EntityState {
    package init() {}

    package static func evolve(
        _ state: Subscription?,
        by event: Event,
        at position: Position
    ) -> Subscription {
        unexpected(event, position)
    }
}
