// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// How workflows and runs are shown, by the API and by the command line alike.

extension Workflow {
    package func document(at position: Position) -> [JSON.Member] {
        [
            .text("id", id.text),
            .number("version", version),
            .text("status", isRetired ? "retired" : "active"),
        ] + definition.members + [.number("position", position)]
    }
}

extension Run {
    /// The inputs are `nil` where nobody can read them any more, so are the parameters of a step.
    ///
    /// No parameters at all: they are left out.
    package func document(
        inputs: JSON?,
        parameters: [JSON?]? = nil,
        at position: Position
    ) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .text("id", id.text), .text("account", account.text),
        ]
        if let member = started.member { members.append(.text("member", member.text)) }
        members += [
            .text("workflow", started.workflow.text),
            .number("version", started.version),
            .text("status", status.rawValue),
        ]
        if let pause { members.append(.text("reason", pause.rawValue)) }
        if let delayedUntil { members.append(.time("delayed_until", delayedUntil)) }
        members.append(.text("hold", started.hold.rawValue))
        if let id = started.reservation { members.append(.text("reservation", id.text)) }
        members += totals.members
        members += [
            JSON.Member("inputs", inputs ?? .null),
            .list(
                "steps",
                steps.indices.map { index in
                    .object(document(of: index) + parameters.member(index))
                }
            ),
            .time("started_at", started.startedAt),
            .time("finished_at", finishedAt),
            .number("position", position),
        ]
        return members
    }

    private func document(of index: Int) -> [JSON.Member] {
        let step = steps[index]
        let terms = terms(of: index)
        return [
            .text("id", started.steps[index].id),
            .text("status", step.status.rawValue),
            .text("model", terms.model.text),
            .text("generation", generation(of: index)?.text),
            .number("attempt", step.began.count),
            .text("price", terms.price.text),
            .text("explanation", terms.cost.explanation),
        ] + step.totals.members + [
            .list("depends_on", started.steps[index].dependsOn.map(JSON.string))
        ]
    }
}

extension [JSON?]? {
    fileprivate func member(_ index: Int) -> [JSON.Member] {
        guard let self else { return [] }
        return [JSON.Member("parameters", self[index] ?? .null)]
    }
}

extension RunTotals {
    fileprivate var members: [JSON.Member] {
        [
            .credits("cost", cost), .credits("captured", taken),
            .credits("uncollected", uncollected), .credits("refunded", refunded),
        ]
    }
}
