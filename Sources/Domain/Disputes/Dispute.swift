// SPDX-License-Identifier: Apache-2.0

package struct Dispute: EntityState {
    package init() {}

    package static func evolve(_ state: Dispute?, by event: Event, at position: Position) -> Dispute
    {
        unexpected(event, position)
    }
}
