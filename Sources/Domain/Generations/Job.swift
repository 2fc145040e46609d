// SPDX-License-Identifier: Apache-2.0

package struct Job: EntityState {
    package init() {}

    package static func evolve(_ state: Job?, by event: Event, at position: Position) -> Job {
        unexpected(event, position)
    }
}
