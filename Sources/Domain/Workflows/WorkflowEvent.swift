// SPDX-License-Identifier: Apache-2.0

/// The life of a run is told by the events of its generations too: they name the run.
package enum WorkflowEvent: EventFamily {
    case defined(WorkflowDefined)
    case retired(WorkflowRetired)
    case runStarted(RunStarted)
    case stepsSkipped(RunStepsSkipped)
    case runDelayed(RunDelayed)
    case runPaused(RunPaused)
    case runResumed(RunResumed)
    case stepRegenerated(RunStepRegenerated)
    case runCancelled(RunCancelled)
    case runFinished(RunFinished)

    package var account: AccountID? { run?.account }

    /// The run that it is about, and whose that is.
    package var run: RunReference? {
        switch self {
        case .defined, .retired: nil
        case .runStarted(let event): event.reference
        case .stepsSkipped(let event): event.reference
        case .runDelayed(let event): event.reference
        case .runPaused(let event): event.reference
        case .runResumed(let event): event.reference
        case .stepRegenerated(let event): event.reference
        case .runCancelled(let event): event.reference
        case .runFinished(let event): event.reference
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .defined(let event):
            try body(.workflow(event.workflow))
            try body(.workflow(WorkflowID(event.workflow, version: event.version)))
        case .retired(let event):
            try body(.workflow(event.workflow))
        case .runStarted, .stepsSkipped, .runDelayed, .runPaused, .runResumed, .stepRegenerated,
            .runCancelled, .runFinished:
            if let run { try body(.run(run.id)) }
        }
    }
}

package struct WorkflowDefined: Hashable, Sendable {
    package var workflow: WorkflowID
    package var version: Int64
    package var definition: WorkflowDefinition
    package var actor: String?

    package init(
        workflow: WorkflowID,
        version: Int64,
        definition: WorkflowDefinition,
        actor: String? = nil
    ) {
        self.workflow = workflow
        self.version = version
        self.definition = definition
        self.actor = actor
    }
}

/// No run of it can be started any more; those that run go on.
package struct WorkflowRetired: Hashable, Sendable {
    package var workflow: WorkflowID
    package var actor: String?

    package init(workflow: WorkflowID, actor: String? = nil) {
        self.workflow = workflow
        self.actor = actor
    }
}
