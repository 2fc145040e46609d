// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// Workflows over models that cost ten credits each, and runs of them for Alice.

extension WorkflowDefinition {
    /// `a` before `b` before `c`.
    package static func chain(
        onFailure: WorkflowStep.FailurePolicy = .stop,
        hold: Hold = .run
    ) -> WorkflowDefinition {
        WorkflowDefinition(
            name: "Chain",
            steps: [
                .of("a", onFailure: onFailure),
                .of("b", ["image": ["$output": ["step": "a"]]], onFailure: onFailure),
                .of("c", dependsOn: ["b"], onFailure: onFailure),
            ],
            hold: hold
        )
    }

    /// A picture of each scene and, when all are there, a film.
    package static func storyboard(
        onFailure: WorkflowStep.FailurePolicy = .proceed,
        hold: Hold = .run
    ) -> WorkflowDefinition {
        WorkflowDefinition(
            name: "Storyboard",
            inputs: .of([
                "properties": [
                    "style": ["type": "string", "default": "ink"],
                    "scenes": [
                        "type": "array", "maxItems": 12,
                        "items": ["type": "object", "required": ["prompt"]],
                    ],
                ],
                "required": ["scenes"],
                "additionalProperties": false,
            ]),
            steps: [
                .of(
                    "scene",
                    [
                        "prompt": [
                            "$text": [["$item": "prompt"], ", in ", ["$input": "style"]]
                        ]
                    ],
                    forEach: "scenes",
                    onFailure: onFailure
                ),
                .of("film", ["images": ["$output": ["step": "scene", "index": 0]]]),
            ],
            hold: hold
        )
    }
}

extension ParameterSchema {
    /// - Precondition: it is one that is understood.
    package static func of(_ source: JSON) -> ParameterSchema {
        do throws(Unusable) {
            return try ParameterSchema(source)
        } catch {
            preconditionFailure("\(error.errors)")
        }
    }
}

extension WorkflowStep {
    package static func of(
        _ id: String,
        _ parameters: JSON = .object([]),
        model: ModelID = "flux",
        forEach: String? = nil,
        dependsOn: [String] = [],
        onFailure: FailurePolicy = .stop,
        isOptional: Bool = false
    ) -> WorkflowStep {
        WorkflowStep(
            id: id,
            model: model,
            parameters: parameters,
            forEach: forEach,
            dependsOn: dependsOn,
            onFailure: onFailure,
            isOptional: isOptional
        )
    }
}

extension JSON {
    /// The inputs of a storyboard.
    package static func scenes(_ count: Int) -> JSON {
        let scenes = (0..<count).map { JSON.object([Member("prompt", .string("scene \($0)"))]) }
        return .object([Member("scenes", .array(scenes))])
    }
}

extension Event {
    package static func defined(
        _ definition: WorkflowDefinition,
        as id: WorkflowID = "w",
        version: Int64 = 1
    ) -> Event {
        .workflow(
            .defined(
                WorkflowDefined(workflow: id, version: version, definition: definition)
            )
        )
    }
}

extension Command {
    package static func define(
        _ definition: WorkflowDefinition,
        as id: WorkflowID = "w"
    ) -> Command {
        .workflow(.define(id, definition), .number(1_000))
    }

    package static func retireWorkflow(_ id: WorkflowID = "w") -> Command {
        .workflow(.retire(id), .number(1_001))
    }

    /// As callers start one: the parameters of every step are sealed before it is decided.
    package static func start(
        _ id: RunID = "r1",
        of definition: WorkflowDefinition,
        as workflow: WorkflowID = "w",
        version: Int64 = 1,
        inputs: JSON = .object([]),
        member: MemberID? = nil,
        number: UInt64 = 500
    ) -> Command {
        var count = 0
        do throws(UnfitInputs) {
            count = try definition.plan(inputs).count
        } catch {
            count = 0
        }
        return .workflow(
            .start(
                StartRun(
                    id: id,
                    workflow: workflow,
                    version: version,
                    account: "alice",
                    member: member,
                    inputs: inputs,
                    sealed: Sealed("k.inputs"),
                    parameters: (0..<count).map { Sealed("k.parameters\($0)") }
                )
            ),
            .number(number)
        )
    }

    package static func resumeRun(_ id: RunID = "r1") -> Command {
        .workflow(.resume(id), .number(501))
    }

    package static func cancelRun(_ id: RunID = "r1") -> Command {
        .workflow(.cancel(id, reason: Sealed("k.reason")), .number(502))
    }

    package static func proceed(_ id: RunID = "r1") -> Command {
        .workflow(.proceed(id), .ofScheduler)
    }

    package static func regenerate(
        _ step: String,
        of run: RunID = "r1",
        attempt: Int64 = 2,
        dependants: Bool = false,
        with parameters: JSON? = nil
    ) -> Command {
        .workflow(
            .regenerate(
                RegenerateStep(
                    run: run,
                    step: step,
                    attempt: attempt,
                    includesDependants: dependants,
                    parameters: parameters.map {
                        RegenerateStep.Parameters(clear: $0, sealed: Sealed("k.again"))
                    }
                )
            ),
            .number(600)
        )
    }
}

extension MemoryStore {
    package func run(_ id: RunID = "r1") -> Run? { entities[.run(id)]?.run }

    /// The state of each step, by its id.
    package func steps(of id: RunID = "r1") -> [String: RunStep.Status] {
        guard let run = run(id) else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: zip(run.started.steps, run.steps).map { ($0.id, $1.status) }
        )
    }
}
