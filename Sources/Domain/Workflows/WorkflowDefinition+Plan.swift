// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// One step of a run, before it is checked and priced.
package struct PlannedStep: Hashable, Sendable {
    /// That of the definition; one of a list is counted: `scene.3`.
    package let id: String
    /// What it depends on, in the same names.
    package let dependsOn: [String]
    /// With the inputs in them; outputs of other steps are references.
    package let parameters: JSON
    package let step: WorkflowStep
}

/// The inputs of a run do not fit its workflow.
package struct UnfitInputs: Error, Hashable, Sendable {
    package let errors: [ContentError]
}

extension WorkflowDefinition {
    /// The steps of a run; the pointers of errors are into the request that holds the inputs.
    package func plan(_ inputs: JSON) throws(UnfitInputs) -> [PlannedStep] {
        let outcome = self.inputs.validate(inputs)
        var errors = outcome.errors.map { $0.moved(to: "/inputs") }
        errors += inputs.expressionPointers(at: "/inputs").map {
            ContentError($0, "Leave it out: no name may begin with $.")
        }
        guard errors.isEmpty else { throw UnfitInputs(errors: errors) }
        let lists = outcome.parameters
        let count = steps.reduce(0) { $0 + indices(of: $1, in: lists).count }
        guard 1...Self.stepsMaximum ~= count else {
            let detail =
                "Send lists that make 1–\(Self.stepsMaximum) steps: these make \(count)."
            throw UnfitInputs(errors: [ContentError("/inputs", detail)])
        }
        return steps.flatMap { step in
            indices(of: step, in: lists).map { planned(step, index: $0, inputs: lists) }
        }
    }

    private func planned(_ step: WorkflowStep, index: Int?, inputs: JSON) -> PlannedStep {
        let scope = ExpressionScope(
            inputs: inputs,
            item: index.flatMap { elements(of: step, in: inputs)[$0] },
            output: { name, output in
                reference(to: name, output, from: step, index: index, inputs)
            }
        )
        return PlannedStep(
            id: Self.id(of: step, index),
            dependsOn: step.needs.flatMap { name in
                instances(of: name, from: step, index: index, inputs)
            },
            parameters: scope.value(of: step.parameters) ?? .object([]),
            step: step
        )
    }

    /// Of a list that both run over, the one of the same element; else all of them.
    private func instances(
        of name: String,
        from step: WorkflowStep,
        index: Int?,
        _ inputs: JSON
    ) -> [String] {
        guard let target = steps.first(where: { $0.id == name }) else { return [] }
        if let index, target.forEach == step.forEach { return [Self.id(of: target, index)] }
        return indices(of: target, in: inputs).map { Self.id(of: target, $0) }
    }

    private func reference(
        to name: String,
        _ output: Int64,
        from step: WorkflowStep,
        index: Int?,
        _ inputs: JSON
    ) -> JSON {
        let references = instances(of: name, from: step, index: index, inputs).map {
            Expression.json(outputOf: $0, index: output)
        }
        let target = steps.first { $0.id == name }
        let isOne = target?.forEach == nil || target?.forEach == step.forEach
        return isOne ? references.first ?? .null : .array(references)
    }

    /// `nil` alone where the step is not one of a list.
    private func indices(of step: WorkflowStep, in inputs: JSON) -> [Int?] {
        step.forEach == nil ? [nil] : elements(of: step, in: inputs).indices.map { $0 }
    }

    private func elements(of step: WorkflowStep, in inputs: JSON) -> [JSON] {
        guard let list = step.forEach, case .array(let elements)? = inputs[list] else { return [] }
        return elements
    }

    private static func id(of step: WorkflowStep, _ index: Int?) -> String {
        index.map { "\(step.id).\($0 + 1)" } ?? step.id
    }
}
