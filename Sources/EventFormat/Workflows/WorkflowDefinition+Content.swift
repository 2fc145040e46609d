// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

extension WorkflowDefinition: ContentForm {
    package init?(_ content: inout ContentReader) {
        let name = content.requiredText("name")
        let inputs = content.schema("inputs")
        let steps = content.objects("steps", maximum: Self.stepsMaximum) { WorkflowStep(&$0) }
        let hold = content.word("hold", Hold.self) ?? .run
        guard let name else { return nil }
        self.init(name: name, inputs: inputs, steps: steps, hold: hold)
    }

    package var members: [JSON.Member] {
        [
            .text("name", name),
            JSON.Member("inputs", inputs.source),
            .list("steps", steps.map { .object($0.members) }),
            .text("hold", hold.rawValue),
        ]
    }
}

extension WorkflowStep: ContentForm {
    private static let parameterBytes = 64 << 10
    private static let counts: ClosedRange<Int64> = 1...1000

    package init?(_ content: inout ContentReader) {
        let id = content.requiredText("id", maximum: 64)
        let model: ModelID? = content.required("model").flatMap { _ in content.identifier("model") }
        let parameters = content.value("parameters") ?? .object([])
        if parameters.text.utf8.count > Self.parameterBytes {
            content.note("parameters", "Send at most \(Self.parameterBytes) bytes of parameters.")
        }
        let outputs = content.integer("outputs", in: Self.counts)
        let forEach = content.text("for_each")
        let dependsOn = Self.names("depends_on", &content)
        let onFailure = content.word("on_failure", FailurePolicy.self) ?? .stop
        let isOptional = content.flag("optional") ?? false
        guard let id, let model else { return nil }
        self.init(
            id: id,
            model: model,
            parameters: parameters,
            outputs: outputs,
            forEach: forEach,
            dependsOn: dependsOn,
            onFailure: onFailure,
            isOptional: isOptional
        )
    }

    private static func names(_ name: String, _ content: inout ContentReader) -> [String] {
        let elements = content.elements(name, maximum: WorkflowDefinition.stepsMaximum)
        return elements.compactMap { element in
            guard case .string(let text) = element else {
                content.note(name, "Send the ids of steps.")
                return nil
            }
            return text
        }
    }

    package var members: [JSON.Member] {
        var members: [JSON.Member] = [
            .text("id", id), .text("model", model.text), JSON.Member("parameters", parameters),
        ]
        if let outputs { members.append(.number("outputs", outputs)) }
        if let forEach { members.append(.text("for_each", forEach)) }
        if !dependsOn.isEmpty { members.append(.list("depends_on", dependsOn.map(JSON.string))) }
        members.append(.text("on_failure", onFailure.rawValue))
        if isOptional { members.append(.bool("optional", true)) }
        return members
    }
}
