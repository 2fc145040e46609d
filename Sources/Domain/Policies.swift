// SPDX-License-Identifier: Apache-2.0

/// Reactions to events, in the same commit.
///
/// They cannot be rejected one by one: where they do not come to rest, the command is, as a whole.
enum Policies {
    static let reactionsMaximum = 64

    /// Lets every event of the workspace have its consequences, and those theirs, until quiet.
    static func run(in workspace: inout Workspace) throws(Refusal) {
        var next = 0
        var reactions = 0
        while next < workspace.events.count {
            let event = workspace.events[next]
            let isSettled = workspace.settled.contains(next)
            next += 1
            if !isSettled, let (account, cause) = event.callsForSettling {
                let before = workspace.events.count
                // Credit that comes back to a lot whose time is over is gone at once.
                try workspace.expireDueLots(of: account, because: cause)
                try workspace.settleDebts(of: account, because: cause)
                // What changes nothing is at rest: a command may release a hundred holds.
                if workspace.events.count > before { reactions += 1 }
                guard reactions <= reactionsMaximum else {
                    throw .rejected(restlessness(of: account))
                }
            }
            try workspace.reactCatalog(to: event)
            try workspace.reactGeneration(to: event)
            try workspace.reactPayment(to: event)
            try workspace.reactSubscription(to: event)
            try workspace.reactWorkflow(to: event)
            try workspace.reactDispute(to: event)
            try workspace.reactTeam(to: event)
            try workspace.reactAlert(to: event)
            try workspace.reactWebhook(to: event)
        }
        try workspace.closeOpenings()
        try workspace.watchAccounts()
    }

    private static func restlessness(of account: AccountID) -> Rejection {
        .limitReached(
            .count(.account(account), what: "consequences", maximum: Int64(reactionsMaximum))
        )
    }
}

extension Event {
    /// Where the event makes credit available, or debt that other credit may pay: whose, and what
    /// that is recorded under.
    fileprivate var callsForSettling: (AccountID, EntityKey)? {
        switch self {
        case .creditsGranted(let grant): (grant.account, .lot(grant.lot))
        case .creditsAdjusted(let adjustment):
            switch adjustment.effect {
            case .increase: (adjustment.account, .adjustment(adjustment.id))
            case .decrease: nil
            }
        case .creditsReleased(let release):
            (
                release.account,
                release.capture.map { .capture($0) } ?? .reservation(release.reservation)
            )
        case .creditsRefunded(let refund): (refund.account, .refund(refund.id))
        case .creditsReinstated(let reinstatement):
            (reinstatement.account, reinstatement.cause ?? .payment(reinstatement.payment))
        case .creditsReversed(let reversal):
            reversal.debt > .zero ? (reversal.account, .payment(reversal.payment)) : nil
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsReserved,
            .creditsCaptured, .creditsCharged, .creditsRolledOver, .lotExpired,
            .debtSettled, .debtForgiven, .uncollectedRecovered, .catalog, .generation, .payment,
            .subscription, .workflow, .dispute, .team, .alert,
            .webhook, .archive:
            nil
        }
    }
}
