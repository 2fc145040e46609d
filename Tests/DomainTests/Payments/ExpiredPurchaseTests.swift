// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What expired unused is not claimed back: docs/decisions/0017.
@Suite struct `Take a payment back whose credits expired` {
    private static let later: Instant = .day(2)

    /// A hundred bought for ten dollars, gone after a day, of which some are spent.
    private func bought(
        spending spent: Amount? = nil,
        _ policy: Settings.ReversalPolicy = .debt
    ) -> Given {
        let given = Given(.opened()).ruled(policy).selling(days: 1)
        given.when(.observe(.paid()))
        if let spent { given.when(.reserve("r1", spent)).when(.capture("r1")) }
        return given
    }

    @Test(arguments: Settings.ReversalPolicy.allCases)
    func `unspent, nothing is owed and nothing borne`(_ policy: Settings.ReversalPolicy) throws {
        let given = bought(spending: nil, policy)
        given.when(.expireLots("alice"), at: Self.later)
            .then(.lotExpired("payment/p", 100, boughtBy: "p"))
            .when(.observe(.refund("re", 1_000)), at: Self.later)
            .then(.payment(.refundObserved(.of("re", 1_000))))
            .thenBalance(available: 0)
        #expect(try #require(given.payment()).claim == PaymentClaim())
    }

    @Test func `not swept yet, it is the same`() {
        bought().when(.observe(.refund("re", 1_000)), at: Self.later)
            .then(
                .payment(.refundObserved(.of("re", 1_000))),
                .lotExpired("payment/p", 100, boughtBy: "p")
            )
            .thenBalance(available: 0)
    }

    @Test func `partly spent, what was used is owed`() {
        bought(spending: 30)
            .when(.observe(.chargeback("d", .fundsWithdrawn)), at: Self.later)
            .thenBalance(available: 0, debt: 30)
            .when(.observe(.chargeback("d", .won)), at: Self.later)
            .thenBalance(available: 0)
    }

    @Test func `what was taken before it could expire stays taken, once`() {
        bought(spending: 30)
            .when(.observe(.refund("re", 500)))
            .thenBalance(available: 20)
            .when(.expireLots("alice"), at: Self.later)
            .then(.lotExpired("payment/p", 20, boughtBy: "p"))
            .when(.observe(.refund("re2", 500)), at: Self.later)
            .thenBalance(available: 0, debt: 30)
    }

    @Test func `what expires when its hold is released is owed no more`() throws {
        let given = bought()
        given.when(.reserve("r1", 40))
            .when(.observe(.refund("re", 1_000)))
            .thenBalance(available: 0, held: 40, debt: 40)
            .when(.release("r1"), at: Self.later)
            .then(
                .released("r1", 40, to: ["payment/p": 40], by: .release("r1")),
                .lotExpired("payment/p", 40, because: .reservation("r1"), boughtBy: "p"),
                .reinstated(40, debt: 40, because: .reservation("r1"))
            )
            .thenBalance(available: 0)
        // The answer to a repeat is where the consequences end.
        given.when(.release("r1"), at: Self.later).thenRepeats(given.store.lastPosition)
    }

    @Test func `what other credit paid for it goes back there`() {
        let given = bought()
        given.when(.reserve("r1", 40))
            .when(.grant("other", 50))
            .when(.observe(.refund("re", 1_000)))
            .thenBalance(available: 10, held: 40)
            .when(.release("r1"), at: Self.later)
            .thenBalance(available: 50)
    }

    @Test func `what comes back for it is there for whoever finds it expired`() throws {
        let given = bought(spending: 40)
        given.when(.grant("other", 50))
            .when(.observe(.refund("re", 1_000)))
            .thenBalance(available: 10)
            .when(.refund("back", 40, of: "r1"))
            .thenBalance(available: 50)
        let other = try #require(given.store.account("alice")?.lots.first { $0.id == "other" })
        let home = RefundedSlice.Home(terms: other.terms, grantedAt: other.grantedAt)
        let slice = RefundedSlice(slice: Slice(lot: "other", amount: 40), home: home)
        given.when(.reserve("r2", 45), at: Self.later)
            .then(
                .lotExpired("payment/p", 40, boughtBy: "p"),
                .reinstated(40, slices: [slice]),
                .reserved("r2", 45, from: ["other": 45])
            )
            .thenBalance(available: 5, held: 45)
    }

    @Test(
        arguments: [
            .reserve("r3", 5), .grant("l2", 5), .adjust("a1", .increase(5)), .capture("r2"),
            .release("r2"), .refund("back2", 5, of: "r1"),
        ] as [Command]
    )
    func `the answer is the position of its own last event, the first time and again`(
        _ command: Command
    ) throws {
        let given = bought(spending: 40)
        given.when(.grant("other", 50))
            .when(.observe(.refund("re", 1_000)))
            .when(.refund("back", 30, of: "r1"))
            .when(.reserve("r2", 5))
        let before = given.store.events.count
        given.when(command, at: Self.later)
        let events = given.store.events.dropFirst(before)
        #expect(events.first == .lotExpired("payment/p", 25, boughtBy: "p"))
        #expect(events.dropFirst().first?.isReinstatement == true)
        #expect(events.count > 2)
        #expect(given.store.answerPosition == given.store.lastPosition)
        given.when(command, at: Self.later).thenRepeats(given.store.answerPosition)
    }

