// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `Defining workflows` {
    @Test func `a workflow has versions`() {
        let chain = WorkflowDefinition.chain()
        let other = WorkflowDefinition.chain(hold: .step)
        let given = Given(.registered())
        given.when(.define(chain))
            .then(.defined(chain))
            .when(.define(chain))
            .thenRepeats(2)
            .when(.define(other))
            .then(.defined(other, version: 2))
        #expect(given.store.entities[.workflow("w")]?.workflow?.version == 2)
        #expect(given.store.entities[.workflow("w@1")]?.workflow?.definition == chain)
    }

    @Test func `a retired one is not started and not changed`() {
        Given(.opened(), .granted("l1", 100), .registered(), .defined(.chain()))
            .when(.retireWorkflow())
            .then(.workflow(.retired(WorkflowRetired(workflow: "w"))))
            .when(.retireWorkflow())
            .thenRepeats(5)
            .when(.start(of: .chain()))
            .thenRejected(.wrongState(.workflow("w"), state: "retired"))
            .when(.define(.chain()))
            .thenRejected(.wrongState(.workflow("w"), state: "retired"))
            .when(.retireWorkflow("none"))
            .thenRejected(.notFound(.workflow("none")))
    }

    @Test(
        arguments: [
            ("/steps", []),
            ("/steps/1/id", [.of("a"), .of("a")]),
            ("/steps/0/id", [.of("a.1")]),
            ("/steps/0/for_each", [.of("a", forEach: "style")]),
            ("/steps/0/for_each", [.of("a", forEach: "none")]),
            ("/steps/0/depends_on/0", [.of("a", dependsOn: ["z"])]),
            ("/steps/0/parameters", [.of("a", "text")]),
            ("/steps/0/parameters/x", [.of("a", ["x": ["$input": "none"]])]),
            ("/steps/0/parameters/x", [.of("a", ["x": ["$item": true]])]),
            ("/steps/0/parameters/x/0", [.of("a", ["x": [["$output": ["step": "z"]]]])]),
            ("/steps/0/parameters/x/$input", [.of("a", ["x": ["$input": 3]])]),
            ("/steps/0/parameters/x/$other", [.of("a", ["x": ["$other": "style"]])]),
            (
                "/steps/0/parameters/x/$text/1",
                [.of("a", ["x": ["$text": ["t", ["$output": ["step": "a"]]]]])]
            ),
            ("/steps/0/model", [.of("a", model: "none")]),
            ("/steps/0", [.of("a", dependsOn: ["a"])]),
            ("/steps/1", [.of("z"), .of("a", dependsOn: ["b"]), .of("b", dependsOn: ["a"])]),
        ] as [(String, [WorkflowStep])]
    )
    func `what cannot be run is refused`(pointer: String, steps: [WorkflowStep]) throws {
        let definition = WorkflowDefinition(
            name: "Wrong",
            inputs: .of(["properties": ["style": ["type": "string"]]]),
            steps: steps
        )
        let outcome = Given(.registered()).when(.define(definition))
        guard case .failure(.invalidContent(let errors)) = outcome.result else {
            Issue.record("It is not refused: \(outcome.result)")
            return
        }
        #expect(errors.contains { $0.pointer == pointer }, "\(errors)")
    }

    @Test func `more steps than a run may have are refused when they are known`() {
        let many: JSON = ["properties": ["list": ["type": "array", "maxItems": 150]]]
        let definition = WorkflowDefinition(
            name: "Many",
            inputs: .of(many),
            steps: [.of("a", forEach: "list"), .of("b", forEach: "list")]
        )
        let detail =
            "Send smaller \"maxItems\" of the inputs: a run could have 300 steps, and may have "
            + "200."
        Given(.registered())
            .when(.define(definition))
            .thenRejected(.invalidContent([ContentError("/inputs", detail)]))
    }
}
