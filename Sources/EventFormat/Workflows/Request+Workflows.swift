// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// What callers ask of workflows and their runs.
extension Request {
    package static func defineWorkflow(
        _ id: WorkflowID,
        _ definition: WorkflowDefinition,
        actor: String?
    ) -> Request {
        .draft(
            Draft(.workflow(id), actor: actor) { _, stamp in
                .workflow(.define(id, definition), stamp)
            }
        )
    }

    package static func retireWorkflow(_ id: WorkflowID, actor: String?) -> Request {
        .draft(Draft(.workflow(id), actor: actor) { _, stamp in .workflow(.retire(id), stamp) })
    }

    package static func resumeRun(_ id: RunID, actor: String?) -> Request {
        .draft(Draft(.run(id), actor: actor) { _, stamp in .workflow(.resume(id), stamp) })
    }

    package static func cancelRun(_ id: RunID, reason: String?, actor: String?) -> Request {
        .draft(
            Draft(
                .run(id),
                subject: .owner(of: .run(id)),
                personalTexts: [reason].compactMap(\.self),
                actor: actor
            ) { seal, stamp in
                .workflow(.cancel(id, reason: reason.map(seal)), stamp)
            }
        )
    }

    /// With the parameters of before, unless others are given.
    package static func regenerate(
        _ step: String,
        of run: RunID,
        attempt: Int64,
        includesDependants: Bool,
        parameters: JSON?,
        actor: String?
    ) -> Request {
        let text = parameters?.canonical.text
        return .draft(
            Draft(
                .run(run),
                subject: .owner(of: .run(run)),
                personalTexts: [text].compactMap(\.self),
                actor: actor
            ) { seal, stamp in
                let command = RegenerateStep(
                    run: run,
                    step: step,
                    attempt: attempt,
                    includesDependants: includesDependants,
                    parameters: parameters.map {
                        RegenerateStep.Parameters(clear: $0, sealed: seal($0.canonical.text))
                    }
                )
                return .workflow(.regenerate(command), stamp)
            }
        )
    }
}

/// A run as its caller asks for it.
package struct RunRequest: Sendable {
    package var id: RunID
    package var workflow: WorkflowID
    /// `nil` is the newest.
    package var version: Int64?
    package var account: AccountID
    package var member: MemberID?
    package var inputs: JSON

    package init(
        id: RunID,
        workflow: WorkflowID,
        version: Int64? = nil,
        account: AccountID,
        member: MemberID? = nil,
        inputs: JSON
    ) {
        self.id = id
        self.workflow = workflow
        self.version = version
        self.account = account
        self.member = member
        self.inputs = inputs
    }

    /// The steps' parameters are personal: they are made from the workflow, and sealed, before the
    /// run is decided.
    package func request(actor: String?) -> Request {
        let key = version.map { WorkflowID(workflow, version: $0) } ?? workflow
        return .draft(
            draft(of: nil, actor: actor).completed(
                by: Draft.Completion(of: .workflow(key)) { entity in
                    draft(of: entity?.workflow, actor: actor)
                }
            )
        )
    }

    /// Inputs that do not fit make no parameters: the decision says what is wrong with them.
    private func draft(of workflow: Workflow?, actor: String?) -> Draft {
        let parameters = texts(of: workflow)
        let inputs = inputs.canonical
        return Draft(
            .run(id),
            subject: .account(account),
            personalTexts: [inputs.text] + parameters,
            actor: actor
        ) { seal, stamp in
            let command = StartRun(
                id: id,
                workflow: self.workflow,
                version: workflow?.version ?? version ?? 0,
                versionAsked: version,
                account: account,
                member: member,
                inputs: inputs,
                sealed: seal(inputs.text),
                parameters: parameters.map(seal)
            )
            return .workflow(.start(command), stamp)
        }
    }

    private func texts(of workflow: Workflow?) -> [String] {
        do throws(UnfitInputs) {
            let steps = try workflow?.definition.plan(inputs.canonical) ?? []
            return steps.map(\.parameters.canonical.text)
        } catch {
            return []
        }
    }
}
