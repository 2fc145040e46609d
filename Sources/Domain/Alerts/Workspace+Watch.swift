// SPDX-License-Identifier: Apache-2.0

/// Alerts about accounts: looked at once, when a command and its consequences are decided, so that
/// what is made good in the same commit is no alarm.
extension Workspace {
    /// Cheap for most: an account is asked whether it has a threshold, and debt is seldom.
    mutating func watchAccounts() throws(Refusal) {
        let count = events.count
        // Looking twice says nothing new: enough not to do so for each of a run of events.
        var looked: AccountID?
        for index in 0..<count {
            let event = events[index]
            let concern = event.concern
            guard let id = event.account, concern != .none else { continue }
            if concern == .debt { try watchDebt(of: id, event) }
            guard id != looked else { continue }
            looked = id
            try watchBalance(of: id, event)
        }
    }

    /// Below its threshold, and clear again at a fifth more.
    private mutating func watchBalance(of id: AccountID, _ event: Event) throws(Refusal) {
        let account = try requireAccount(id)
        let threshold = account.profile.facts.alertBelow.map { Int128($0.microcredits) }
        guard threshold != nil || event.changesProfile else { return }
        let available = account.available.microcredits
        try watch(
            .balance,
            of: .account(id),
            account: id,
            raises: threshold.map { available < $0 } ?? false,
            clears: threshold.map { available * 5 >= $0 * 6 } ?? true,
            facts: [AlertFact("available", .credits(account.available))]
        )
    }

    private mutating func watchDebt(of id: AccountID, _ event: Event) throws(Refusal) {
        let account = try requireAccount(id)
        let thresholds = (try entity(.settings)?.settings ?? .standard).alerts
        try watch(
            .debt,
            of: .account(id),
            account: id,
            raises: thresholds.debt.map(account.debt.covers) ?? false,
            clears: account.debt == .zero,
            facts: [AlertFact("debt", .credits(account.debt))]
        )
        let borne = event.borne
        try watch(
            .uncollected,
            of: .account(id),
            account: id,
            raises: thresholds.uncollected.map(borne.covers) ?? false,
            clears: event.bringsBackUncollected && account.debts.allSatisfy(\.isOwed),
            facts: [AlertFact("uncollected", .credits(borne))]
        )
    }
}

/// What of an account an event may have brought to a bound.
private enum Concern {
    case none
    case balance
    /// What it owes, or what the platform bears, too.
    case debt
}

extension Event {
    fileprivate var concern: Concern {
        switch self {
        case .creditsGranted, .creditsReserved, .creditsReleased, .creditsRolledOver, .lotExpired:
            .balance
        case .creditsAdjusted(let event):
            if case .decrease(_, _, let debt) = event.effect, debt > .zero {
                .debt
            } else {
                .balance
            }
        case .creditsCharged(let event):
            event.debt > .zero || event.uncollected > .zero ? .debt : .balance
        case .creditsRefunded(let event): event.debt > .zero ? .debt : .balance
        case .creditsReversed(let event):
            event.debt > .zero || event.uncollected > .zero ? .debt : .balance
        case .creditsReinstated(let event):
            event.debt > .zero || event.uncollected > .zero ? .debt : .balance
        case .debtSettled, .debtForgiven, .uncollectedRecovered: .debt
        case .team(.accountUpdated): .balance
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsCaptured, .catalog,
            .generation, .payment, .subscription, .workflow, .dispute, .team, .alert, .webhook,
            .archive:
            .none
        }
    }

    fileprivate var changesProfile: Bool {
        if case .team(.accountUpdated) = self { true } else { false }
    }

    /// What the platform bears because of the event.
    fileprivate var borne: Balance {
        switch self {
        case .creditsCharged(let event): event.uncollected
        case .creditsReversed(let event): event.uncollected
        default: .zero
        }
    }

    fileprivate var bringsBackUncollected: Bool {
        switch self {
        case .uncollectedRecovered: true
        case .creditsReinstated(let event): event.uncollected > .zero
        default: false
        }
    }
}
