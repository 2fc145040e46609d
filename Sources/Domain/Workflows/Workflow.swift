// SPDX-License-Identifier: Apache-2.0

/// A workflow as it is now, or one version of it, which never changes: a run keeps to its own.
package struct Workflow: EntityState {
    package let id: WorkflowID
    /// Counted from 1.
    package let version: Int64
    package let definition: WorkflowDefinition
    package var isRetired: Bool
    package var position: Position

    package init(
        id: WorkflowID,
        version: Int64,
        definition: WorkflowDefinition,
        isRetired: Bool = false,
        position: Position
    ) {
        self.id = id
        self.version = version
        self.definition = definition
        self.isRetired = isRetired
        self.position = position
    }

    package static func evolve(
        _ state: Workflow?,
        by event: Event,
        at position: Position
    ) -> Workflow {
        guard case .workflow(let event) = event else { unexpected(event, position) }
        switch (event, state) {
        case (.defined(let defined), _):
            return Workflow(
                id: defined.workflow,
                version: defined.version,
                definition: defined.definition,
                position: position
            )
        case (.retired, var state?):
            state.isRetired = true
            state.position = position
            return state
        case (.retired, nil), (.runStarted, _), (.stepsSkipped, _), (.runDelayed, _),
            (.runPaused, _), (.runResumed, _), (.stepRegenerated, _), (.runCancelled, _),
            (.runFinished, _):
            unexpected(.workflow(event), position)
        }
    }
}

extension Identifier where Kind == Workflow {
    /// One version of a workflow.
    package init(_ workflow: WorkflowID, version: Int64) {
        self.init(trusted: "\(workflow.text)@\(version)")
    }
}
