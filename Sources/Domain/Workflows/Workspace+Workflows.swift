// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: WorkflowCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .define(let id, let definition): try defineWorkflow(id, definition, stamp)
        case .retire(let id): try retireWorkflow(id, stamp)
        case .start(let command): try startRun(command, stamp)
        case .resume(let id): try resumeRun(id, stamp)
        case .cancel(let id, let reason): try cancelRun(id, reason: reason, stamp)
        case .regenerate(let command): try regenerate(command, stamp)
        case .proceed(let id): try proceed(id)
        }
    }

    /// What the events of other parts mean here: a step that ended lets others start.
    mutating func reactWorkflow(to event: Event) throws(Refusal) {
        guard case .generation(let event) = event, let step = event.reference.step else { return }
        switch event {
        case .succeeded, .failed, .cancelled: try advance(step.run)
        case .requested, .dispatching, .submitted, .prolonged, .overdue, .retried,
            .usageReported, .refunded, .anomaly, .outputsExpired:
            break
        }
    }

    mutating func requireWorkflow(_ id: WorkflowID) throws(Refusal) -> Workflow {
        guard let workflow = try entity(.workflow(id))?.workflow else {
            throw .rejected(.notFound(.workflow(id)))
        }
        return workflow
    }

    mutating func requireRun(_ id: RunID) throws(Refusal) -> Run {
        guard let run = try entity(.run(id))?.run else { throw .rejected(.notFound(.run(id))) }
        return run
    }

    mutating func emit(_ event: WorkflowEvent) throws(Refusal) {
        try emit(.workflow(event))
    }

    private mutating func defineWorkflow(
        _ id: WorkflowID,
        _ definition: WorkflowDefinition,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let former = try entity(.workflow(id))?.workflow
        if let former, !former.isRetired, former.definition == definition {
            return .repeats(former.position)
        }
        let errors = try definition.errors + unknownModels(in: definition)
        guard errors.isEmpty else { throw .rejected(.invalidContent(errors)) }
        if former?.isRetired == true {
            throw .rejected(.wrongState(.workflow(id), state: "retired"))
        }
        try emit(
            .defined(
                WorkflowDefined(
                    workflow: id,
                    version: (former?.version ?? 0) + 1,
                    definition: definition,
                    actor: stamp.actor
                )
            )
        )
        return .changes
    }

    private mutating func unknownModels(
        in definition: WorkflowDefinition
    ) throws(Refusal) -> [ContentError] {
        let steps = definition.steps.prefix(WorkflowDefinition.stepsMaximum)
        try look(up: steps.map { .model($0.model) })
        var errors: [ContentError] = []
        for (index, step) in steps.enumerated() {
            guard let model = try entity(.model(step.model))?.model, model.status != .retired
            else {
                let detail = "Name a model of the catalog: \(step.model.text) is none."
                errors.append(ContentError("/steps/\(index)/model", detail))
                continue
            }
        }
        return errors
    }

    private mutating func retireWorkflow(
        _ id: WorkflowID,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let workflow = try requireWorkflow(id)
        guard !workflow.isRetired else { return .repeats(workflow.position) }
        try emit(.retired(WorkflowRetired(workflow: id, actor: stamp.actor)))
        return .changes
    }
}
