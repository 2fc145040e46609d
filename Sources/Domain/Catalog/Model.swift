// SPDX-License-Identifier: Apache-2.0

package struct Model: EntityState {
    package init() {}

    package static func evolve(_ state: Model?, by event: Event, at position: Position) -> Model {
        unexpected(event, position)
    }
}
