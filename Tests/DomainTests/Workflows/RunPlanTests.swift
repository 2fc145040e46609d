// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `Plans of runs` {
    @Test func `each element of a list has a step, and the inputs are in the parameters`() throws {
        let steps = try WorkflowDefinition.storyboard().plan(.scenes(2))
        #expect(steps.map(\.id) == ["scene.1", "scene.2", "film"])
        #expect(steps[0].parameters == ["prompt": "scene 0, in ink"])
        #expect(steps[2].dependsOn == ["scene.1", "scene.2"])
        #expect(
            steps[2].parameters == [
                "images": [
                    ["$output": ["step": "scene.1", "index": 0]],
                    ["$output": ["step": "scene.2", "index": 0]],
                ]
            ]
        )
    }

    @Test func `steps over the same list go together by element`() throws {
        let book = WorkflowDefinition(
            name: "Book",
            inputs: .of(["properties": ["chapters": ["type": "array"]]]),
            steps: [
                .of("text", ["about": ["$item": true]], forEach: "chapters"),
                .of("picture", ["of": ["$output": ["step": "text"]]], forEach: "chapters"),
            ]
        )
        let steps = try book.plan(["chapters": ["one", "two"]])
        #expect(steps.map(\.id) == ["text.1", "text.2", "picture.1", "picture.2"])
        #expect(steps.map(\.dependsOn) == [[], [], ["text.1"], ["text.2"]])
        #expect(steps[3].parameters == ["of": ["$output": ["step": "text.2", "index": 0]]])
        #expect(steps[1].parameters == ["about": "two"])
    }

    @Test func `what is not given is left out`() throws {
        let definition = WorkflowDefinition(
            name: "Optional",
            inputs: .of(["properties": ["seed": ["type": "integer"]]]),
            steps: [.of("a", ["seed": ["$input": "seed"], "list": [["$input": "seed"], 1]])]
        )
        #expect(try definition.plan(.object([]))[0].parameters == ["list": [1]])
        #expect(try definition.plan(["seed": 7])[0].parameters == ["seed": 7, "list": [7, 1]])
    }

    @Test(
        arguments: [
            ("/inputs/scenes", .object([])),
            ("/inputs/scenes/0/prompt", ["scenes": [.object([])]]),
            ("/inputs/other", ["scenes": [["prompt": "p"]], "other": 1]),
            ("/inputs/scenes/0/prompt/$output", ["scenes": [["prompt": ["$output": 1]]]]),
            ("/inputs/scenes", .scenes(13)),
        ] as [(String, JSON)]
    )
    func `inputs that do not fit are refused`(pointer: String, inputs: JSON) {
        do throws(UnfitInputs) {
            _ = try WorkflowDefinition.storyboard().plan(inputs)
            Issue.record("They fit.")
        } catch {
            #expect(error.errors.contains { $0.pointer == pointer }, "\(error.errors)")
        }
    }

    @Test func `a list without elements makes no steps`() throws {
        #expect(try WorkflowDefinition.storyboard().plan(.scenes(0)).map(\.id) == ["film"])
        let only = WorkflowDefinition(
            name: "Only",
            inputs: .of(["properties": ["list": ["type": "array"]]]),
            steps: [.of("a", forEach: "list")]
        )
        #expect(throws: UnfitInputs.self) { try only.plan(["list": .array([])]) }
    }
}