    /// A debt that freezes the account, a bonus that may not pay it and expires after a day, and
    /// credit that was taken for that bonus and may.
    private func frozenUntilBonusExpires() -> Given {
        let given = Given(.opened(), .registered()).ruled(.freeze)
            .selling("small", 10, at: 100)
            .selling(bonus: 20, days: 1)
        given.when(.observe(.paid("q", total: 100, package: "small")))
            .when(.reserve("r0", 10)).when(.capture("r0"))
            .when(.observe(.paid()))
            .when(.reserve("r1", 20)).when(.capture("r1"))
            .when(.grant("other", 50))
            .when(.observe(.refund("re", 1_000)))
            .thenBalance(available: 30)
            .when(.reserve("r2", 30)).when(.capture("r2"))
            .when(.refund("back", 20, of: "r1"))
            .when(.observe(.chargeback("d", .fundsWithdrawn, amount: 100, of: "q")))
            .thenBalance(available: 20, debt: 10)
            .when(.reserve("r3", 5))
            .thenRejected(.accountFrozen("alice", debt: 10))
        return given
    }

    @Test(arguments: [false, true])
    func `a debt that its expiry pays keeps nobody from spending`(_ isSwept: Bool) {
        let given = frozenUntilBonusExpires()
        if isSwept { given.when(.expireLots("alice"), at: Self.later) }
        given.when(.reserve("r4", 5), at: Self.later).thenBalance(available: 5, held: 5)
    }

    @Test(arguments: [false, true])
    func `a debt that its expiry pays keeps nobody from generating`(_ isSwept: Bool) {
        let given = frozenUntilBonusExpires()
        given.when(.generate()).thenRejected(.accountFrozen("alice", debt: 10))
        if isSwept { given.when(.expireLots("alice"), at: Self.later) }
        given.when(.generate(), at: Self.later).thenBalance(available: 0, held: 10)
    }

    @Test(arguments: [false, true])
    func `a debt that its expiry pays is not forgiven`(_ isSwept: Bool) {
        let given = frozenUntilBonusExpires()
        if isSwept { given.when(.expireLots("alice"), at: Self.later) }
        given.when(.forgive("f", 10), at: Self.later)
            .thenRejected(.amountExceedsDebt("alice", debt: 0, requested: 10))
    }

    @Test func `the order of refund and expiry does not matter`() {
        for spent in [0, 30, 100] as [Int64] {
            let spending = Amount(microcredits: spent * Amount.microcreditsPerCredit)
            let first = bought(spending: spending)
            first.when(.observe(.refund("re", 1_000))).when(.expireLots("alice"), at: Self.later)
            let second = bought(spending: spending)
            second.when(.expireLots("alice"), at: Self.later)
                .when(.observe(.refund("re", 1_000)), at: Self.later)
            for given in [first, second] {
                let account = given.store.account("alice")
                #expect(account?.available == 0)
                #expect(account?.debt == Balance(integerLiteral: spent))
                #expect(given.store.violations == [])
            }
        }
    }
}

@Suite struct `What a claim remembers` {
    @Test func `is one part for each lot, however often credit comes and goes`() throws {
        let given = Given(.opened()).selling(bonus: 20)
        given.when(.observe(.paid()))
        for number in 0..<40 {
            given.when(.reserve(ReservationID(trusted: "r\(number)"), 3))
        }
        given.when(.observe(.refund("re", 1_000))).thenBalance(available: 0, held: 120, debt: 120)
        for number in (0..<40).reversed() {
            given.when(.release(ReservationID(trusted: "r\(number)")))
        }
        let claim = try #require(given.payment()).claim
        #expect(claim.takenTotal == 120_000_000)
        #expect(claim.taken.count == 2)
        given.when(.observe(.refund("re", 1_000, .failed))).thenBalance(available: 120)
        #expect(given.store.account("alice")?.lots.map(\.id) == ["payment/p/bonus", "payment/p"])
    }

    @Test func `what expires of another account is not what this one had`() {
        Given(
            .opened(),
            .opened("bob"),
            .bought("l1", 100),
            .bought("l2", 100, of: "bob", expiresAt: 60)
        )
        .when(.observe(.paid("p", package: nil)))
        .when(.observe(.chargeback("d", .fundsWithdrawn)))
        .thenBalance(available: 0)
        .when(.expireLots("bob"), at: 60)
        .thenBalance(available: 0)
    }
}

extension Event {
    fileprivate static func reinstated(
        _ amount: Amount,
        debt: Balance = .zero,
        slices: [RefundedSlice] = [],
        because cause: EntityKey? = nil
    ) -> Event {
        .creditsReinstated(
            CreditsReinstated(
                payment: "p",
                account: "alice",
                amount: amount,
                slices: slices,
                debt: debt,
                cause: cause
            )
        )
    }

    fileprivate var isReinstatement: Bool {
        guard case .creditsReinstated = self else { return false }
        return true
    }
}
