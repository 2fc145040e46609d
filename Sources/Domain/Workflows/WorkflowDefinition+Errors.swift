// SPDX-License-Identifier: Apache-2.0

internal import JSONText

extension WorkflowDefinition {
    /// What is wrong with it, whatever the catalog holds.
    package var errors: [ContentError] {
        var errors: [ContentError] = []
        if steps.isEmpty || steps.count > Self.stepsMaximum {
            errors.append(ContentError("/steps", "Send 1–\(Self.stepsMaximum) steps."))
        }
        for (index, step) in steps.enumerated() {
            let pointer = "/steps/\(index)"
            if steps[..<index].contains(where: { $0.id == step.id }) {
                errors.append(ContentError(pointer + "/id", "Send another id: it is taken."))
            }
            errors += self.errors(of: step, at: pointer)
        }
        if errors.isEmpty, let cycle = stepInCycle {
            errors.append(
                ContentError("/steps/\(cycle)", "Break the circle: the step depends on itself.")
            )
        }
        if errors.isEmpty, let most = stepsAtMost, most > Self.stepsMaximum {
            let detail =
                "Send smaller \"maxItems\" of the inputs: a run could have \(most) steps, "
                + "and may have \(Self.stepsMaximum)."
            errors.append(ContentError("/inputs", detail))
        }
        return errors
    }

    private func errors(of step: WorkflowStep, at pointer: String) -> [ContentError] {
        var errors: [ContentError] = []
        if !Self.isName(step.id) {
            errors.append(
                ContentError(pointer + "/id", "Send 1–64 characters of A–Z a–z 0–9 _ and -.")
            )
        }
        if let list = step.forEach, property(list)?.types != [.array] {
            errors.append(ContentError(pointer + "/for_each", "Name an input that is an array."))
        }
        for (index, need) in step.dependsOn.enumerated() where !has(need) {
            errors.append(ContentError(pointer + "/depends_on/\(index)", "Name a step."))
        }
        let parameters = pointer + "/parameters"
        guard case .object = step.parameters else {
            return errors + [ContentError(parameters, "Send an object.")]
        }
        errors += Expression.mistakes(in: step.parameters, at: parameters)
        Expression.forEach(in: step.parameters, at: parameters) { expression, place in
            guard let detail = mistake(of: expression, in: step) else { return }
            errors.append(ContentError(place, detail))
        }
        return errors
    }

    private func mistake(of expression: Expression, in step: WorkflowStep) -> String? {
        switch expression {
        case .input(let name):
            property(name) == nil ? "Name an input that \"inputs\" describes." : nil
        case .item: step.forEach == nil ? "Send \"for_each\" with the step: it has no item." : nil
        case .output(let name, _): has(name) ? nil : "Name a step."
        case .text: nil
        }
    }

    private func has(_ step: String) -> Bool { steps.contains { $0.id == step } }

    private func property(_ name: String) -> SchemaNode? {
        inputs.root.properties.first { $0.name == name }?.schema
    }

    /// `scene_1`: no `.`, as the elements of a list are counted after one.
    private static func isName(_ text: String) -> Bool {
        1...64 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// The first step that is left when those that depend on nothing are taken away, again and
    /// again.
    private var stepInCycle: Int? {
        var done: Set<String> = []
        var rest = Array(steps.indices)
        while true {
            let ready = rest.filter { steps[$0].needs.allSatisfy(done.contains) }
            guard !ready.isEmpty else { return rest.first }
            done.formUnion(ready.map { steps[$0].id })
            rest.removeAll { done.contains(steps[$0].id) }
        }
    }

    /// How many steps a run can have; `nil` where only its inputs say it.
    private var stepsAtMost: Int64? {
        var count: Int64 = 0
        for step in steps {
            guard let list = step.forEach else {
                count += 1
                continue
            }
            guard let most = property(list)?.counts.maximum else { return nil }
            let (sum, overflowed) = count.addingReportingOverflow(most)
            count = overflowed ? .max : sum
        }
        return count
    }
}
