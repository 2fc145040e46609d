// SPDX-License-Identifier: Apache-2.0

package struct Member: EntityState {
    package init() {}

    package static func evolve(_ state: Member?, by event: Event, at position: Position) -> Member {
        unexpected(event, position)
    }
}
