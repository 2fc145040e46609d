// SPDX-License-Identifier: Apache-2.0

package struct Workflow: EntityState {
    package init() {}

    package static func evolve(
        _ state: Workflow?,
        by event: Event,
        at position: Position
    ) -> Workflow {
        unexpected(event, position)
    }
}
