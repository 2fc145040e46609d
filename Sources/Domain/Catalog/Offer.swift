// SPDX-License-Identifier: Apache-2.0

package struct Offer: EntityState {
    package init() {}

    package static func evolve(_ state: Offer?, by event: Event, at position: Position) -> Offer {
        unexpected(event, position)
    }
}
