// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    static let workflows: [Event] = (definitions + runs).map(Event.workflow)

    private static let fingerprint = Fingerprint(high: 9, low: 10)
    private static let run = RunReference("run-1", of: "alice")

    private static let storyboard = WorkflowDefinition(
        name: "Storyboard \"größer\"",
        steps: [
            WorkflowStep(
                id: "scene",
                model: "flux",
                parameters: ["prompt": ["$item": "prompt"]],
                outputs: 2,
                forEach: "scenes",
                onFailure: .proceed
            ),
            WorkflowStep(
                id: "film",
                model: "kling",
                parameters: ["images": ["$output": ["step": "scene", "index": 1]]],
                dependsOn: ["scene"],
                isOptional: true
            ),
        ],
        hold: .step
    )

    private static var definitions: [WorkflowEvent] {
        let short = WorkflowDefinition(
            name: "One",
            steps: [WorkflowStep(id: "only", model: "flux")]
        )
        return [
            .defined(WorkflowDefined(workflow: "one", version: 1, definition: short)),
            .defined(
                WorkflowDefined(
                    workflow: "storyboard",
                    version: 12,
                    definition: storyboard,
                    actor: "key:ops"
                )
            ),
            .retired(WorkflowRetired(workflow: "one")),
            .retired(WorkflowRetired(workflow: "one", actor: "key:ops")),
        ]
    }

    private static var started: WorkflowEvent {
        .runStarted(
            RunStarted(
                reference: run,
                workflow: "storyboard",
                version: 12,
                member: "alice/bob",
                inputs: Sealed("k.aW5wdXRz"),
                hold: .run,
                reservation: "run/run-1",
                steps: [
                    RunStepPlan(id: "scene.1", onFailure: .proceed, terms: .of(4)),
                    RunStepPlan(
                        id: "film",
                        dependsOn: ["scene.1"],
                        isOptional: true,
                        terms: .of(0, policy: .debt(percent: nil))
                    ),
                ],
                startedAt: 1,
                actor: "key:ops",
                fingerprint: fingerprint
            )
        )
    }

    private static var runs: [WorkflowEvent] {
        let totals = RunTotals(cost: 10, taken: 9, uncollected: 1, refunded: 2)
        return [
            started,
            .stepsSkipped(RunStepsSkipped(reference: run, steps: ["scene.2", "film"])),
            .runDelayed(RunDelayed(reference: run, until: 30)),
            .runResumed(RunResumed(reference: run, fingerprint: fingerprint)),
            .runResumed(RunResumed(reference: run, actor: "ops", fingerprint: fingerprint)),
            .stepRegenerated(RunStepRegenerated(reference: run, step: "film", attempt: 2)),
            .stepRegenerated(
                RunStepRegenerated(
                    reference: run,
                    step: "scene.1",
                    attempt: 3,
                    terms: .of(5),
                    dependants: ["film"],
                    actor: "ops"
                )
            ),
            .runCancelled(RunCancelled(reference: run, finishedAt: 60)),
            .runCancelled(
                RunCancelled(
                    reference: run,
                    reason: Sealed("k.bm8="),
                    finishedAt: 60,
                    actor: "ops"
                )
            ),
        ]
            + RunPaused.Reason.allCases.filter { $0 != .planLimit }.map {
                .runPaused(RunPaused(reference: run, reason: $0))
            }
            + RunFinished.Outcome.allCases.map {
                .runFinished(
                    RunFinished(
                        reference: run,
                        outcome: $0,
                        totals: $0 == .failed ? RunTotals() : totals,
                        finishedAt: 61
                    )
                )
            }
    }
}
