// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    static let subscriptions: [Event] = plans.map(Event.subscription)

    private static let fingerprint = Fingerprint(high: 7, low: 8)

    private static let free = PlanTerms(name: "Free")

    private static let pro = PlanTerms(
        name: "Pro \"größer\"",
        credits: 1_000,
        period: PlanPeriod(1, .year),
        unspent: .rollsOver(cap: 500),
        expiryGraceDays: 3,
        pastDueGraceDays: 7,
        limits: PlanLimits(concurrency: 5, ratePerMinute: 60),
        trial: PlanTrial(credits: 20, days: 14),
        prices: [
            PlanPrice(currency: "USD", minorUnits: 2_900),
            PlanPrice(currency: "JPY", minorUnits: 4_500),
        ],
        offers: ["stripe:price_1", "dodo:pdt_1"]
    )

    private static var plans: [SubscriptionEvent] {
        let free = PlanChanged(plan: "FREE", terms: free, actor: nil, fingerprint: fingerprint)
        let edited = PlanChanged(
            plan: "PRO",
            before: pro,
            terms: PlanTerms(name: "Pro", unspent: .rollsOver(cap: nil)),
            actor: "key:ops",
            fingerprint: fingerprint
        )
        return [
            .planDefined(free),
            .planDefined(
                PlanChanged(plan: "PRO", terms: pro, actor: "ops", fingerprint: fingerprint)
            ),
            .planEdited(edited),
            .planRetired(PlanRetired(plan: "PRO", actor: nil)),
            .planRetired(PlanRetired(plan: "PRO", actor: "ops")),
        ]
    }
}
