// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension WorkflowEvent {
    var type: EventType {
        switch self {
        case .defined: .workflowDefined
        case .retired: .workflowRetired
        case .runStarted: .runStarted
        case .stepsSkipped: .runStepsSkipped
        case .runDelayed: .runDelayed
        case .runPaused: .runPaused
        case .runResumed: .runResumed
        case .stepRegenerated: .runStepRegenerated
        case .runCancelled: .runCancelled
        case .runFinished: .runFinished
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .defined(let event): event.write(to: &object)
        case .retired(let event): event.write(to: &object)
        case .runStarted(let event): event.write(to: &object)
        case .stepsSkipped(let event): event.write(to: &object)
        case .runDelayed(let event): event.write(to: &object)
        case .runPaused(let event): event.write(to: &object)
        case .runResumed(let event): event.write(to: &object)
        case .stepRegenerated(let event): event.write(to: &object)
        case .runCancelled(let event): event.write(to: &object)
        case .runFinished(let event): event.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .workflowDefined: self = .defined(try WorkflowDefined(&object))
        case .workflowRetired: self = .retired(try WorkflowRetired(&object))
        case .runStarted: self = .runStarted(try RunStarted(account, &object))
        case .runStepsSkipped: self = .stepsSkipped(try RunStepsSkipped(account, &object))
        case .runDelayed: self = .runDelayed(try RunDelayed(account, &object))
        case .runPaused: self = .runPaused(try RunPaused(account, &object))
        case .runResumed: self = .runResumed(try RunResumed(account, &object))
        case .runStepRegenerated: self = .stepRegenerated(try RunStepRegenerated(account, &object))
        case .runCancelled: self = .runCancelled(try RunCancelled(account, &object))
        case .runFinished: self = .runFinished(try RunFinished(account, &object))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension WorkflowDefined {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", workflow.text)
        object.write("version", integer: version)
        object.write("definition", content: definition)
        object.write("actor", actor)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            workflow: WorkflowID(trusted: try object.text("id")),
            version: try object.integer("version"),
            definition: try object.content("definition"),
            actor: try object.optionalText("actor")
        )
    }
}

extension WorkflowRetired {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", workflow.text)
        object.write("actor", actor)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            workflow: WorkflowID(trusted: try object.text("id")),
            actor: try object.optionalText("actor")
        )
    }
}
