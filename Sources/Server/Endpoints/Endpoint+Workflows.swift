// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText
internal import Projections

extension Endpoint {
    static let workflows: [Endpoint] = definitions + runs

    private static let attempts: ClosedRange<Int64> = 1...Run.attemptsMaximum
    private static let versions: ClosedRange<Int64> = 1...Int64(Int32.max)

    private static let definitions: [Endpoint] = [
        .command("define_workflow", .put, "/v1/workflows/{id}", [.admin]) { command in
            let id: WorkflowID? = command.identifier("id")
            let definition = command.fields.workflow()
            guard let id, let definition else { return nil }
            return .defineWorkflow(id, definition, actor: command.actor)
        },
        .command("retire_workflow", .post, "/v1/workflows/{id}/retire", [.admin]) { command in
            let id: WorkflowID? = command.identifier("id")
            guard let id else { return nil }
            return .retireWorkflow(id, actor: command.actor)
        },
        .read("/v1/workflows/{id}", [.service, .auditor, .admin], ["version"]) { call, services in
            let id = WorkflowID(trusted: call.target)
            let version = try call.query.integer("version", in: versions)
            let key = version.map { WorkflowID(id, version: $0) } ?? id
            return try await services.show(.workflow(key), call)
        },
    ]

    private static let runs: [Endpoint] = [
        .command("start_run", .post, "/v1/runs", [.user, .service, .admin], status: 201) {
            command in
            let id: RunID = command.newIdentifier()
            let workflow: WorkflowID? = command.fields.identifier("workflow")
            let version = command.fields.integer("version", in: versions)
            let account = command.account()
            let member: MemberID? = command.optionalIdentifier("member")
            let inputs = command.fields.object("inputs")
            guard let workflow, let account else { return nil }
            return RunRequest(
                id: id,
                workflow: workflow,
                version: version,
                account: account,
                member: member,
                inputs: inputs ?? .object([])
            ).request(actor: command.actor)
        },
        .command("cancel_run", .post, "/v1/runs/{id}/cancel", [.service, .admin]) { command in
            let id: RunID? = command.identifier("id")
            let reason = command.fields.text("reason", atMost: RequestBounds.textCharacters)
            guard let id else { return nil }
            return .cancelRun(id, reason: reason, actor: command.actor)
        },
        .command("resume_run", .post, "/v1/runs/{id}/resume", [.service, .admin]) { command in
            let id: RunID? = command.identifier("id")
            guard let id else { return nil }
            return .resumeRun(id, actor: command.actor)
        },
        .command(
            "regenerate_step",
            .post,
            "/v1/runs/{id}/steps/{step}/regenerate",
            [.service, .admin],
            status: 202
        ) { command in
            let id: RunID? = command.identifier("id")
            let step: Identifier<RunStep>? = command.identifier("step")
            let attempt = command.fields.integer("attempt", in: attempts)
            if attempt == nil { command.fields.fail("attempt", "Send the attempt that begins.") }
            let includesDependants = command.fields.flag("dependants") ?? false
            let parameters = command.fields.object("parameters")
            guard let id, let step, let attempt else { return nil }
            return .regenerate(
                step.text,
                of: id,
                attempt: attempt,
                includesDependants: includesDependants,
                parameters: parameters,
                actor: command.actor
            )
        },
        .list("/v1/runs", [.user, .service, .auditor, .admin], .runs),
        .read("/v1/runs/{id}", [.user, .service, .auditor, .admin]) { call, services in
            try await services.show(.run(RunID(trusted: call.target)), call)
        },
    ]
}

extension FieldReader {
    fileprivate mutating func object(_ name: String) -> JSON? {
        guard let value = take(name) else { return nil }
        guard case .object = value else {
            fail(name, "Send an object.")
            return nil
        }
        return value
    }

    fileprivate mutating func workflow() -> WorkflowDefinition? {
        let members = ["name", "inputs", "steps", "hold"].compactMap { name in
            take(name).map { JSON.Member(name, $0) }
        }
        do throws(InvalidContent) {
            return try WorkflowDefinition.read(.object(members))
        } catch {
            fail(error.errors)
            return nil
        }
    }
}
