// SPDX-License-Identifier: Apache-2.0

package struct Payment: EntityState {
    package init() {}

    package static func evolve(_ state: Payment?, by event: Event, at position: Position) -> Payment
    {
        unexpected(event, position)
    }
}
