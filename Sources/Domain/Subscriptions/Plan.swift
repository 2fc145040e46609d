// SPDX-License-Identifier: Apache-2.0

package struct Plan: EntityState {
    package init() {}

    package static func evolve(_ state: Plan?, by event: Event, at position: Position) -> Plan {
        unexpected(event, position)
    }
}
