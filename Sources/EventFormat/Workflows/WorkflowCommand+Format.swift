// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension WorkflowCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .define(let id, let definition):
            object.write("op", "define-workflow")
            object.write("id", id.text)
            object.write("definition", content: definition)
        case .retire(let id):
            object.write("op", "retire-workflow")
            object.write("id", id.text)
        case .start(let command):
            command.write(to: &object)
        case .resume(let id):
            object.write("op", "resume-run")
            object.write("id", id.text)
        case .cancel(let id, let reason):
            object.write("op", "cancel-run")
            object.write("id", id.text)
            object.write("reason", reason)
        case .regenerate(let command):
            object.write("op", "regenerate-step")
            object.write("id", command.run.text)
            object.write("step", command.step)
            object.write("attempt", integer: command.attempt)
            object.write("dependants", command.includesDependants)
            object.write("parameters", command.parameters?.sealed)
        case .proceed(let id):
            object.write("op", "proceed-run")
            object.write("id", id.text)
        }
    }
}

extension StartRun {
    /// The inputs take part as a keyed hash; what is made of them follows from them.
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("op", "start-run")
        object.write("id", id.text)
        object.write("workflow", workflow.text)
        if let versionAsked { object.write("version", integer: versionAsked) }
        object.write("account", account.text)
        object.write("member", member?.text)
        object.write("inputs", sealed)
    }
}
