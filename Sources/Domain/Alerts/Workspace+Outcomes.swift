// SPDX-License-Identifier: Apache-2.0

/// Alerts about models and providers, and what is wrong with generations.
extension Workspace {
    mutating func reactAlert(to event: GenerationEvent) throws(Refusal) {
        if case .anomaly(let event) = event {
            try reportAnomaly(
                event.kind.rawValue,
                source: "generation",
                about: [.generation(event.reference.generation)],
                of: event.reference.account
            )
        }
        if case .failed(let event) = event,
            event.failure.error?.code == GenerationError.outputTooLarge
        {
            try reportAnomaly(
                GenerationError.outputTooLarge,
                source: "generation",
                about: [.generation(event.reference.generation)],
                of: event.reference.account
            )
        }
        guard let origin = event.counted else { return }
        let thresholds = (try entity(.settings)?.settings ?? .standard).alerts
        try watchFailures(of: .model(origin.model), thresholds)
        try watchFailures(of: .provider(origin.provider), thresholds)
        let overdue = try alert(.model(origin.model))?.overdue.count ?? 0
        try watch(
            .overdue,
            of: .model(origin.model),
            raises: overdue > 0,
            clears: overdue == 0,
            facts: [AlertFact("overdue", .count(Int64(overdue)))]
        )
    }

    private mutating func watchFailures(
        of id: AlertID,
        _ thresholds: AlertThresholds
    ) throws(Refusal) {
        guard let window = try alert(id)?.window else { return }
        let sum = window.sum(at: time, seconds: thresholds.failureWindowSeconds)
        try watch(
            .failures,
            of: id,
            raises: sum.exceeds(percent: thresholds.failurePercent),
            clears: sum.isWell(percent: thresholds.failurePercent),
            facts: [
                AlertFact("ended", .count(sum.ended)), AlertFact("failed", .count(sum.failed)),
            ]
        )
    }
}
