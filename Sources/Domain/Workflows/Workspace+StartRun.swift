// SPDX-License-Identifier: Apache-2.0

/// How a run begins: every step is checked and priced before the first one starts.
extension Workspace {
    mutating func startRun(_ command: StartRun, _ stamp: Stamp) throws(Refusal) -> Decision {
        if let run = try entity(.run(command.id))?.run {
            return try run.memory.answer(to: stamp.fingerprint, of: .run(command.id))
        }
        let account = try requireAccount(command.account)
        let definition = try definition(for: command)
        let steps = try plan(command, definition, for: account)
        let reservation = try hold(steps, definition.hold, for: command, stamp)
        try emit(
            .runStarted(
                RunStarted(
                    reference: RunReference(command.id, of: command.account),
                    workflow: command.workflow,
                    version: command.version,
                    member: command.member,
                    inputs: command.sealed,
                    hold: definition.hold,
                    reservation: reservation,
                    steps: steps,
                    startedAt: time,
                    actor: stamp.actor,
                    fingerprint: stamp.fingerprint
                )
            )
        )
        try startFirst(of: command.id, stamp)
        return .changes
    }

    private mutating func definition(
        for command: StartRun
    ) throws(Refusal) -> WorkflowDefinition {
        let pinned = WorkflowID(command.workflow, version: command.version)
        try look(up: [.workflow(command.workflow), .workflow(pinned)])
        guard try !requireWorkflow(command.workflow).isRetired else {
            throw .rejected(.wrongState(.workflow(command.workflow), state: "retired"))
        }
        return try requireWorkflow(pinned).definition
    }

    private mutating func plan(
        _ command: StartRun,
        _ definition: WorkflowDefinition,
        for account: Account
    ) throws(Refusal) -> [RunStepPlan] {
        let planned: [PlannedStep]
        do throws(UnfitInputs) {
            planned = try definition.plan(command.inputs)
        } catch {
            throw .rejected(.invalidContent(error.errors))
        }
        guard planned.count == command.parameters.count else {
            preconditionFailure("The parameters are those of another version.")
        }
        try look(up: planned.map { .model($0.step.model) })
        var steps: [RunStepPlan] = []
        var errors: [ContentError] = []
        for (step, sealed) in zip(planned, command.parameters) {
            switch try terms(of: step, sealed, plan: account.plan) {
            case .success(let terms): steps.append(RunStepPlan(step, terms))
            case .failure(let error): errors += error.errors
            }
        }
        guard errors.isEmpty else { throw .rejected(.invalidContent(errors)) }
        return steps
    }

    /// What is wrong with one step is told with what is wrong with the others.
    private mutating func terms(
        of planned: PlannedStep,
        _ sealed: Sealed,
        plan: String?
    ) throws(Refusal) -> Result<GenerationTerms, UnfitInputs> {
        let order = GenerationOrder(
            model: planned.step.model,
            parameters: planned.parameters.withOpaqueOutputs,
            sealed: sealed,
            outputs: planned.step.outputs
        )
        do throws(Refusal) {
            return .success(try terms(of: order, plan: plan))
        } catch {
            guard case .rejected(.invalidContent(let errors)) = error else { throw error }
            let place = "/steps/\(planned.id)"
            return .failure(UnfitInputs(errors: errors.map { $0.moved(to: place) }))
        }
    }

    private mutating func hold(
        _ steps: [RunStepPlan],
        _ hold: WorkflowDefinition.Hold,
        for command: StartRun,
        _ stamp: Stamp
    ) throws(Refusal) -> ReservationID? {
        let total = steps.reduce(Int128(0)) { $0 + Int128($1.terms.cost.microcredits) }
        guard total <= Int128(Amount.maximum) else {
            let detail = "Send less: a run costs at most a billion credits."
            throw .rejected(.invalidContent([ContentError("/inputs", detail)]))
        }
        guard hold == .run, let amount = Amount(microcredits: Int64(total)) else { return nil }
        let reserve = Reserve(
            id: ReservationID(of: command.id),
            account: command.account,
            amount: amount,
            member: command.member,
            fingerprint: stamp.fingerprint
        )
        _ = try self.reserve(reserve)
        return reserve.id
    }
}

extension RunStepPlan {
    fileprivate init(_ planned: PlannedStep, _ terms: GenerationTerms) {
        self.init(
            id: planned.id,
            dependsOn: planned.dependsOn,
            onFailure: planned.step.onFailure,
            isOptional: planned.step.isOptional,
            terms: terms
        )
    }
}
