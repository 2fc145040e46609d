// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// A refund that fails gives back what it took, as soon as the account has room for it.
@Suite struct `Give back to a full account` {
    private static let retry = Command.payment(.retryReinstatement("p"), .ofScheduler)

    /// A payment that was taken back, in an account which is full until the second day.
    private func full() -> Given {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid()))
        given.when(.grant("short", 1, expiresAt: .day(2)))
        given.when(.observe(.refund("re", 1_000)))
        #expect(given.payment()?.claim.total == 100 * Int128(Amount.microcreditsPerCredit))
        return given.full(with: Account.lotsMaximum)
    }

    private func deferred(_ until: Instant?) -> Event {
        .payment(
            .reinstatementDeferred(
                ReinstatementDeferred(payment: "p", account: "alice", until: until)
            )
        )
    }

    @Test func `is tried again every day, and done when there is room`() throws {
        let given = full()
        given.when(.observe(.refund("re", 1_000, .failed)), at: 5)
        #expect(given.payment()?.due == 86_405)
        // The scheduler asks so.
        let due = try #require(Command.whenDue(.payment("p")))
        given.when(due, at: 86_404).thenNothing()
        given.when(Self.retry, at: 86_405).then(deferred(172_805))
        given.when(Self.retry, at: 172_805)
        #expect(given.payment()?.claim == PaymentClaim(reinstatements: 1))
        #expect(given.payment()?.due == nil)
        #expect(given.store.lots()["payment/p"] == 100 * Amount.microcreditsPerCredit)
        #expect(given.store.violations == [])
        given.when(Self.retry, at: 172_806).thenNothing()
    }

    @Test func `is told once, however often the provider says so`() {
        let given = full()
        given.when(.observe(.refund("re", 1_000, .failed)), at: 5)
        let position = given.store.lastPosition
        given.when(.observe(.chargeback("d", .inquiry)), at: 6)
        #expect(given.payment()?.due == 86_405)
        #expect(given.store.lastPosition == position + 1)
    }

    @Test func `is over where it is taken back otherwise`() {
        let given = full()
        given.when(.observe(.refund("re", 1_000, .failed)), at: 5)
        given.when(.observe(.refund("re2", 1_000)), at: 6)
        given.when(Self.retry, at: 86_405).then(deferred(nil))
        #expect(given.payment()?.due == nil)
        #expect(given.store.violations == [])
    }
}
