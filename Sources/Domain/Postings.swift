// SPDX-License-Identifier: Apache-2.0

/// The chart: where credit can be.
package enum BookAccount: String, CaseIterable, Sendable {
    /// What customers can use, hold, and owe (negative).
    case available
    case held
    case debt
    /// What the platform has sold, earned, given and lost, from the customers' point of view: a
    /// grant takes from one of these, a capture gives to one.
    case payments
    case promotions
    case adjustments
    case refunds
    case usage
    case breakage
    /// What the platform bears: used and not paid, taken back and spent, or forgiven.
    case uncollected
}

/// One line of an entry: credit that comes to (positive) or leaves (negative) a book account.
package struct Posting: Hashable, Sendable {
    package let account: BookAccount
    package let microcredits: Int128

    package init(_ account: BookAccount, _ microcredits: Int128) {
        self.account = account
        self.microcredits = microcredits
    }
}

extension Event {
    /// The balanced entry of the event: its postings sum to zero.
    package var postings: [Posting] {
        switch self {
        case .accountOpened, .accountSuspended, .accountReinstated:
            []
        case .creditsGranted(let grant):
            .move(grant.amount, from: grant.terms.source.book, to: .available)
        case .creditsAdjusted(let adjustment):
            postings(of: adjustment.effect)
        case .creditsReserved(let reservation):
            .move(reservation.amount, from: .available, to: .held)
        case .creditsCaptured(let capture):
            .move(capture.amount, from: .held, to: .usage)
        case .creditsReleased(let release):
            .move(release.amount, from: .held, to: .available)
        case .creditsCharged(let charge):
            charge.entry
        case .creditsRefunded(let refund):
            refund.entry
        case .creditsReversed(let reversal):
            reversal.entry
        case .creditsReinstated(let reinstatement):
            reinstatement.entry
        case .lotExpired(let expiry):
            .move(expiry.amount, from: .available, to: .breakage)
        case .debtSettled(let settlement):
            .move(settlement.amount, from: .available, to: .debt)
        case .debtForgiven(let forgiveness):
            .move(forgiveness.amount, from: .uncollected, to: .debt)
        case .uncollectedRecovered(let recovery):
            .move(recovery.amount, from: .available, to: .uncollected)
        case .creditsRolledOver, .catalog, .generation, .payment, .subscription, .workflow,
            .dispute, .team, .alert, .webhook, .archive:
            []
        }
    }

    private func postings(of effect: CreditsAdjusted.Effect) -> [Posting] {
        switch effect {
        case .increase(let amount, _):
            return .move(amount, from: .adjustments, to: .available)
        case .decrease(let amount, let slices, let debt):
            return [
                Posting(.available, -slices.total),
                Posting(.debt, -debt.microcredits),
                Posting(.adjustments, Int128(amount.microcredits)),
            ]
        }
    }
}

extension CreditsRefunded {
    fileprivate var entry: [Posting] {
        guard debt > .zero else { return .move(amount, from: .usage, to: .available) }
        return [
            Posting(.usage, -Int128(amount.microcredits)),
            Posting(.available, Int128(amount.microcredits) - debt.microcredits),
            Posting(.debt, debt.microcredits),
        ]
    }
}

extension CreditsCharged {
    fileprivate var entry: [Posting] {
        [
            Posting(.available, -slices.total),
            Posting(.debt, -debt.microcredits),
            Posting(.uncollected, -uncollected.microcredits),
            Posting(.usage, Int128(amount.microcredits)),
        ]
    }
}

extension CreditsReversed {
    fileprivate var entry: [Posting] {
        [
            Posting(.available, -slices.total),
            Posting(.debt, -debt.microcredits),
            Posting(.uncollected, -uncollected.microcredits),
            Posting(.promotions, bonus.microcredits),
            Posting(.payments, Int128(amount.microcredits) - bonus.microcredits),
        ]
    }
}

extension CreditsReinstated {
    fileprivate var entry: [Posting] {
        let borne = uncollected.microcredits + forgiven.microcredits
        let returned = Int128(amount.microcredits) - debt.microcredits - borne
        return [
            Posting(.available, returned),
            Posting(.debt, debt.microcredits),
            Posting(.uncollected, borne),
            Posting(.promotions, -bonus.microcredits),
            Posting(.payments, bonus.microcredits - Int128(amount.microcredits)),
        ]
    }
}

extension [Slice] {
    var total: Int128 { reduce(0) { $0 + Int128($1.amount.microcredits) } }
}

extension [Posting] {
    fileprivate static func move(
        _ amount: Amount,
        from source: BookAccount,
        to destination: BookAccount
    ) -> [Posting] {
        [
            Posting(source, -Int128(amount.microcredits)),
            Posting(destination, Int128(amount.microcredits)),
        ]
    }
}

extension LotSource {
    /// The book account that gives the credit of such a lot.
    fileprivate var book: BookAccount {
        switch self {
        case .purchase, .subscription: .payments
        case .bonus, .promotion: .promotions
        case .adjustment: .adjustments
        case .refund: .refunds
        }
    }
}

/// The sum of all postings up to a position, by book account.
package struct TrialBalance: Equatable, Sendable {
    private var microcredits: [Int128]

    package init() {
        microcredits = Array(repeating: 0, count: BookAccount.allCases.count)
    }

    package mutating func post(_ event: Event) {
        for posting in event.postings {
            microcredits[Self.index(of: posting.account)] += posting.microcredits
        }
    }

    package subscript(account: BookAccount) -> Balance {
        Balance(microcredits: microcredits[Self.index(of: account)])
    }

    /// Zero at every position.
    package var total: Balance { Balance(microcredits: microcredits.reduce(0, +)) }

    private static func index(of account: BookAccount) -> Int {
        switch account {
        case .available: 0
        case .held: 1
        case .debt: 2
        case .payments: 3
        case .promotions: 4
        case .adjustments: 5
        case .refunds: 6
        case .usage: 7
        case .breakage: 8
        case .uncollected: 9
        }
    }
}
