// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by event: SubscriptionEvent, at position: Position) {
        switch event {
        case .planChanged(let change): evolve(by: change)
        case .credited(let credited):
            renew(credited.subscription, from: credited.period.start)
        case .topUpConfigured(let configured): evolve(by: configured, at: position)
        case .topUpRequested(let requested): evolve(by: requested, at: position)
        case .topUpSettled(let settled): evolve(by: settled, at: position)
        case .planDefined, .planEdited, .planRetired, .observed, .prorated, .unmatched, .matched,
            .assigned, .lapsed, .cancellationOrdered, .cancellationSettled:
            preconditionFailure("The event at \(position) is not one of an account's life.")
        }
    }

    private mutating func evolve(by change: AccountPlanChanged) {
        var entitlements = membership?.entitlements ?? []
        let index = entitlements.firstIndex { $0.subscription == change.subscription }
        guard let plan = change.plan, let start = change.periodStart else {
            if let index { entitlements.remove(at: index) }
            membership = entitlements.isEmpty ? nil : Membership(entitlements: entitlements)
            return
        }
        let entitlement = Entitlement(
            subscription: change.subscription,
            plan: plan,
            periodStart: start
        )
        if let index {
            entitlements[index] = entitlement
        } else {
            entitlements.append(entitlement)
        }
        membership = Membership(entitlements: entitlements)
    }

    private mutating func renew(_ subscription: SubscriptionID, from start: Instant) {
        guard var entitlements = membership?.entitlements,
            let index = entitlements.firstIndex(where: { $0.subscription == subscription }),
            entitlements[index].periodStart < start
        else { return }
        entitlements[index] = Entitlement(
            subscription: subscription,
            plan: entitlements[index].plan,
            periodStart: start
        )
        membership = Membership(entitlements: entitlements)
    }
}
