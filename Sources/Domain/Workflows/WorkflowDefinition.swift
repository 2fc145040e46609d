// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// What a workflow does: several generations, some of which take the outputs of others.
///
/// None of it is personal; what its users write comes as the inputs of a run.
package struct WorkflowDefinition: Hashable, Sendable {
    /// Of one run, with every element of a list counted.
    package static let stepsMaximum = 200

    /// What of a run's cost is held, and when.
    package enum Hold: String, CaseIterable, Sendable {
        /// All of it when the run starts.
        case run
        /// That of each step when the step starts.
        case step
    }

    package var name: String
    /// What a run is given.
    package var inputs: ParameterSchema
    package var steps: [WorkflowStep]
    package var hold: Hold

    package init(
        name: String,
        inputs: ParameterSchema = .anything,
        steps: [WorkflowStep],
        hold: Hold = .run
    ) {
        self.name = name
        self.inputs = inputs
        self.steps = steps
        self.hold = hold
    }
}

/// One generation of a workflow, or one for each element of a list.
package struct WorkflowStep: Hashable, Sendable {
    /// What becomes of the other steps when one fails.
    package enum FailurePolicy: String, CaseIterable, Sendable {
        /// What has not started is skipped.
        case stop
        /// What does not depend on it goes on.
        case proceed = "continue"
    }

    package var id: String
    package var model: ModelID
    /// A template: see `Expression`.
    package var parameters: JSON
    /// `nil` is what the model makes by default.
    package var outputs: Int64?
    /// The input whose elements each get a step of their own: the scenes of a storyboard.
    package var forEach: String?
    /// Beside the steps whose outputs it takes.
    package var dependsOn: [String]
    package var onFailure: FailurePolicy
    /// Its failure stops nothing, and the run succeeds all the same.
    package var isOptional: Bool

    package init(
        id: String,
        model: ModelID,
        parameters: JSON = .object([]),
        outputs: Int64? = nil,
        forEach: String? = nil,
        dependsOn: [String] = [],
        onFailure: FailurePolicy = .stop,
        isOptional: Bool = false
    ) {
        self.id = id
        self.model = model
        self.parameters = parameters
        self.outputs = outputs
        self.forEach = forEach
        self.dependsOn = dependsOn
        self.onFailure = onFailure
        self.isOptional = isOptional
    }

    /// All that must have succeeded before it starts.
    var needs: [String] {
        var needs = dependsOn
        Expression.forEach(in: parameters) { expression, _ in
            guard case .output(let step, _) = expression, !needs.contains(step) else { return }
            needs.append(step)
        }
        return needs
    }
}
