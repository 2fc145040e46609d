// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    static let subscriptions: [Event] =
        (plans + observations + consequences + topUps).map(Event.subscription)

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
            ListPrice(currency: "USD", minorUnits: 2_900),
            ListPrice(currency: "JPY", minorUnits: 4_500),
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

    private static let period = SubscriptionPeriod(start: 1_800_000_000, end: 1_802_592_000)
    private static let choice = PlanChoice(plan: "PRO", quantity: 2, microcredits: 600_500_000)
    private static let id: SubscriptionID = "stripe:sub_1"

    private static var observations: [SubscriptionEvent] {
        guard let period else { return [] }
        let facts: [SubscriptionFact] = [
            .started(period, isTrial: false), .started(period, isTrial: true), .renewed(period),
            .changed(at: 1, nil), .changed(at: 1, .now), .changed(at: 1, .atPeriodEnd),
            .pastDue(at: 2), .paused(at: 3), .resumed(at: 4), .cancelled(at: 5, endsAt: nil),
            .cancelled(at: 5, endsAt: 6), .ended(at: 7),
        ]
        let bare = facts.map { SubscriptionObserved(subscription: id, fact: $0) }
        let full = SubscriptionObserved(
            subscription: id,
            fact: .renewed(period),
            account: "alice",
            customer: "stripe:cus_1",
            choice: choice,
            unknown: [.offer("stripe:price_1")],
            quantity: 2,
            payment: "stripe:pi_1",
            occurredAt: 1_800_000_001
        )
        return (bare + [full]).map(SubscriptionEvent.observed)
    }

    private static var consequences: [SubscriptionEvent] {
        guard let period else { return [] }
        let credited = SubscriptionCredited(
            subscription: id,
            account: "alice",
            period: period,
            choice: choice,
            amount: 600,
            lot: "subscription/stripe:sub_1/1800000000",
            rolledOver: 3,
            graceSeconds: 86_400,
            payment: "stripe:pi_1"
        )
        let trial = SubscriptionCredited(
            subscription: id,
            account: "alice",
            period: period,
            isTrial: true,
            choice: PlanChoice(plan: "FREE", quantity: 1, microcredits: 0),
            amount: 0,
            lot: nil
        )
        let prorated = SubscriptionProrated(
            subscription: id,
            account: "alice",
            periodStart: period.start,
            choice: choice,
            target: 300,
            granted: 100,
            takenBack: 7
        )
        let ended = AccountPlanChanged(
            account: "alice",
            subscription: id,
            plan: nil,
            periodStart: nil
        )
        return [
            .credited(credited), .credited(trial), .prorated(prorated),
            .unmatched(
                SubscriptionUnmatched(subscription: id, account: nil, reason: .unknownAccount)
            ),
            .unmatched(
                SubscriptionUnmatched(subscription: id, account: "alice", reason: .unknownPlan)
            ),
            .assigned(
                SubscriptionAssigned(subscription: id, account: "alice", choice: nil, actor: nil)
            ),
            .assigned(
                SubscriptionAssigned(
                    subscription: id,
                    account: "alice",
                    choice: choice,
                    actor: "ops"
                )
            ),
            .lapsed(SubscriptionLapsed(subscription: id, account: "alice", at: 9)),
            .planChanged(
                AccountPlanChanged(
                    account: "alice",
                    subscription: id,
                    plan: "PRO",
                    periodStart: period.start
                )
            ),
            .planChanged(ended),
        ]
    }

    private static var topUps: [SubscriptionEvent] {
        let terms = TopUpTerms(
            threshold: 20,
            package: "p500",
            monthlyMaximum: 3,
            paymentMethod: "pm_1"
        )
        return [
            .topUpConfigured(TopUpConfigured(account: "alice", terms: terms, actor: "ops")),
            .topUpConfigured(TopUpConfigured(account: "alice", terms: nil, actor: nil)),
            .topUpRequested(
                TopUpRequested(
                    id: "topup:7",
                    account: "alice",
                    package: "p500",
                    paymentMethod: "pm_1",
                    shortfall: 5,
                    at: 1,
                    expiresAt: 86_401
                )
            ),
            .topUpSettled(TopUpSettled(id: "topup:7", account: "alice", outcome: .succeeded)),
            .topUpSettled(
                TopUpSettled(id: "topup:7", account: "alice", outcome: .declined, notBefore: 3_600)
            ),
            .topUpSettled(
                TopUpSettled(id: "topup:7", account: "alice", outcome: .expired, isDisabled: true)
            ),
        ]
    }
}
