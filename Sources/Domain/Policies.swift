// SPDX-License-Identifier: Apache-2.0

/// Reactions to events, in the same commit.
///
/// They cannot be rejected.
enum Policies {
    static let reactionsMaximum = 64

    /// Lets every event of the workspace have its consequences, and those theirs, until quiet.
    static func run(in workspace: inout Workspace) throws(Refusal) {
        var next = 0
        var reactions = 0
        while next < workspace.events.count {
            let event = workspace.events[next]
            next += 1
            guard let cause = event.bringsCredit else { continue }
            reactions += 1
            precondition(reactions <= reactionsMaximum, "The policies do not come to rest.")
            // Credit that comes back to a lot whose time is over is gone at once.
            try workspace.expireDueLots(of: event.account, because: cause)
            try workspace.settleDebt(of: event.account, because: cause)
        }
    }
}

extension Event {
    /// Where the event makes credit available: what it is recorded under.
    fileprivate var bringsCredit: EntityKey? {
        switch self {
        case .creditsGranted(let grant): .lot(grant.lot)
        case .creditsAdjusted(let adjustment):
            switch adjustment.effect {
            case .increase: .adjustment(adjustment.id)
            case .decrease: nil
            }
        case .creditsReleased(let release):
            release.capture.map { .capture($0) } ?? .reservation(release.reservation)
        case .creditsRefunded(let refund): .refund(refund.id)
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsReserved,
            .creditsCaptured, .lotExpired, .debtSettled:
            nil
        }
    }
}

extension Workspace {
    /// What an account owes is paid from whatever becomes available.
    fileprivate mutating func settleDebt(
        of id: AccountID,
        because cause: EntityKey
    ) throws(Refusal) {
        let account = try requireAccount(id)
        guard account.debt > .zero else { return }
        let payment = Swift.min(account.debt.microcredits, account.available.microcredits)
        let bounded = Swift.min(payment, Int128(Amount.maximum))
        guard let amount = Amount(microcredits: Int64(bounded)) else { return }
        try emit(
            .debtSettled(
                DebtSettled(
                    account: id,
                    amount: amount,
                    slices: account.slices(covering: amount),
                    cause: cause
                )
            )
        )
    }
}
