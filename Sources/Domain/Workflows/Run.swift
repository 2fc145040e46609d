// SPDX-License-Identifier: Apache-2.0

package struct Run: EntityState {
    package init() {}

    package static func evolve(_ state: Run?, by event: Event, at position: Position) -> Run {
        unexpected(event, position)
    }
}
