// SPDX-License-Identifier: Apache-2.0

/// One execution of a workflow: generations that wait for one another.
package struct Run: EntityState {
    package enum Status: String, CaseIterable, Sendable {
        case running
        /// It cannot go on before somebody does something about it.
        case paused
        case succeeded
        case partial
        case failed
        case cancelled
    }

    package let plan: RunPlan
    package var status: Status
    /// In the order of the plan.
    package var steps: [RunStep]
    package var pause: RunPaused.Reason?
    /// When it tries again to start a step.
    package var delayedUntil: Instant?
    /// How often in a row it had to wait.
    package var delays: Int64
    package var finishedAt: Instant?
    /// The event that ended it.
    package var endPosition: Position?
    package var memory: Memory
    package var resumption: Memory?

    package var started: RunStarted { plan.started }
    package var id: RunID { started.reference.id }
    package var account: AccountID { started.reference.account }
    package var owner: AccountID? { account }
    package var due: Instant? { status == .running ? delayedUntil : nil }

    package var isOpen: Bool {
        switch status {
        case .running, .paused: true
        case .succeeded, .partial, .failed, .cancelled: false
        }
    }

    package var totals: RunTotals {
        steps.reduce(into: RunTotals()) { $0 += $1.totals }
    }

    package func index(of step: String) -> Int? {
        started.steps.firstIndex { $0.id == step }
    }

    /// On what terms a step is generated, now or the next time.
    package func terms(of index: Int) -> GenerationTerms {
        steps[index].terms ?? started.steps[index].terms
    }

    /// The generation that a step has now; `nil` before the first.
    package func generation(of index: Int) -> GenerationID? {
        let attempt = Int64(steps[index].began.count)
        guard attempt > 0 else { return nil }
        return GenerationID(of: id, step: started.steps[index].id, attempt: attempt)
    }

    package var violations: [String] {
        var violations: [String] = []
        func require(_ holds: Bool, _ sentence: String) {
            if !holds { violations.append("Run \(id.text): \(sentence)") }
        }
        require(isOpen || steps.allSatisfy(\.hasEnded), "it ended, and a step has not.")
        require((status == .paused) == (pause != nil), "it is paused without a reason.")
        require(steps.allSatisfy { $0.totals.refunded <= $0.totals.taken }, "more is refunded.")
        return violations
    }
}

/// What never changes of a run.
///
/// A class, so that the run, which is copied with each change, stays small.
package final class RunPlan: Equatable, Sendable {
    package let started: RunStarted
    /// Of each step, the places of those that it depends on.
    let dependencies: [[Int]]

    package init(_ started: RunStarted) {
        self.started = started
        let places = Dictionary(
            uniqueKeysWithValues: started.steps.enumerated().map { ($1.id, $0) }
        )
        dependencies = started.steps.map { step in step.dependsOn.compactMap { places[$0] } }
    }

    package static func == (left: RunPlan, right: RunPlan) -> Bool {
        left === right || left.started == right.started
    }

    /// All steps that wait for a step, and those that wait for them.
    func dependants(of index: Int) -> [Int] {
        var found: Set<Int> = [index]
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for step in dependencies.indices
            where !found.contains(step) && dependencies[step].contains(where: found.contains) {
                found.insert(step)
                isGrowing = true
            }
        }
        found.remove(index)
        return found.sorted()
    }
}

/// Where a step of a run is.
package struct RunStep: Hashable, Sendable {
    package enum Status: String, CaseIterable, Sendable {
        case waiting
        case running
        case succeeded
        case failed
        case cancelled
        /// It did not start, as others failed.
        case skipped
    }

    package var status: Status
    /// The events that its generations began with: one each.
    package var began: [Position]
    /// Whether its next generation has a hold of its own, whatever the run holds.
    package var hasOwnHold: Bool
    /// Where they are others than those of the plan.
    package var terms: GenerationTerms?
    /// Of all its generations.
    package var totals: RunTotals

    package init(
        status: Status = .waiting,
        began: [Position] = [],
        hasOwnHold: Bool = false,
        terms: GenerationTerms? = nil,
        totals: RunTotals
    ) {
        self.status = status
        self.began = began
        self.hasOwnHold = hasOwnHold
        self.terms = terms
        self.totals = totals
    }

    package var hasEnded: Bool {
        switch status {
        case .waiting, .running: false
        case .succeeded, .failed, .cancelled, .skipped: true
        }
    }

    /// It ended, and what depends on it cannot start.
    package var isInTheWay: Bool { hasEnded && status != .succeeded }
}

extension Identifier where Kind == Generation {
    /// One generation of a step; attempts are counted from 1.
    package init(of run: RunID, step: String, attempt: Int64) {
        let first = "run/\(run.text)/\(step)"
        self.init(trusted: attempt == 1 ? first : "\(first)/\(attempt)")
    }
}

extension Identifier where Kind == Reservation {
    /// What a run holds for all its steps.
    package init(of run: RunID) {
        self.init(trusted: "run/" + run.text)
    }
}
