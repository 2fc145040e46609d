// SPDX-License-Identifier: Apache-2.0

package struct Alert: EntityState {
    package init() {}

    package static func evolve(_ state: Alert?, by event: Event, at position: Position) -> Alert {
        unexpected(event, position)
    }
}
