// SPDX-License-Identifier: Apache-2.0

package struct Fault: EntityState {
    package init() {}

    package static func evolve(_ state: Fault?, by event: Event, at position: Position) -> Fault {
        unexpected(event, position)
    }
}
