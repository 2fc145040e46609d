// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Plans as tests name them.
extension Command {
    package static func subscription(_ command: SubscriptionCommand) -> Command {
        .subscription(
            command,
            Stamp(fingerprint: Fingerprint(of: command), actor: "ops")
        )
    }

    package static func definePlan(_ id: PlanID, _ terms: PlanTerms) -> Command {
        .subscription(.definePlan(id, terms))
    }

    package static func retirePlan(_ id: PlanID) -> Command {
        .subscription(.retirePlan(id))
    }
}

extension Event {
    package static func planDefined(_ id: PlanID, _ terms: PlanTerms) -> Event {
        .subscription(
            .planDefined(
                PlanChanged(
                    plan: id,
                    terms: terms,
                    actor: "ops",
                    fingerprint: Fingerprint(of: SubscriptionCommand.definePlan(id, terms))
                )
            )
        )
    }

    package static func planEdited(
        _ id: PlanID,
        from before: PlanTerms,
        to terms: PlanTerms
    ) -> Event {
        .subscription(
            .planEdited(
                PlanChanged(
                    plan: id,
                    before: before,
                    terms: terms,
                    actor: "ops",
                    fingerprint: Fingerprint(of: SubscriptionCommand.definePlan(id, terms))
                )
            )
        )
    }

    package static func planRetired(_ id: PlanID) -> Event {
        .subscription(.planRetired(PlanRetired(plan: id, actor: "ops")))
    }
}

extension PlanTerms {
    /// 100 credits a month, which are gone when the next ones come.
    package static let starter = PlanTerms(
        name: "Starter",
        credits: 100,
        pastDueGraceDays: 3,
        limits: PlanLimits(concurrency: 2, ratePerMinute: 10),
        offers: ["stripe:price_starter"]
    )

    /// 300 credits a month, of which 120 go on into the next one.
    package static let pro = PlanTerms(
        name: "Pro",
        credits: 300,
        unspent: .rollsOver(cap: 120),
        expiryGraceDays: 1,
        limits: PlanLimits(concurrency: 10),
        trial: PlanTrial(credits: 20, days: 14),
        offers: ["stripe:price_pro"]
    )
}
