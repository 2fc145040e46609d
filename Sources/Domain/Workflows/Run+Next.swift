// SPDX-License-Identifier: Apache-2.0

/// What a run does next, from where its steps are.
extension Run {
    /// Whether nothing that waits may start any more.
    private var hasStopped: Bool {
        zip(started.steps, steps).contains { planned, step in
            guard !planned.isOptional, planned.onFailure == .stop else { return false }
            return step.status == .failed || step.status == .cancelled
        }
    }

    /// Those that will never start.
    var lost: [Int] {
        let waiting = steps.indices.filter { steps[$0].status == .waiting }
        guard !hasStopped else { return waiting }
        var lost: Set<Int> = []
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for index in waiting where !lost.contains(index) {
                let isBlocked = plan.dependencies[index].contains {
                    lost.contains($0) || steps[$0].isInTheWay
                }
                guard isBlocked else { continue }
                lost.insert(index)
                isGrowing = true
            }
        }
        return lost.sorted()
    }

    /// Those that wait for nothing but their turn.
    var ready: [Int] {
        steps.indices.filter { index in
            steps[index].status == .waiting
                && plan.dependencies[index].allSatisfy { steps[$0].status == .succeeded }
        }
    }

    var isRunning: Bool { steps.contains { $0.status == .running } }

    var outcome: RunFinished.Outcome {
        let counted = zip(started.steps, steps).filter { planned, _ in !planned.isOptional }
        if counted.allSatisfy({ $0.1.status == .succeeded }) { return .succeeded }
        return steps.contains { $0.status == .succeeded } ? .partial : .failed
    }
}
