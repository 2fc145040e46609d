// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Order a refund` {
    private static func paid() -> Given {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid())).thenBalance(available: 100)
        return given
    }

    private static func ordered(
        _ id: OrderedRefundID = "r1",
        _ amount: Int64? = nil,
        at time: Instant = 0
    ) -> Event {
        .payment(
            .refundOrdered(
                RefundOrdered(
                    payment: "p",
                    refund: id,
                    amount: amount,
                    currency: "USD",
                    orderedAt: time,
                    actor: "admin",
                    fingerprint: Command.fingerprint(ofOrder: id, amount)
                )
            )
        )
    }

    private static func settled(
        _ outcome: RefundSettled.Outcome,
        _ id: OrderedRefundID = "r1"
    ) -> Event {
        .payment(
            .refundSettled(
                RefundSettled(payment: "p", refund: id, outcome: outcome, actor: "admin")
            )
        )
    }

    @Test func `it is recorded, and moves nothing by itself`() {
        Self.paid()
            .when(.orderRefund("r1", 400), at: 5)
            .then(Self.ordered("r1", 400, at: 5))
            .thenBalance(available: 100)
    }

    @Test func `the same id again is a repeat, whatever came of it`() {
        let given = Self.paid()
        given.when(.orderRefund("r1"))
        let position = given.store.lastPosition
        given.when(.orderRefund("r1")).thenRepeats(position)
        given.when(.settleRefund("r1", .carriedOut("re"))).then(Self.settled(.carriedOut("re")))
        given.when(.observe(.refund("re", 1_000))).thenBalance(available: 0)
        given.when(.orderRefund("r1")).thenRepeats(position)
        given.when(.orderRefund("r1", 5))
            .thenRejected(.idConflict(.payment("p"), first: position))
    }

    /// Of a payment, one is asked for at a time: of an open one, nobody knows whether it was paid.
    @Test func `while one is open, there is no other`() {
        let given = Self.paid()
        given.when(.orderRefund("r1", 100))
        given.when(.orderRefund("r2", 100))
            .thenRejected(.wrongState(.payment("p"), state: "waiting-for-a-refund"))
        given.when(.settleRefund("r1", .refused("declined")))
        given.when(.orderRefund("r2", 100)).then(Self.ordered("r2", 100))
    }

    @Test func `no more than is left of what was paid`() {
        let given = Self.paid()
        let unfit = Rejection.invalidContent([
            ContentError("/amount", "Send 1 to 1000 minor units of USD, or leave it out.")
        ])
        given.when(.orderRefund("r1", 1_001)).thenRejected(unfit)
        given.when(.orderRefund("r1", 0)).thenRejected(unfit)
        given.when(.observe(.refund("re", 600)))
        given.when(.orderRefund("r1", 401))
            .thenRejected(
                .invalidContent([
                    ContentError("/amount", "Send 1 to 400 minor units of USD, or leave it out.")
                ])
            )
        given.when(.observe(.chargeback("d", .lost, amount: 400)))
        given.when(.orderRefund("r1"))
            .thenRejected(.wrongState(.payment("p"), state: "refunded"))
    }

    @Test func `only of what was paid`() {
        let given = Given(.opened()).selling()
        given.when(.orderRefund("r1")).thenRejected(.notFound(.payment("p")))
        given.when(.observe(.paid("p", .processing)))
        given.when(.orderRefund("r1"))
            .thenRejected(.wrongState(.payment("p"), state: "processing"))
        given.when(.observe(.paid("q", total: nil)))
        given.when(.orderRefund("r1", of: "q"))
            .thenRejected(.wrongState(.payment("q"), state: "of-unknown-amount"))
    }

    @Test func `what came of it is said once`() {
        let given = Self.paid()
        given.when(.settleRefund("r1", .carriedOut(nil)))
            .thenRejected(
                .invalidContent([
                    ContentError("/refund", "No refund r1 was ordered of this payment.")
                ])
            )
        given.when(.orderRefund("r1"))
        given.when(.settleRefund("r1", .refused("person")))
        let position = given.store.lastPosition
        given.when(.settleRefund("r1", .refused("declined"))).thenRepeats(position)
        given.when(.settleRefund("r1", .carriedOut(nil)))
            .thenRejected(.wrongState(.payment("p"), state: "refused"))
        given.when(.orderRefund("r2"))
        given.when(.settleRefund("r2", .carriedOut("re")))
        given.when(.settleRefund("r2", .refused("person")))
            .thenRejected(.wrongState(.payment("p"), state: "carried-out"))
        #expect(given.payment()?.order("r2")?.state == .carriedOut("re"))
    }

    @Test func `a payment has a hundred orders at the most`() {
        let given = Self.paid()
        for number in 1...100 {
            let id = OrderedRefundID(trusted: "r\(number)")
            given.when(.orderRefund(id))
            given.when(.settleRefund(id, .refused("declined")))
        }
        given.when(.orderRefund("r101"))
            .thenRejected(
                .limitReached(.count(.payment("p"), what: "orders", maximum: 100))
            )
    }

    /// An assignment's repeat is answered with what it wrote, not with an order that came after.
    @Test func `it is no part of an assignment before it`() {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid(package: nil)))
        let assign = Command.assign("p", .credits(100, bonus: nil))
        given.when(assign).thenBalance(available: 100)
        let position = given.store.answerPosition
        given.when(.orderRefund("r1"))
        given.when(assign).thenRepeats(position)
    }
}
