// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Take a payment back` {
    /// 100 bought for 10.00, 20 of bonus; 90 are spent.
    func spent(_ policy: Settings.ReversalPolicy = .debt) -> Given {
        let given = Given(.opened()).ruled(policy).selling(bonus: 20)
        given.when(.observe(.paid()))
            .when(.reserve("r1", 90))
            .when(.capture("r1"))
        return given
    }

    @Test func `written off, the spent part is the platform's`() throws {
        let given = spent(.writeOff)
        given.when(.observe(.refund("re", 1_000))).thenBalance(available: 0)
        let claim = try #require(given.payment()).claim
        #expect(claim.uncollected == 90)
        // What comes back to the payment's own lots makes it good.
        given.when(.refund("f1", 40, of: "r1")).thenBalance(available: 0)
        #expect(try #require(given.payment()).claim.uncollected == 50)
        given.when(.grant("other", 10)).thenBalance(available: 10)
    }

    @Test func `freezing, nothing is reserved until it is settled`() {
        let given = spent(.freeze)
        given.when(.observe(.refund("re", 1_000))).thenBalance(available: 0, debt: 90)
        given.when(.grant("free", 10, .promotion)).thenBalance(available: 10, debt: 90)
        given.when(.reserve("r2", 1)).thenRejected(.accountFrozen("alice", debt: 90))
        given.when(.grant("paid", 95)).thenBalance(available: 15)
        given.when(.reserve("r2", 1)).thenBalance(available: 14, held: 1)
    }

    @Test func `promotional credit never pays for it`() {
        let given = spent()
        given.when(.grant("free", 500, .promotion))
        given.when(.grant("gift", 500, .bonus))
        given.when(.observe(.refund("re", 1_000))).thenBalance(available: 1_000, debt: 90)
    }

    @Test func `what is held is left alone, and feeds the claim when it comes back`() {
        let given = Given(.opened()).selling(bonus: 20)
        given.when(.observe(.paid()))
            .when(.reserve("r1", 90))
            .when(.observe(.refund("re", 1_000)))
            .thenBalance(available: 0, held: 90, debt: 90)
            .when(.capture("r1", 50))
            .thenBalance(available: 0, debt: 50)
    }

    @Test func `forgiven, it is owed no more; and is not given when the refund fails`() throws {
        let given = spent()
        given.when(.observe(.refund("re", 1_000)))
            .when(.forgive("g1", 30))
            .thenBalance(available: 0, debt: 60)
            .when(.forgive("g1", 30))
            .when(.forgive("g2", 61))
            .thenRejected(.amountExceedsDebt("alice", debt: 60, requested: 61))
            .when(.observe(.refund("re", 1_000, .failed)))
            .thenBalance(available: 30)
        #expect(try #require(given.payment()).claim.total == 0)
    }

    @Test func `a part of it takes the bonus first`() {
        let given = Given(.opened()).selling(bonus: 20)
        given.when(.observe(.paid()))
            .when(.observe(.refund("re1", 250)))
            .then(
                .payment(.refundObserved(.of("re1", 250))),
                .reversed(30, from: ["payment/p/bonus": 20, "payment/p": 10], bonus: 20)
            )
            .when(.observe(.refund("re2", 250)))
            .then(
                .payment(.refundObserved(.of("re2", 250))),
                .reversed(30, from: ["payment/p": 30])
            )
            .thenBalance(available: 60)
    }

    @Test func `what has expired since comes back as a lot with grace`() throws {
        let given = Given(.opened()).selling(days: 1)
        given.when(.observe(.paid()))
            .when(.observe(.refund("re", 400)))
            .thenBalance(available: 60)
            .when(.observe(.refund("re", 400, .failed)), at: 86_400)
            .thenBalance(available: 40)
        let lot = try #require(given.store.account("alice")?.lots.first)
        #expect(lot.id == "reinstatement/p/1")
        #expect(lot.terms.source == .refund)
        #expect(lot.terms.expiresAt == Instant(integerLiteral: 31 * 86_400))
        // It is the payment's still; what expired is not claimed.
        given.when(.observe(.chargeback("d", .fundsWithdrawn)), at: 86_400)
            .thenBalance(available: 0)
    }

    @Test(
        arguments: [
            // Yen have no decimals, dinars have three: a minor unit is a minor unit.
            ("JPY", 1_500, 500, 33_333_333), ("KWD", 3_055, 1_018, 33_322_422),
            ("USD", 3, 1, 33_333_333), ("USD", 3, 2, 66_666_666), ("USD", 3, 3, 100_000_000),
            ("USD", 1_000_000_000_000_000, 999_999_999_999_999, 99_999_999),
        ] as [(String, Int64, Int64, Int128)]
    )
    func `a part is rounded down, whatever the currency`(
        currency: String,
        paid: Int64,
        refunded: Int64,
        claimed: Int128
    ) throws {
        let given = Given(.opened()).selling(at: 1, currency)
        given.when(.observe(.paid("p", total: paid, currency)))
        given.when(.observe(.refund("re", refunded, of: "p", currency)))
        let payment = try #require(given.payment())
        #expect(payment.claim.total == claimed)
        #expect(payment.reversed == refunded)
        #expect(given.store.violations.isEmpty)
    }

    @Test func `one by one, refunds come to what one for all would`() throws {
        let given = Given(.opened()).selling(at: 1)
        given.when(.observe(.paid("p", total: 7)))
        for number in 1...7 {
            let id = PaymentRefundID(trusted: "re\(number)")
            given.when(.observe(.refund(id, 1)))
            #expect(try #require(given.payment()).claim.total == 100_000_000 * Int128(number) / 7)
        }
        #expect(given.store.account("alice")?.available == 0)
    }

    @Test func `another currency counts for nothing, and is told`() throws {
        let given = Given(.opened()).selling()
        given.when(.observe(.refund("re", 1_000, of: "p", "EUR")))
            .when(.observe(.paid()))
            .thenBalance(available: 100)
        #expect(try #require(given.payment()).anomalies.map(\.kind) == [.currencyDiffers])
    }

    @Test func `amounts that differ are told, and the larger counts`() throws {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid()))
            .when(.observe(.refund("re", 500)))
            .when(.observe(.refund("re", 300)))
            .thenBalance(available: 50)
            .when(.observe(.refund("re", 700)))
            .thenBalance(available: 30)
        #expect(try #require(given.payment()).anomalies.map(\.kind) == [.amountDiffers])
        given.when(.observe(.paid(by: "bob", total: 900)))
        #expect(
            try #require(given.payment()).anomalies.map(\.kind)
                == [.amountDiffers, .accountDiffers, .amountDiffers]
        )
    }

    @Test func `a payment that was credited is not another's by what it says later`() throws {
        let given = Given(.opened()).selling()
        given.when(.observe(.customer("cus")))
        given.when(.observe(.paid(by: nil, customer: "cus"))).thenBalance(available: 100)
        let position = given.store.lastPosition
        given.when(.observe(.paid()))
        #expect(given.store.lastPosition == position)
        given.when(.observe(.paid(by: "bob"))).thenBalance(available: 100)
        let payment = try #require(given.payment())
        #expect(payment.owner == "alice")
        #expect(payment.anomalies.map(\.kind) == [.accountDiffers])
    }

    @Test func `a payment has an end`() throws {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid("p", total: 1_000_000)))
        for number in 0...Payment.objectsMaximum {
            let id = PaymentRefundID(trusted: "re\(number)")
            given.when(.observe(.refund(id, 1, .pending)))
        }
        let payment = try #require(given.payment())
        #expect(payment.refunds.count == Payment.objectsMaximum)
        #expect(payment.anomalies.map(\.kind) == [.tooManyObjects])
    }

    @Test func `two payments, each has its claim`() {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid("p")))
            .when(.observe(.paid("q")))
            .when(.reserve("r1", 150))
            .when(.capture("r1"))
            .when(.observe(.refund("re", 1_000, of: "p")))
            .thenBalance(available: 0, debt: 50)
            .when(.observe(.chargeback("d", .lost, of: "q")))
            .thenBalance(available: 0, debt: 150)
            .when(.observe(.refund("re", 1_000, .failed, of: "p")))
            .thenBalance(available: 0, debt: 50)
    }
}
