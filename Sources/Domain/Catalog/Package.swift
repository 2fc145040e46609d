// SPDX-License-Identifier: Apache-2.0

package struct Package: EntityState {
    package init() {}

    package static func evolve(_ state: Package?, by event: Event, at position: Position) -> Package
    {
        unexpected(event, position)
    }
}
